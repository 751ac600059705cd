import { createConnection, type Socket } from 'node:net';
import type { HostInstant } from '#device';
import { type DeviceTransport, MOST_WAITING_BYTES, type OpenTransport, type TransportEvents } from './transport.ts';

const CONNECT_WITHIN_MS = 5_000;
const KEEP_ALIVE_MS = 30_000;

/** A TCP connection to a device that listens. */
export function tcpTransport(target: { readonly host: string; readonly port: number }, now: () => HostInstant): OpenTransport {
  return (events) => {
    const socket = createConnection({ host: target.host, port: target.port });
    return socketTransport(socket, `TCP ${target.host}:${target.port}`, now, events);
  };
}

/** The device's end of an accepted or opening connection. */
export function socketTransport(socket: Socket, name: string, now: () => HostInstant, events: TransportEvents): DeviceTransport {
  let closed = false;
  const fail = (detail: string): void => {
    if (closed) return;
    closed = true;
    socket.destroy();
    events.failed(`${name}: ${detail}`);
  };
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  if (socket.connecting) {
    const timer = setTimeout(() => {
      fail(`no connection within ${CONNECT_WITHIN_MS / 1000} s`);
    }, CONNECT_WITHIN_MS);
    for (const event of ['connect', 'close'] as const) socket.once(event, () => clearTimeout(timer));
  }
  socket.on('data', (bytes) => {
    if (!closed) events.received(bytes, now());
  });
  socket.on('error', (error) => fail(error.message));
  socket.on('close', () => fail('the device closed the connection'));

  return {
    send(bytes) {
      if (closed) return;
      socket.write(bytes);
      if (socket.writableLength > MOST_WAITING_BYTES) fail('the device takes nothing any more');
    },
    async close() {
      if (closed) return;
      closed = true;
      if (socket.connecting) {
        socket.destroy();
        return;
      }
      await new Promise<void>((resolve) => {
        // A peer that never closes its half must not hold the stop.
        const timer = setTimeout(() => socket.destroy(), 500);
        socket.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
        socket.end();
      });
    },
  };
}
