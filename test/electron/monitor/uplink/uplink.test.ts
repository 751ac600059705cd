import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OutboxRow, Queue } from '../../../../electron/monitor/recorder/rows.ts';
import type { HubConnection } from '../../../../electron/monitor/uplink/hub-connection.ts';
import type { HubMessage } from '../../../../electron/monitor/uplink/hub-message.ts';
import { Uplink } from '../../../../electron/monitor/uplink/uplink.ts';

type Plan = 'ok' | 'refuse-open' | 'hang-open' | 'reject' | 'hang' | 'lost-ack' | 'swallow' | 'drop';

/** The sequence numbers that one hub message carries. */
function sequencesIn({ body }: HubMessage): number[] {
  const text = typeof body === 'string' ? body : gunzipSync(body).toString();
  const value = JSON.parse(text) as { sequence?: number; messages?: { sequence: number }[] };
  return value.messages?.map(({ sequence }) => sequence) ?? [value.sequence ?? 0];
}

/** A hub whose clients behave as the plan says; time only moves when the test moves it. */
class Hub {
  now = 1_000_000;
  /** In the order in which they were stored, each hub message taken apart. */
  readonly stored: number[] = [];
  readonly messages: HubMessage[] = [];
  readonly freed: number[] = [];
  rows: OutboxRow[] = [];
  open = 0;
  /** When a client was built, ms. */
  readonly dialled: number[] = [];
  jitter = 0.5;
  unanswered = 0;
  mostUnanswered = 0;
  /** ms until an acknowledgement comes; 0: at once. */
  latencyMs = 0;
  /** What the line carries; 0: everything at once. */
  bytesPerS = 0;
  #lineFreeMs = 0;
  #answers: { readonly atMs: number; readonly answer: () => void }[] = [];
  plan: () => Plan = () => 'ok';
  readonly unsendable: number[] = [];
  readonly uplink = new Uplink({
    connect: (lost) => this.#connection(lost),
    outbox: {
      // As a store that has not written the acknowledgements yet.
      waiting: (queue, after, limit) => this.rows.filter((row) => row.queue === queue && row.sequence > after).slice(0, limit),
      acknowledged: (rows) => void this.freed.push(...rows.map(({ sequence }) => sequence)),
    },
    now: () => ({ monotonicMs: this.now, wallMs: 0 }),
    random: () => this.jitter,
    unsendable: ({ sequence }) => void this.unsendable.push(sequence),
  });

  async run(seconds: number): Promise<void> {
    for (let step = 0; step < seconds * 4; step += 1) {
      this.now += 250;
      for (const { answer } of this.#answers.filter(({ atMs }) => atMs <= this.now)) answer();
      this.#answers = this.#answers.filter(({ atMs }) => atMs > this.now);
      this.uplink.tick();
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    }
  }

  #connection(lost: (detail: string) => void): HubConnection {
    let closed = false;
    this.dialled.push(this.now);
    // What follows on a broken line is not heard.
    let broken = false;
    const never = new Promise<void>(() => undefined);
    return {
      open: () => {
        const plan = this.plan();
        if (plan === 'refuse-open') return Promise.reject(new Error('Failure on first connection'));
        if (plan === 'hang-open') return never;
        this.open += 1;
        return Promise.resolve();
      },
      send: (message) => {
        if (closed) throw new Error('used after it was closed');
        const plan = broken ? 'hang' : this.plan();
        broken ||= plan === 'reject' || plan === 'hang' || plan === 'drop';
        this.unanswered += 1;
        this.mostUnanswered = Math.max(this.mostUnanswered, this.unanswered);
        if (plan === 'reject') return Promise.reject(new Error('NotConnectedError'));
        if (plan === 'hang' || plan === 'swallow') return never;
        this.stored.push(...sequencesIn(message));
        this.messages.push(message);
        if (plan === 'lost-ack') return never;
        if (plan === 'drop') {
          lost('connection lost');
          return never;
        }
        const answered = (): void => void (this.unanswered -= 1);
        if (this.bytesPerS > 0) {
          const takesMs = (Buffer.byteLength(message.body) / this.bytesPerS) * 1_000;
          this.#lineFreeMs = Math.max(this.#lineFreeMs, this.now) + takesMs;
          return new Promise<void>((resolve) => {
            this.#answers.push({ atMs: this.#lineFreeMs, answer: resolve });
          }).then(answered);
        }
        if (this.latencyMs === 0) return Promise.resolve().then(answered);
        return new Promise<void>((resolve) => {
          this.#answers.push({ atMs: this.now + this.latencyMs, answer: resolve });
        }).then(answered);
      },
      close: () => {
        closed = true;
        this.#answers = [];
        this.#lineFreeMs = 0;
        this.unanswered = 0;
      },
    };
  }
}

const row = (sequence: number, queue: Queue = 'readings', padding = ''): OutboxRow => {
  const message = JSON.stringify({ messageId: `bed-12-${sequence}`, sequence, padding });
  return { sequence, queue, message, createdMs: sequence, bornMs: sequence };
};
/** Text that does not become shorter when it is compressed by much. */
const noise = (length: number): string => randomBytes(Math.ceil(length * 0.75)).toString('base64');
const rows = (count: number): OutboxRow[] => Array.from({ length: count }, (_, i) => row(i + 1));
const first = (numbers: readonly number[]): number[] => [...new Set(numbers)];
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

test('whatever the hub does, everything arrives, each queue in its order by first arrival, and is freed exactly once', async () => {
  const behaviours = ['ok', 'refuse-open', 'hang-open', 'reject', 'hang', 'lost-ack', 'drop'] as const;
  const queue = fc.constantFrom<Queue>('alarms', 'readings', 'readings', 'readings', 'waves');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...behaviours), { maxLength: 30 }),
      fc.array(queue, { maxLength: 90 }),
      async (troubles, queues) => {
        const hub = new Hub();
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
        for (const name of ['alarms', 'readings', 'waves'] as const) {
          const mine = all.filter((one) => one.queue === name).map(({ sequence }) => sequence);
          expect(first(hub.stored).filter((sequence) => mine.includes(sequence))).toEqual(mine);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('a message that the hub takes and never stores, while it acknowledges those behind it, is sent again', async () => {
  const hub = new Hub();
  hub.rows = [row(1), row(2, 'alarms'), row(3, 'waves')];
  const plans: Plan[] = ['ok', 'swallow'];
  hub.plan = () => plans.shift() ?? 'ok';
  await hub.run(12);
  expect(sorted(first(hub.stored))).toEqual([1, 2, 3]);
  expect(sorted(hub.freed)).toEqual([1, 2, 3]);
});

test('128 messages and more are on their way at once on a long line', async () => {
  const hub = new Hub();
  hub.latencyMs = 750;
  hub.rows = Array.from({ length: 600 }, (_, i) => row(i + 1, 'alarms'));
  await hub.run(8);
  expect(hub.mostUnanswered).toBeGreaterThanOrEqual(128);
  expect(hub.freed).toHaveLength(600);
});

test('an alarm overtakes what waits, alone in its message and as plain JSON', async () => {
  const hub = new Hub();
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

test('a slow line is not filled up: what is on its way stays little when acknowledgements take long', async () => {
  const hub = new Hub();
  hub.latencyMs = 3_000;
  hub.rows = Array.from({ length: 4_000 }, (_, i) => row(i + 1, 'readings', noise(700)));
  await hub.run(30);
  const bytes = hub.messages.slice(-20).map(({ body }) => Buffer.byteLength(body));
  expect(hub.unanswered * Math.max(...bytes)).toBeLessThan(256 * 1024);
});

test('a backlog gets through a line that carries little more than what is measured, each message once', async () => {
  const hub = new Hub();
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
  const hub = new Hub();
  hub.bytesPerS = bytesPerS;
  hub.rows = waiting();
  await hub.run(120);
  expect(hub.freed).toEqual(hub.rows.map(({ sequence }) => sequence));
  expect(hub.dialled).toHaveLength(1);
});

test('a dead line is given up after ten seconds although much is on its way, when it carried as much quickly before', async () => {
  const hub = new Hub();
  hub.rows = [row(1, 'waves', noise(100_000))];
  await hub.run(2);
  expect(hub.freed).toEqual([1]);
  hub.plan = () => 'hang';
  hub.rows = [row(2, 'waves', noise(100_000)), row(3, 'alarms')];
  await hub.run(12);
  expect(hub.dialled).toHaveLength(2);
});

test('a line that never carried anything is given up within three minutes, however much is on its way; then less is', async () => {
  const hub = new Hub();
  hub.plan = () => 'hang';
  hub.rows = Array.from({ length: 200 }, (_, i) => row(i + 1, 'waves', noise(6_000)));
  await hub.run(180);
  expect(hub.dialled.length).toBeGreaterThan(1);
  hub.plan = () => 'ok';
  await hub.run(130);
  // Only what came after the silence was stored.
  expect(Buffer.byteLength(hub.messages[0]?.body ?? '')).toBeLessThan(64 * 1024);
  expect(hub.freed).toHaveLength(200);
});

test('what waits travels many in one, compressed, below the limit of the hub; what no hub takes holds nothing up and is told', async () => {
  const hub = new Hub();
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
  const hub = new Hub();
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
  const hub = new Hub();
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
  const hub = new Hub();
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
    const hub = new Hub();
    hub.jitter = jitter;
    hub.plan = () => 'refuse-open';
    await hub.run(70);
    const found = hub.dialled.slice(1).map((at, index) => at - (hub.dialled[index] ?? 0));
    expect(found.slice(0, gaps.length)).toEqual(gaps);
  },
);
