import { expect, test } from 'vitest';
import { noise, type Plan, PlannedHub, row } from './planned-hub.ts';

test('a slow line is not filled up: what is on its way stays little when acknowledgements take long', async () => {
  const hub = new PlannedHub();
  hub.latencyMs = 3_000;
  hub.rows = Array.from({ length: 4_000 }, (_, i) => row(i + 1, 'readings', noise(700)));
  await hub.run(30);
  const bytes = hub.messages.slice(-20).map(({ body }) => Buffer.byteLength(body));
  expect(hub.unanswered * Math.max(...bytes)).toBeLessThan(256 * 1024);
});

test('a backlog gets through a line that carries little more than what is measured, each message once', async () => {
  const hub = new PlannedHub();
  hub.bytesPerS = 8_000;
  // Which become a quarter when they are compressed.
  hub.rows = Array.from({ length: 100 }, (_, i) => row(i + 1, 'readings', noise(6_000) + 'y'.repeat(12_000)));
  await hub.run(120);
  expect(hub.freed).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  expect(hub.stored).toEqual(hub.freed);
  expect(hub.dialled).toHaveLength(1);
});

test.each([
  ['15 s of eight waves', 7_000, () => [row(1, 'waves', noise(100_000))]],
  ['numbers, many in a message', 2_000, () => Array.from({ length: 200 }, (_, i) => row(i + 1, 'readings', noise(1_000)))],
])('a line that needs more than ten seconds for one message still carries it: %s', async (_, bytesPerS, waiting) => {
  const hub = new PlannedHub();
  hub.bytesPerS = bytesPerS;
  hub.rows = waiting();
  await hub.run(120);
  expect(hub.freed).toEqual(hub.rows.map(({ sequence }) => sequence));
  expect(hub.dialled).toHaveLength(1);
});

test('a dead line is given up after ten seconds although much is on its way, when it carried as much quickly before', async () => {
  const hub = new PlannedHub();
  hub.rows = [row(1, 'waves', noise(100_000))];
  await hub.run(2);
  expect(hub.freed).toEqual([1]);
  hub.plan = () => 'hang';
  hub.rows = [row(2, 'waves', noise(100_000))];
  await hub.run(1);
  hub.rows.push(row(3, 'alarms'));
  await hub.run(11);
  expect(hub.dialled).toHaveLength(2);
});

test('a line that never carried anything is given up within two minutes, however large the message', async () => {
  const hub = new PlannedHub();
  hub.plan = () => 'hang';
  hub.rows = [row(1, 'waves', noise(250_000))];
  await hub.run(122);
  expect(hub.dialled).toHaveLength(2);
});

test('after a silence less is sent at once than at first, whatever else fails before a client opens', async () => {
  const hub = new PlannedHub();
  const plans: Plan[] = ['ok', 'hang'];
  hub.plan = () => plans.shift() ?? 'refuse-open';
  hub.rows = Array.from({ length: 200 }, (_, i) => row(i + 1, 'waves', noise(6_000)));
  await hub.run(150);
  expect(hub.dialled.length).toBeGreaterThan(2);
  hub.plan = () => 'ok';
  await hub.run(20);
  expect(hub.freed).toHaveLength(200);
  // By what a line is believed to take at first it would be 90 KB.
  expect(Buffer.byteLength(hub.messages[0]?.body ?? '')).toBeLessThan(64 * 1024);
});
