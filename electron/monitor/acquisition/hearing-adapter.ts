import { createSocket } from 'node:dgram';
import type { DeviceDriver, HostInstant, SerialSettings } from '#device';
import { DeviceRunner } from './device-runner.ts';
import type { Heard } from './fingerprint.ts';
import { frameIds } from './frame-ids.ts';
import { PortClaims } from './port-claims.ts';
import { serialTransport } from './serial-transport-adapter.ts';

/** Multicast group of a monitor that looks for its computers. Source: philips-intellivue, section 3. */
const GROUPS: Readonly<Record<number, string>> = { 24_005: '224.0.23.63' };
const TICK_MS = 50;
const MOST_PIECES = 20_000;

/** Listens at a serial port without a word. @throws Error when it cannot be opened */
export async function hearSerial(
  path: string,
  settings: SerialSettings,
  forMs: number,
  now: () => HostInstant,
  claims = new PortClaims(),
): Promise<Heard> {
  const use = { holder: 'discovery', claims };
  const pieces: Heard['pieces'][number][] = [];
  await new Promise<void>((resolve, reject) => {
    const transport = serialTransport(
      { path },
      settings,
      now,
      use,
    )({
      received(bytes, at) {
        if (pieces.length < MOST_PIECES) pieces.push({ bytes, at });
      },
      troubled: () => undefined,
      failed(detail) {
        clearTimeout(timer);
        reject(new Error(detail));
      },
    });
    const timer = setTimeout(() => void transport.close().then(resolve), forMs);
  });
  return { transport: 'serial', settings, pieces };
}

/** Talks to the device as the driver would, and tells what it answered. */
export async function probeSerial(
  path: string,
  settings: SerialSettings,
  driver: DeviceDriver,
  forMs: number,
  now: () => HostInstant,
): Promise<Heard> {
  const pieces: Heard['pieces'][number][] = [];
  const runner = new DeviceRunner({
    deviceId: driver.id,
    openSession: () => driver.openSession({ transport: 'serial', waves: [] }),
    openTransport: serialTransport({ path }, settings, now, { holder: 'discovery', claims: new PortClaims() }),
    nextFrameId: frameIds('discovery', driver.id),
    now,
    onBatch: () => undefined,
    onBytes(direction, bytes, at) {
      if (direction === 'in' && pieces.length < MOST_PIECES) pieces.push({ bytes, at });
    },
  });
  runner.start(now());
  const timer = setInterval(() => runner.tick(now()), TICK_MS);
  await new Promise((resolve) => setTimeout(resolve, forMs));
  clearInterval(timer);
  await runner.stop(now());
  return { transport: 'serial', settings, pieces };
}

/** Listens at a UDP port, one `Heard` per sender's address. @throws Error when the port cannot be had */
export async function hearUdp(port: number, forMs: number, now: () => HostInstant): Promise<ReadonlyMap<string, Heard>> {
  const heard = new Map<string, Heard & { readonly pieces: Heard['pieces'][number][] }>();
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve();
    });
  });
  const group = GROUPS[port];
  try {
    if (group !== undefined) socket.addMembership(group);
  } catch {
    // A machine without a network has no groups; broadcasts are still heard.
  }
  socket.on('message', (bytes, { address, port: theirs }) => {
    const one = heard.get(address) ?? { transport: 'udp', settings: null, pieces: [] };
    heard.set(address, one);
    if (one.pieces.length < MOST_PIECES) one.pieces.push({ bytes, at: now(), from: { address, port: theirs, localPort: port } });
  });
  await new Promise((resolve) => setTimeout(resolve, forMs));
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return heard;
}
