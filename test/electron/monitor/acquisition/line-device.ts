import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { DeviceReading, DriverSession, HostInstant, SessionOutput } from '#device';

/** A driver for the least protocol that still is one: `hello` opens, `hr:72` is a frame, `bye` releases. */
export function lineSession(): DriverSession {
  let link: SessionOutput['link'] = 'idle';
  let helloAtMs = 0;
  let heardAtMs = 0;
  const output = (part: Partial<SessionOutput>): SessionOutput => ({
    frames: [],
    readings: [],
    send: [],
    issues: [],
    link,
    ...part,
  });
  const hello = (now: HostInstant): SessionOutput => {
    helloAtMs = now.monotonicMs;
    link = 'connecting';
    return output({ send: [Buffer.from('hello')] });
  };
  return {
    start: hello,
    tick(now) {
      const quiet = now.monotonicMs - Math.max(heardAtMs, helloAtMs) > 200;
      return quiet ? hello(now) : output({});
    },
    stop: () => output({ send: [Buffer.from('bye')], link: 'released' }),
    receive(bytes, at) {
      const text = Buffer.from(bytes).toString();
      if (text === 'explode') throw new Error('the driver has a bug');
      const value = /^hr:(\d+)$/.exec(text)?.[1];
      if (value === undefined)
        return output({ issues: [{ reason: 'garbage', detail: 'not a line', bytes: bytes.slice(0, 256) }] });
      link = 'connected';
      heardAtMs = at.monotonicMs;
      return output({ frames: [{ bytes, kind: 'line' }], readings: [heartRate(Number(value), at)] });
    },
  };
}

export function heartRate(value: number, arrival: HostInstant): DeviceReading {
  return {
    kind: 'vital',
    frame: 0,
    time: { arrival, deviceUptimeMs: null, deviceWall: null },
    code: 147842,
    codeName: 'MDC_ECG_HEART_RATE',
    vendorCode: '4182',
    label: 'HR',
    unit: '/min',
    value,
    reason: null,
    questionable: false,
  };
}

/** The device's end of the line: a real UDP socket. */
export async function startPeer(port = 0): Promise<Peer> {
  const socket = createSocket('udp4');
  const heard: string[] = [];
  let stopped: Promise<void> | null = null;
  let from: { port: number; address: string } | null = null;
  socket.on('message', (bytes, sender) => {
    heard.push(bytes.toString());
    from = sender;
  });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    heard,
    say: (bytes) => {
      if (from) socket.send(bytes, from.port, from.address);
    },
    stop: () => (stopped ??= closed(socket)),
  };
}

export interface Peer {
  readonly port: number;
  readonly heard: string[];
  say(bytes: string | Uint8Array): void;
  stop(): Promise<void>;
}

async function closed(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => socket.close(() => resolve()));
}
