import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OutboxRow, Queue } from '../../../../electron/monitor/recorder/rows.ts';
import { noise, type Plan, PlannedHub, row, sequencesIn } from './planned-hub.ts';

const rows = (count: number): OutboxRow[] => Array.from({ length: count }, (_, i) => row(i + 1));
const first = (numbers: readonly number[]): number[] => [...new Set(numbers)];
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

test('whatever the hub does, everything arrives and is freed exactly once, numbers and waves in their order by first arrival', async () => {
  const behaviours = ['ok', 'refuse-open', 'hang-open', 'reject', 'hang', 'lost-ack', 'drop'] as const;
  const queue = fc.constantFrom<Queue>('alarms', 'alarms', 'alarms', 'readings', 'readings', 'readings', 'waves');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...behaviours), { maxLength: 30 }),
      fc.array(queue, { maxLength: 90 }),
      async (troubles, queues) => {
        const hub = new PlannedHub();
        const all = queues.map((name, index) => row(index + 1, name));
        const left = [...troubles];
        hub.plan = () => left.shift() ?? 'ok';
        // The outbox grows meanwhile.
        for (let n = 0; n < 3; n += 1) {
          hub.rows = all.slice(0, Math.ceil(((n + 1) * all.length) / 3));
          await hub.run(16 * (Math.ceil(troubles.length / 3) + 1));
        }
        await hub.run(20);
        expect(sorted(hub.freed)).toEqual(all.map(({ sequence }) => sequence));
        expect(sorted(first(hub.stored))).toEqual(sorted(hub.freed));
        for (const name of ['readings', 'waves'] as const) {
          const mine = all.filter((one) => one.queue === name).map(({ sequence }) => sequence);
          expect(first(hub.stored).filter((sequence) => mine.includes(sequence))).toEqual(mine);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('a message that the hub takes and never stores, while it acknowledges those behind it, is sent again', async () => {
  const hub = new PlannedHub();
  hub.rows = [row(1), row(2, 'alarms'), row(3, 'waves')];
  const plans: Plan[] = ['ok', 'swallow'];
  hub.plan = () => plans.shift() ?? 'ok';
  await hub.run(12);
  expect(sorted(first(hub.stored))).toEqual([1, 2, 3]);
  expect(sorted(hub.freed)).toEqual([1, 2, 3]);
});

test('128 messages and more are on their way at once on a long line', async () => {
  const hub = new PlannedHub();
  hub.latencyMs = 750;
  hub.rows = Array.from({ length: 600 }, (_, i) => row(i + 1, 'alarms'));
  await hub.run(8);
  expect(hub.mostUnanswered).toBeGreaterThanOrEqual(128);
  expect(hub.freed).toHaveLength(600);
});

test('an alarm overtakes what waits, alone in its message and as plain JSON', async () => {
  const hub = new PlannedHub();
  hub.latencyMs = 500;
  const bulk = Array.from({ length: 3_000 }, (_, i) => row(i + 1, 'readings', noise(2_000)));
  hub.rows = bulk;
  await hub.run(2);
  const before = hub.stored.length;
  hub.rows = [...bulk, row(3_001, 'alarms')];
  await hub.run(1);
  expect(hub.stored.slice(before).indexOf(3_001)).toBe(0);
  const alarm = hub.messages.find((message) => sequencesIn(message).includes(3_001));
  expect(alarm).toMatchObject({ contentEncoding: 'utf-8', properties: { queue: 'alarms', schema: 'wardlight.telemetry.v1' } });
  expect(before).toBeLessThan(3_000);
});

test('what waits travels many in one, compressed, below the limit of the hub; what no hub takes holds nothing up and is told', async () => {
  const hub = new PlannedHub();
  hub.rows = [
    ...Array.from({ length: 200 }, (_, i) => row(i + 1, 'readings', 'y'.repeat(9_000))),
    row(201, 'readings', noise(480_000)),
    row(202),
  ];
  await hub.run(10);
  expect(first(hub.stored)).toEqual([...Array.from({ length: 200 }, (_, i) => i + 1), 202]);
  expect(hub.unsendable).toEqual([201]);
  expect(hub.messages.length).toBeLessThan(20);
  for (const { body } of hub.messages) expect(Buffer.byteLength(body)).toBeLessThan(256 * 1024);
  expect(hub.messages[1]).toMatchObject({
    contentEncoding: 'gzip',
    properties: { schema: 'wardlight.batch.v1', queue: 'readings' },
  });
});

test('a client that hangs is given up after ten seconds, and sending goes on soon after', async () => {
  const hub = new PlannedHub();
  hub.rows = rows(3);
  let hanging = true;
  hub.plan = () => (hanging ? 'hang' : 'ok');
  await hub.run(5);
  hanging = false;
  expect(hub.freed).toEqual([]);
  await hub.run(8);
  expect(hub.freed).toEqual([1, 2, 3]);
  expect(hub.open).toBe(2);
});

test('offline is what nobody acknowledges for fifteen seconds, whatever the client says', async () => {
  const hub = new PlannedHub();
  hub.rows = rows(1);
  hub.plan = () => 'hang';
  await hub.run(2);
  expect(hub.uplink.status().state).toBe('connected');
  await hub.run(20);
  expect(hub.uplink.status().state).toBe('offline');
  hub.plan = () => 'ok';
  await hub.run(15);
  expect(hub.uplink.status()).toMatchObject({ state: 'connected', detail: null });
  expect(hub.freed).toEqual([1]);
});

test('a hub that is away is tried for ever, and told', async () => {
  const hub = new PlannedHub();
  hub.plan = () => 'refuse-open';
  await hub.run(600);
  expect(hub.uplink.status()).toMatchObject({ state: 'offline', detail: 'Failure on first connection' });
  hub.plan = () => 'ok';
  await hub.run(7);
  expect(hub.uplink.status().state).toBe('connected');
});

test.each([
  [0, [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]],
  [0.999, [750, 1_500, 3_000, 6_000, 12_000, 15_000, 15_000]],
])(
  'a station that never reached its hub tries sooner or later than others of its ward: by %s of the jitter',
  async (jitter, gaps) => {
    const hub = new PlannedHub();
    hub.jitter = jitter;
    hub.plan = () => 'refuse-open';
    await hub.run(70);
    const found = hub.dialled.slice(1).map((at, index) => at - (hub.dialled[index] ?? 0));
    expect(found.slice(0, gaps.length)).toEqual(gaps);
  },
);
