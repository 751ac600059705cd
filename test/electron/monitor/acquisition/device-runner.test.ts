import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { HostInstant } from '#device';
import { nonin } from '../../../../device-drivers/nonin/index.ts';
import { generatePatient } from '../../../../device-drivers/simulators/generator.ts';
import { type AcquiredBatch, DeviceRunner } from '../../../../electron/monitor/acquisition/device-runner.ts';
import { frameIds } from '../../../../electron/monitor/acquisition/frame-ids.ts';
import { udpTransport } from '../../../../electron/monitor/acquisition/udp-transport-adapter.ts';
import { hostNow } from '../../../../electron/monitor/clock/host-clock-adapter.ts';
import { lineSession, startPeer } from './line-device.ts';

function run(port: number, host = '127.0.0.1', tickMs = 20) {
  const batches: AcquiredBatch[] = [];
  const runner = new DeviceRunner({
    deviceId: 'monitor-1',
    openSession: lineSession,
    openTransport: udpTransport({ host, port }, hostNow),
    nextFrameId: frameIds('bed-12', 'boot'),
    now: hostNow,
    onBatch: (batch) => void batches.push(batch),
  });
  runner.start(hostNow());
  const timer = setInterval(() => runner.tick(hostNow()), tickMs);
  onTestFinished(async () => {
    clearInterval(timer);
    await runner.stop(hostNow());
  });
  const values = () =>
    batches.flatMap(({ readings }) => readings.map((reading) => (reading.kind === 'vital' ? reading.value : null)));
  return { runner, batches, values };
}

test('talks to a device over UDP and names every frame', async () => {
  const peer = await startPeer();
  onTestFinished(() => peer.stop());
  const { runner, batches, values } = run(peer.port);
  await vi.waitUntil(() => peer.heard.includes('hello'), { timeout: 60_000 });
  peer.say('hr:72');
  peer.say('hr:0');
  await vi.waitUntil(() => values().length === 2, { timeout: 60_000 });
  expect(values()).toEqual([72, 0]);
  expect(batches.flatMap(({ frames }) => frames.map(({ id }) => id))).toEqual(['bed-12-boot-1', 'bed-12-boot-2']);
  expect(runner.status).toMatchObject({ link: 'connected', framesOk: 2, issues: {} });
});

test('the first message of a conversation is not lost while the line is still opening', async () => {
  const peer = await startPeer();
  onTestFinished(() => peer.stop());
  run(peer.port, '127.0.0.1', 60_000); // without ticks nothing is said twice
  await vi.waitUntil(() => peer.heard.includes('hello'), { timeout: 60_000 });
});

test('garbage is counted and stops nothing; a driver that throws is opened anew', async () => {
  const peer = await startPeer();
  onTestFinished(() => peer.stop());
  const { runner, values } = run(peer.port);
  await vi.waitUntil(() => peer.heard.includes('hello'), { timeout: 60_000 });
  for (let index = 0; index < 20; index += 1) peer.say(randomBytes(1 + index * 40));
  peer.say('hr:60');
  await vi.waitUntil(() => values().includes(60), { timeout: 60_000 });
  expect(runner.status.issues).toEqual({ garbage: 20 });

  const hellos = peer.heard.filter((text) => text === 'hello').length;
  peer.say('explode');
  await vi.waitUntil(() => peer.heard.filter((text) => text === 'hello').length > hellos, { timeout: 60_000 });
  peer.say('hr:61');
  await vi.waitUntil(() => values().includes(61), { timeout: 60_000 });
  expect(runner.status.issues).toEqual({ garbage: 20, 'driver-error': 1 });
});

test('a device that is not there, comes, goes and comes back is reached each time', async () => {
  const placeholder = await startPeer();
  const { port } = placeholder;
  await placeholder.stop();
  const { runner, values } = run(port);
  await vi.waitUntil(() => (runner.status.issues['transport-error'] ?? 0) > 0, { timeout: 60_000 }); // refused, told, survived

  for (const value of [70, 71]) {
    const peer = await startPeer(port);
    onTestFinished(() => peer.stop());
    await vi.waitUntil(() => peer.heard.includes('hello'), { timeout: 60_000 });
    peer.say(`hr:${value}`);
    await vi.waitUntil(() => values().includes(value), { timeout: 60_000 });
    await peer.stop();
  }
  expect(values()).toEqual([70, 71]);
});

test('a host name that does not exist is an issue, tried again for ever', async () => {
  const { runner } = run(24105, 'no-such-host.invalid');
  await vi.waitUntil(() => (runner.status.issues['transport-error'] ?? 0) >= 2, { timeout: 60_000 });
  expect(runner.status.link).toBe('connecting');
});

test('the orderly release reaches the device before the line is closed', async () => {
  const peer = await startPeer();
  onTestFinished(() => peer.stop());
  const { runner } = run(peer.port);
  await vi.waitUntil(() => peer.heard.includes('hello'), { timeout: 60_000 });
  await runner.stop(hostNow());
  await vi.waitUntil(() => peer.heard.includes('bye'), { timeout: 60_000 });
  expect(runner.status.link).toBe('released');
});

test('who slept for a while first reads what waited, and does not call the device silent; who hears nothing then does', async () => {
  const deviceOf = () => nonin.openSession({ transport: 'serial', waves: [] });
  let say: (bytes: Uint8Array, at: HostInstant) => void = () => undefined;
  const runner = new DeviceRunner({
    deviceId: 'oximeter-1',
    openSession: deviceOf,
    openTransport: (line) => {
      say = (bytes, at) => line.received(bytes, at);
      return { send: () => undefined, close: () => Promise.resolve() };
    },
    nextFrameId: frameIds('bed-12', 'boot'),
    now: hostNow,
    onBatch: () => undefined,
  });
  const at = (ms: number): HostInstant => ({ wallMs: ms, monotonicMs: ms });
  const device = nonin.openSimulator({
    transport: 'serial',
    signals: generatePatient({ seed: 3, scenario: 'stable' }),
    faults: [],
  });
  const speak = (ms: number) => {
    for (const bytes of device.tick(at(ms))) say(bytes, at(ms));
  };
  runner.start(at(0));
  for (let ms = 0; ms <= 5_000; ms += 50) {
    speak(ms);
    runner.tick(at(ms));
  }
  expect(runner.status).toMatchObject({ link: 'connected', issues: {} });

  runner.tick(at(15_000));
  speak(15_010);
  runner.tick(at(15_050));
  expect(runner.status.link).toBe('connected');
  expect(runner.status.issues).not.toHaveProperty('silent');

  runner.tick(at(25_000));
  runner.tick(at(25_050));
  expect(runner.status.link).toBe('silent');
  await runner.stop(at(25_100));
});
