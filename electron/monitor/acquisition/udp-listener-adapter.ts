import { createSocket, type Socket } from 'node:dgram';
import type { HostInstant } from '#device';
import type { DeviceTransport, OpenTransport, TransportEvents } from './transport.ts';

interface Place {
  readonly host: string;
  readonly port: number;
  /** Further ports at which the same devices are heard. */
  readonly ports?: readonly number[] | undefined;
}

/** UDP ports at which devices broadcast; another program on this machine may listen at the same ones. It never sends. */
export function udpListener(place: Place, now: () => HostInstant): OpenTransport {
  return (events) => openListener(place, now, events);
}

function openListener({ host, port, ports = [] }: Place, now: () => HostInstant, events: TransportEvents): DeviceTransport {
  let state: 'open' | 'failed' | 'closed' = 'open';
  const sockets = [port, ...ports].map((each) => openSocket(each));
  return {
    send: () => undefined,
    async close() {
      if (state === 'closed') return;
      state = 'closed';
      await Promise.all(sockets.map(closeSocket));
    },
  };

  function openSocket(each: number): Socket {
    const socket = createSocket({ type: 'udp4', reuseAddr: true, recvBufferSize: 1 << 21 });
    let bound = false;
    socket.on('message', (bytes, { address, port: from }) => {
      if (state === 'open') events.received(bytes, now(), { address, port: from, localPort: socket.address().port });
    });
    socket.on('error', (error) => {
      if (state !== 'open') return;
      const detail = `UDP port ${each}: ${error.message}`;
      if (bound) {
        events.troubled(detail);
        return;
      }
      state = 'failed';
      events.failed(detail);
    });
    socket.bind(each, host, () => {
      bound = true;
    });
    return socket;
  }
}

function closeSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    try {
      socket.close(() => resolve());
    } catch {
      resolve(); // it was never bound
    }
  });
}
