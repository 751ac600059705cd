import { createSocket, type Socket as DatagramSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { InputRefused } from '#clinical';
import type { DeviceDriver, HostInstant, PatientSignals, SerialSettings, Transport } from '#device';
import type { SentNumeric } from '../simulators/observable-simulator.ts';
import { PlayedDevice } from './played-device.ts';

/** Where the simulated device is. Roles are the device's own: it listens, or it goes to whoever listens. */
export type DevicePlace =
  | { readonly kind: 'udp-listens' | 'tcp-listens' | 'udp-sends' | 'tcp-connects'; readonly host: string; readonly port: number }
  | { readonly kind: 'serial'; readonly path: string; readonly settings: SerialSettings };

export interface SimulatorOptions {
  readonly driver: DeviceDriver;
  readonly signals: PatientSignals;
  readonly faults: readonly string[];
  readonly place: DevicePlace;
}

export interface RunningSimulator {
  /** The port that is listened at; the given one otherwise, 0 for a serial line. */
  readonly port: number;
  stop(): Promise<void>;
  /** Replaces the active faults, of the line and of the device. @throws InputRefused for one that nobody knows */
  setFaults(names: readonly string[]): void;
  sentNumerics(): readonly SentNumeric[];
}

interface Line {
  readonly port: number;
  close(): Promise<void>;
}

const TICK_MS = 10;
const RECONNECT_MS = 500;
const TRANSPORT = {
  'udp-listens': 'udp',
  'udp-sends': 'udp',
  'tcp-listens': 'tcp',
  'tcp-connects': 'tcp',
  serial: 'serial',
} as const satisfies Record<DevicePlace['kind'], Transport>;

/** Plays the device side on a real line. @throws InputRefused when the line cannot be opened or a fault is unknown */
export async function startSimulator({ driver, signals, faults, place }: SimulatorOptions): Promise<RunningSimulator> {
  const device = new PlayedDevice({ driver, transport: TRANSPORT[place.kind], signals, faults, random: Math.random });
  const line = await openLine(place, device);
  return {
    port: line.port,
    stop: () => line.close(),
    setFaults: (names) => device.setFaults(names),
    sentNumerics: () => device.sentNumerics(),
  };
}

export function hostNow(): HostInstant {
  return { wallMs: Date.now(), monotonicMs: performance.now() };
}

function openLine(place: DevicePlace, device: PlayedDevice): Promise<Line> {
  switch (place.kind) {
    case 'udp-listens':
      return openUdp(place, device, true);
    case 'udp-sends':
      return openUdp(place, device, false);
    case 'tcp-listens':
      return listenTcp(place, device);
    case 'tcp-connects':
      return Promise.resolve(connectTcp(place, device));
    case 'serial':
      return openSerial(place, device);
  }
}

async function openUdp(place: { host: string; port: number }, device: PlayedDevice, listens: boolean): Promise<Line> {
  const socket: DatagramSocket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20, sendBufferSize: 1 << 20 });
  socket.bind(listens ? place.port : 0, listens ? place.host : undefined);
  await once(socket, 'listening');
  if (!listens) socket.setBroadcast(true);
  let peer: Pick<RemoteInfo, 'address' | 'port'> | null = listens ? null : { address: place.host, port: place.port };
  const send = (messages: readonly Uint8Array[]): void => {
    if (peer) for (const message of messages) socket.send(message, peer.port, peer.address);
  };
  // A peer that is gone answers with ICMP errors; the device goes on until its time-out.
  socket.on('error', () => undefined);
  socket.on('message', (bytes, from) => {
    if (listens) peer = from;
    send(device.receive(bytes, hostNow()));
  });
  const timer = setInterval(() => send(device.tick(hostNow())), TICK_MS);
  return {
    port: listens ? socket.address().port : place.port,
    async close() {
      clearInterval(timer);
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** One peer at a time: whoever connects last is served, as such devices do. */
async function listenTcp(place: { host: string; port: number }, device: PlayedDevice): Promise<Line> {
  let peer: Socket | null = null;
  const server = createServer({ noDelay: true }, (socket) => {
    peer?.destroy();
    peer = socket;
    device.reconnected();
    carry(socket, device, () => {
      if (peer === socket) peer = null;
    });
  });
  server.listen(place.port, place.host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new InputRefused(`${place.host}:${place.port}`, error instanceof Error ? error.message : String(error));
  });
  const timer = setInterval(() => tickSocket(peer, device), TICK_MS);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : place.port,
    async close() {
      clearInterval(timer);
      peer?.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function connectTcp(place: { host: string; port: number }, device: PlayedDevice): Line {
  let socket: Socket | null = null;
  let open = false;
  let closed = false;
  let retry: ReturnType<typeof setTimeout> | null = null;
  const connect = (): void => {
    const fresh = createConnection({ host: place.host, port: place.port, noDelay: true });
    socket = fresh;
    fresh.once('connect', () => {
      open = true;
      device.reconnected();
    });
    carry(fresh, device, () => {
      open = false;
      if (!closed) retry = setTimeout(connect, RECONNECT_MS);
    });
  };
  connect();
  const timer = setInterval(() => tickSocket(open ? socket : null, device), TICK_MS);
  return {
    port: place.port,
    close() {
      closed = true;
      clearInterval(timer);
      if (retry) clearTimeout(retry);
      socket?.destroy();
      return Promise.resolve();
    },
  };
}

function carry(socket: Socket, device: PlayedDevice, ended: () => void): void {
  socket.on('error', () => undefined);
  socket.on('close', ended);
  socket.on('data', (bytes) => {
    for (const message of device.receive(bytes, hostNow())) socket.write(message);
  });
}

function tickSocket(socket: Socket | null, device: PlayedDevice): void {
  const now = hostNow();
  if (device.cuts(now)) socket?.destroy();
  if (!socket || socket.destroyed) return;
  for (const message of device.tick(now)) socket.write(message);
}

async function openSerial({ path, settings }: Extract<DevicePlace, { kind: 'serial' }>, device: PlayedDevice): Promise<Line> {
  // Loaded only here: the binding is not needed, and may not exist, where no serial line is played.
  const { SerialPort } = await import('serialport');
  const { baudRate, dataBits, parity, stopBits, flowControl } = settings;
  const flow = { rtscts: flowControl === 'rtscts', xon: flowControl === 'xonxoff', xoff: flowControl === 'xonxoff' };
  const port = new SerialPort({ path, baudRate, dataBits, parity, stopBits, ...flow, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(new InputRefused(path, error.message)) : resolve()));
  });
  const send = (writes: readonly Uint8Array[]): void => {
    for (const bytes of writes) if (port.isOpen) port.write(bytes);
  };
  port.on('data', (bytes: Uint8Array) => send(device.receive(bytes, hostNow())));
  // The other end of a pseudo-terminal may go away; the device goes on until its time-out.
  port.on('error', () => undefined);
  const timer = setInterval(() => send(device.tick(hostNow())), TICK_MS);
  return {
    port: 0,
    async close() {
      clearInterval(timer);
      if (port.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()));
    },
  };
}
