#!/bin/sh
set -e
# Configuration and recorded data stay: they belong to the ward.
# deb: remove, purge; rpm: 0 = none is left
case "${1-}" in
  remove | purge | 0) rm -f /etc/xdg/autostart/wardlight.desktop ;;
esac
