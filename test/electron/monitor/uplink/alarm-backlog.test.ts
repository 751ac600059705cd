import { expect, test } from 'vitest';
import type { OutboxRow } from '../../../../electron/monitor/recorder/rows.ts';
import { QueueReader } from '../../../../electron/monitor/uplink/queue-reader.ts';
import { noise, PlannedHub, row } from './planned-hub.ts';
import { waitingRows } from './waiting-rows.ts';

/** Steps of alarms of a night without a network. */
const night = (count = 2_000): OutboxRow[] => Array.from({ length: count }, (_, i) => row(i + 1, 'alarms', noise(1_000)));
const numbersOf = (rows: readonly OutboxRow[]): number[] => rows.map(({ sequence }) => sequence);
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

test('on a slow line little of a backlog of alarms is on its way at once', async () => {
  const hub = new PlannedHub();
  hub.bytesPerS = 8_000;
  hub.rows = night();
  await hub.run(60);
  expect(hub.unanswered).toBeGreaterThan(1);
  expect(hub.unanswered * 1_100).toBeLessThan(64 * 1024);
});

test('a new alarm arrives before those of the night have, and all of them arrive once', async () => {
  const hub = new PlannedHub();
  hub.bytesPerS = 8_000;
  hub.rows = night(600);
  await hub.run(30);
  hub.rows.push(row(601, 'alarms', noise(1_000)));
  await hub.run(12);
  expect(hub.freed).toContain(601);
  expect(hub.freed.length).toBeLessThan(500);
  await hub.run(120);
  expect(hub.freed).toHaveLength(601);
  expect(sorted(hub.freed)).toEqual(numbersOf(hub.rows));
});

test('the alarm that is newest when the network comes back is not the last to arrive', async () => {
  const hub = new PlannedHub();
  hub.bytesPerS = 8_000;
  hub.plan = () => 'refuse-open';
  hub.rows = night();
  await hub.run(60);
  hub.plan = () => 'ok';
  await hub.run(25);
  expect(hub.freed).toContain(2_000);
  expect(hub.freed.length).toBeLessThan(500);
});

test('one read that fails in the middle of a backlog of alarms leaves none of them behind', () => {
  const waits = night(40);
  const rows = waitingRows(() => waits);
  let fails = false;
  const reader = new QueueReader('alarms', {
    ...rows,
    waitingBefore: (...asked) => (fails ? null : rows.waitingBefore(...asked)),
  });
  const sent: number[] = [];
  const send = (): void => {
    const taken = numbersOf(reader.peek());
    reader.take(taken.length);
    for (const sequence of taken) reader.acknowledged(sequence);
    sent.push(...taken);
  };
  send();
  fails = true;
  send();
  fails = false;
  reader.again();
  for (let n = 0; n < 5; n += 1) send();
  expect(sorted(sent)).toEqual(numbersOf(waits));
});

test('what is taken over from a damaged store while the last acknowledgement comes sends nothing twice', () => {
  const waits = [10, 11, 12].map((sequence) => row(sequence, 'readings'));
  let takenOver = 0;
  const reader = new QueueReader('readings', { ...waitingRows(() => waits), takenOver: () => takenOver });
  reader.take(reader.peek().length);
  waits.unshift(row(1, 'readings'));
  takenOver = 1;
  for (const sequence of [10, 11, 12]) reader.acknowledged(sequence);
  expect(numbersOf(reader.peek())).toEqual([1]);
});

test('a few alarms that waited arrive in their order', async () => {
  const hub = new PlannedHub();
  hub.plan = () => 'refuse-open';
  hub.rows = night(12);
  await hub.run(20);
  hub.plan = () => 'ok';
  await hub.run(20);
  expect(hub.freed).toEqual(numbersOf(hub.rows));
});

test('alarms that come faster than the line takes them do not hold up the newest', async () => {
  const hub = new PlannedHub();
  hub.bytesPerS = 4_000;
  for (let second = 0; second < 60; second += 1) {
    const from = hub.rows.length;
    hub.rows.push(...Array.from({ length: 10 }, (_, i) => row(from + i + 1, 'alarms', noise(1_000))));
    await hub.run(1);
  }
  await hub.run(15);
  expect(hub.freed).toContain(600);
  await hub.run(200);
  expect(sorted(hub.freed)).toEqual(numbersOf(hub.rows));
});

test('while bulk fills the line an alarm goes at once, and no more bulk goes before the others', async () => {
  const hub = new PlannedHub();
  hub.latencyMs = 3_000;
  const bulk = Array.from({ length: 2_000 }, (_, i) => row(i + 1, 'readings', noise(2_000)));
  hub.rows = bulk;
  await hub.run(20);
  const before = hub.stored.length;
  hub.rows = [...bulk, ...[2_001, 2_002, 2_003].map((sequence) => row(sequence, 'alarms', noise(1_000)))];
  await hub.run(0.25);
  expect(hub.stored.slice(before)).toContain(2_001);
  await hub.run(10);
  expect(hub.stored.slice(before, before + 3)).toEqual([2_001, 2_002, 2_003]);
});
