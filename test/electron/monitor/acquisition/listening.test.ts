import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CaptureDecoder, DeviceReading, DriverSession, HostInstant, Sender, SessionOutput } from '#device';
import { ConnectionsRunner } from '../../../../electron/monitor/acquisition/connections-runner-adapter.ts';
import type { AcquiredBatch } from '../../../../electron/monitor/acquisition/device-runner.ts';
import { frameIds } from '../../../../electron/monitor/acquisition/frame-ids.ts';
import { ListenOnlySession } from '../../../../electron/monitor/acquisition/listen-only-session.ts';
import { SourceFilter } from '../../../../electron/monitor/acquisition/source-filter.ts';
import { udpListener } from '../../../../electron/monitor/acquisition/udp-listener-adapter.ts';
import { hostNow } from '../../../../electron/monitor/clock/host-clock-adapter.ts';
import { freePort } from '../../../../electron/start/ports-adapter.ts';
import { heartRate, lineSession } from './line-device.ts';

const HOST = '127.0.0.1';

function connections(port = 0) {
  const batches: AcquiredBatch[] = [];
  const runner = new ConnectionsRunner({
    deviceId: 'gateway',
    host: HOST,
    port,
    openSession: lineSession,
    nextFrameId: frameIds('bed', 'boot'),
    now: hostNow,
    onBatch: (batch) => void batches.push(batch),
  });
  runner.start();
  const timer = setInterval(() => runner.tick(hostNow()), 20);
  onTestFinished(async () => {
    clearInterval(timer);
    await runner.stop(hostNow());
  });
  const values = () =>
    batches.flatMap(({ readings }) => readings.map((reading) => (reading.kind === 'vital' ? reading.value : null)));
  return { runner, batches, values };
}

async function device(port: number): Promise<Socket> {
  const socket = createConnection({ host: HOST, port, noDelay: true });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'data'); // our hello: the conversation has begun
  return socket;
}

describe('devices that connect to us', () => {
  it('each have a conversation of their own; the bed is connected while any is', async () => {
    const { runner, values } = connections();
    await vi.waitUntil(() => runner.port !== null, { timeout: 60_000 });
    const [one, two] = [await device(runner.port ?? 0), await device(runner.port ?? 0)];
    one.write('hr:60');
    two.write('hr:61');
    await vi.waitUntil(() => values().length === 2, { timeout: 60_000 });
    expect([...values()].sort()).toEqual([60, 61]);
    one.destroy();
    await vi.waitUntil(() => runner.status.issues['transport-error'] === 1, { timeout: 60_000 });
    expect(runner.status).toMatchObject({ link: 'connected', framesOk: 2, bytesSeen: 10 });
    two.destroy();
    await vi.waitUntil(() => runner.status.link === 'silent', { timeout: 60_000 });
    expect(runner.status).toMatchObject({ framesOk: 2, bytesSeen: 10 });

    const again = await device(runner.port ?? 0);
    again.write('hr:62');
    await vi.waitUntil(() => values().includes(62), { timeout: 60_000 });
    expect(runner.status).toMatchObject({ link: 'connected', framesOk: 3, reconnects: 2 });
  });

  it('are waited for until the port can be had', async () => {
    const first = connections();
    await vi.waitUntil(() => first.runner.port !== null, { timeout: 60_000 });
    const second = connections(first.runner.port ?? 0);
    await vi.waitUntil(() => second.runner.status.issues['transport-error'] === 1, { timeout: 60_000 });
    await first.runner.stop(hostNow());
    await vi.waitUntil(() => second.runner.port !== null, { timeout: 60_000 });
    const socket = await device(second.runner.port ?? 0);
    socket.write('hr:0');
    await vi.waitUntil(() => second.values().length === 1, { timeout: 60_000 });
    expect(second.values()).toEqual([0]);
  });
});

describe('devices that broadcast', () => {
  it('are told apart by their sender, and two listeners share the port', async () => {
    const port = await freePort(0);
    const heard: [string, Sender | undefined][][] = [[], []];
    const opened = heard.map((list) =>
      udpListener(
        { host: HOST, port },
        hostNow,
      )({
        received: (bytes, _, from) => void list.push([Buffer.from(bytes).toString(), from]),
        troubled: (detail) => expect.unreachable(detail),
        failed: (detail) => expect.unreachable(detail),
      }),
    );
    const socket = createSocket('udp4');
    onTestFinished(async () => {
      socket.close();
      await Promise.all(opened.map((line) => line.close()));
    });
    await vi.waitUntil(
      () => {
        socket.send('one', port, HOST);
        return heard.some((list) => list.length > 0);
      },
      { timeout: 60_000 },
    );
    const [[text, from] = []] = heard.find((list) => list.length > 0) ?? [];
    expect(text).toBe('one');
    expect(from).toEqual({ address: HOST, port: socket.address().port, localPort: port });
  });

  it('are heard at several ports at once; when one of them is refused, that is told', async () => {
    const ports = [await freePort(0), await freePort(0)] as const;
    const heard: (number | undefined)[] = [];
    const failures: string[] = [];
    const events = {
      received: (_: Uint8Array, __: HostInstant, from: Sender | undefined) => void heard.push(from?.localPort),
      troubled: (detail: string) => expect.unreachable(detail),
      failed: (detail: string) => void failures.push(detail),
    };
    const line = udpListener({ host: HOST, port: ports[0], ports: [ports[1]] }, hostNow)(events);
    const socket = createSocket('udp4');
    onTestFinished(async () => {
      socket.close();
      await line.close();
    });
    await vi.waitUntil(
      () => {
        for (const port of ports) socket.send('one', port, HOST);
        return ports.every((port) => heard.includes(port));
      },
      { timeout: 60_000 },
    );
    expect(failures).toEqual([]);
    const refused = udpListener({ host: '203.0.113.1', port: ports[0], ports: [ports[1]] }, hostNow)(events);
    await vi.waitUntil(() => failures.length > 0, { timeout: 60_000 });
    expect(failures[0]).toContain(`UDP port ${ports[0]}`);
    await refused.close();
  });
});

const instant = (ms: number): HostInstant => ({ wallMs: ms, monotonicMs: ms });
const nothing: SessionOutput = { frames: [], readings: [], send: [], issues: [], link: 'connected' };

/** Says whatever it is given: source and value. */
function gateway(): DriverSession {
  const quiet = () => nothing;
  return {
    start: quiet,
    tick: quiet,
    stop: quiet,
    receive(bytes, at) {
      const readings = Buffer.from(bytes)
        .toString()
        .split(' ')
        .map((text): DeviceReading => {
          const [source = '', value] = text.split(':');
          return { ...heartRate(Number(value), at), source };
        });
      return { ...nothing, readings };
    },
  };
}

describe('a line that carries several beds', () => {
  const say = (session: DriverSession, text: string) => {
    const { readings, issues } = session.receive(Buffer.from(text), instant(0));
    return { values: readings.map((one) => (one.kind === 'vital' ? one.value : null)), issues };
  };

  it('gives this bed its own readings and counts those of others', () => {
    const { values, issues } = say(new SourceFilter(gateway(), 'bed-2'), 'bed-1:60 bed-2:0 bed-1:61 bed-3:70');
    expect(values).toEqual([0]);
    expect(issues.map(({ reason, detail }) => `${reason} ${detail}`)).toEqual([
      'other-source 2 readings of bed-1',
      'other-source 1 readings of bed-3',
    ]);
  });

  it('gives nothing any more once a second patient is there and nobody said which is ours', () => {
    const session = new SourceFilter(gateway(), null);
    expect(say(session, 'bed-1:60').values).toEqual([60]);
    expect(say(session, 'bed-2:99')).toMatchObject({ values: [], issues: [{ reason: 'ambiguous-source' }] });
    expect(say(session, 'bed-1:61')).toMatchObject({ values: [], issues: [{ reason: 'ambiguous-source' }] });
  });
});

describe('a line on which another program talks', () => {
  function decoder(opened: { count: number }): CaptureDecoder {
    opened.count += 1;
    return {
      push: (bytes, at) => ({ ...nothing, frames: [{ bytes, kind: 'line' }], readings: [heartRate(1, at)], send: [bytes] }),
      end: () => ({ ...nothing, issues: [{ reason: 'truncated', detail: 'half a frame', bytes: null }] }),
    };
  }

  it('is only listened to: nothing is ever sent, silence is seen, and decoding starts afresh after it', () => {
    const opened = { count: 0 };
    const session = new ListenOnlySession(() => decoder(opened), 1_000);
    const outputs = [
      session.start(),
      session.tick(instant(5_000)),
      session.receive(Uint8Array.of(1), instant(6_000)),
      session.tick(instant(7_000)),
      session.tick(instant(7_001)),
      session.receive(Uint8Array.of(1), instant(8_000)),
      session.stop(),
    ];
    expect(outputs.map(({ link }) => link)).toEqual([
      'connecting',
      'connecting',
      'connected',
      'connected',
      'silent',
      'connected',
      'released',
    ]);
    expect(outputs.flatMap(({ send }) => send)).toEqual([]);
    expect(outputs[4]?.issues.map(({ reason }) => reason)).toEqual(['truncated', 'silent']);
    expect(opened.count).toBe(2);
  });
});
