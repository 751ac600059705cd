#!/bin/sh
# wardlight              the bedside app, started again when it ends unasked
# wardlight COMMAND …    a command of the command line; needs no display
here=$(dirname "$(readlink -f "$0")")
app=$here/wardlight-app
# For hundreds of machines: WARDLIGHT_… variables of the administrator.
if [ -r /etc/default/wardlight ]; then
  set -a
  . /etc/default/wardlight
  set +a
fi

case "${1-}" in
  '' | --kiosk | --config=* | --at-login | --use-* | --no-*) ;;
  *) exec "$here/resources/command-line/node" "$here/resources/command-line/wardlight.cjs" "$@" ;;
esac

# Ended by itself, refused its configuration, or ended by whoever ended this script: not started again.
ended=
trap 'ended=1; kill -TERM "$child" 2>/dev/null' TERM INT HUP
pause=1
while :; do
  began=$(date +%s)
  WARDLIGHT_LAUNCHER=1 "$app" "$@" &
  child=$!
  wait "$child"
  code=$?
  while kill -0 "$child" 2>/dev/null; do
    wait "$child"
    code=$?
  done
  [ -n "$ended" ] || [ "$code" = 0 ] || [ "$code" = 78 ] && exit "$code"
  # 75: it asks to be started again, for another version.
  if [ "$code" != 75 ]; then
    [ $(($(date +%s) - began)) -gt 60 ] && pause=1
    sleep "$pause"
    [ "$pause" -lt 10 ] && pause=$((pause * 2))
  fi
done
