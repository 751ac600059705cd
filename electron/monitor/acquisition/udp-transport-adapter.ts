import { createSocket } from 'node:dgram';
import type { HostInstant } from '#device';
import { type DeviceTransport, MOST_EARLY_MESSAGES, type OpenTransport, type TransportEvents } from './transport.ts';

/** Datagrams on their way out; more are not sent until some have left. */
const MOST_LEAVING = 1_024;

/**
 * A connected UDP socket: answers of other senders never arrive, and a port that nobody listens on is told (ICMP refused).
 * @param target where the device's export port is
 */
export function udpTransport(target: { readonly host: string; readonly port: number }, now: () => HostInstant): OpenTransport {
  return (events) => openUdp(target, now, events);
}

function openUdp(target: { host: string; port: number }, now: () => HostInstant, events: TransportEvents): DeviceTransport {
  const socket = createSocket({ type: target.host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 1 << 20 });
  const early: Uint8Array[] = [];
  const leaving = new Set<Promise<void>>();
  let state: 'opening' | 'open' | 'closed' = 'opening';

  const send = (bytes: Uint8Array): void => {
    const left = new Promise<void>((resolve) => {
      socket.send(bytes, (error) => {
        if (error && state !== 'closed') events.troubled(`send to ${target.host}:${target.port}: ${error.message}`);
        resolve();
      });
    });
    leaving.add(left);
    void left.then(() => leaving.delete(left));
  };

  socket.on('message', (bytes) => events.received(bytes, now()));
  socket.on('error', (error) => {
    if (state === 'closed') return;
    const detail = `UDP ${target.host}:${target.port}: ${error.message}`;
    if (state === 'open') events.troubled(detail);
    else events.failed(detail);
  });
  socket.on('connect', () => {
    if (state !== 'opening') return;
    state = 'open';
    for (const bytes of early.splice(0)) send(bytes);
  });
  try {
    socket.connect(target.port, target.host);
  } catch (error) {
    // The caller has no transport yet: tell it after this call has returned.
    queueMicrotask(() => events.failed(`UDP ${target.host}:${target.port}: ${String(error)}`));
  }

  return {
    send(bytes) {
      if (state === 'opening' && early.length < MOST_EARLY_MESSAGES) early.push(bytes);
      if (state === 'open' && leaving.size < MOST_LEAVING) send(bytes);
    },
    async close() {
      if (state === 'closed') return;
      await Promise.all(leaving);
      state = 'closed';
      await new Promise<void>((resolve) => {
        try {
          socket.close(() => resolve());
        } catch {
          resolve(); // it was never opened
        }
      });
    },
  };
}
