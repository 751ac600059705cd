import { createSocket } from 'node:dgram';
import type { HostInstant } from '#device';
import type { DeviceTransport, OpenTransport, TransportEvents } from './transport.ts';

/** A UDP port at which devices broadcast; another program on this machine may listen at the same one. It never sends. */
export function udpListener(place: { readonly host: string; readonly port: number }, now: () => HostInstant): OpenTransport {
  return (events) => openListener(place, now, events);
}

function openListener(place: { host: string; port: number }, now: () => HostInstant, events: TransportEvents): DeviceTransport {
  const socket = createSocket({ type: 'udp4', reuseAddr: true, recvBufferSize: 1 << 21 });
  let state: 'opening' | 'open' | 'closed' = 'opening';
  socket.on('message', (bytes, { address, port }) => {
    if (state === 'open') events.received(bytes, now(), { address, port, localPort: socket.address().port });
  });
  socket.on('error', (error) => {
    if (state === 'closed') return;
    const detail = `UDP port ${place.port}: ${error.message}`;
    if (state === 'open') events.troubled(detail);
    else events.failed(detail);
  });
  socket.bind(place.port, place.host, () => {
    if (state === 'opening') state = 'open';
  });
  return {
    send: () => undefined,
    async close() {
      if (state === 'closed') return;
      state = 'closed';
      await new Promise<void>((resolve) => {
        try {
          socket.close(() => resolve());
        } catch {
          resolve(); // it was never bound
        }
      });
    },
  };
}
