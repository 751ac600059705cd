import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FILE_SCHEMA, telemetryFile } from '#wire';
import type { OutboxRow, Queue } from '../../../../electron/monitor/recorder/rows.ts';
import type { HubConnection } from '../../../../electron/monitor/uplink/hub-connection.ts';
import { Uplink } from '../../../../electron/monitor/uplink/uplink.ts';
import { waitingRows } from './waiting-rows.ts';

type Trouble = 'ok' | 'refused' | 'silent' | 'hangs' | 'line lost' | 'message lost';

/** A hub with a storage for files; what comes is taken apart into sequence numbers. Time only moves when the test moves it. */
class Hub {
  now = 100 * 60_000;
  /** Somebody set the clock of the bed. */
  setForwardMs = 0;
  readonly stored: number[] = [];
  readonly freed: number[] = [];
  readonly files = new Map<string, Buffer>();
  referred = 0;
  troubles: Trouble[] = [];
  /** How many rows are in the outbox by now. */
  visible: number;
  readonly uplink: Uplink;

  /** A file is on its way for a while. */
  #uploads: { steps: number; readonly done: () => void }[] = [];

  constructor(rows: readonly OutboxRow[], visible = rows.length) {
    this.visible = visible;
    this.uplink = new Uplink({
      connect: (lost) => this.#connection(lost),
      outbox: {
        ...waitingRows(() => rows.slice(0, this.visible)),
        acknowledged: (some) => void this.freed.push(...some.map(({ sequence }) => sequence)),
      },
      now: () => ({ monotonicMs: this.now, wallMs: this.now + this.setForwardMs }),
      random: () => 0.5,
    });
  }

  /** Until so many rows are freed. @param each after every half second of the hub's time */
  async settle(count: number, each: () => void = () => undefined): Promise<void> {
    while (this.freed.length < count) {
      this.now += 500;
      this.uplink.tick();
      // What is measured meanwhile.
      if (this.files.size > 0 || this.stored.length > 1) this.visible += 10;
      this.#uploads = this.#uploads.filter((upload) => {
        upload.steps -= 1;
        if (upload.steps === 0) upload.done();
        return upload.steps > 0;
      });
      each();
      // Compressing takes its own time.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  #connection(lost: (detail: string) => void): HubConnection {
    return {
      open: () => Promise.resolve(),
      upload: (name, content) => {
        const trouble = this.troubles.shift() ?? 'ok';
        if (trouble === 'refused') return Promise.reject(new Error('no storage'));
        if (trouble === 'silent') return new Promise(() => undefined);
        if (trouble === 'hangs') {
          setImmediate(() => lost('given up'));
          return new Promise(() => undefined);
        }
        this.files.set(`bed-12/${name}`, content);
        if (trouble === 'line lost') setImmediate(() => lost('line lost'));
        return new Promise((resolve) => {
          this.#uploads.push({ steps: 3, done: () => resolve(`bed-12/${name}`) });
        });
      },
      send: ({ body, properties }) => {
        const text = typeof body === 'string' ? body : gunzipSync(body).toString();
        if (properties['schema'] !== FILE_SCHEMA) {
          this.stored.push(...sequencesIn(text));
          return Promise.resolve();
        }
        if (this.troubles[0] === 'message lost') {
          this.troubles.shift();
          lost('line lost');
          return new Promise(() => undefined);
        }
        const { blobName, bytes, sha256, messages } = telemetryFile.parse(JSON.parse(text));
        const content = this.files.get(blobName) ?? Buffer.alloc(0);
        expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
        const inside = sequencesIn(gunzipSync(content).toString());
        expect(inside).toHaveLength(messages);
        this.referred += 1;
        this.stored.push(...inside);
        return Promise.resolve();
      },
      close: () => undefined,
    };
  }
}

function sequencesIn(text: string): number[] {
  const value = JSON.parse(text) as { sequence?: number; messages?: { sequence: number }[] };
  return value.messages?.map(({ sequence }) => sequence) ?? [value.sequence ?? 0];
}

const row = (sequence: number, createdMs: number, queue: Queue = 'readings'): OutboxRow => {
  const message = JSON.stringify({ messageId: `bed-12-${sequence}`, sequence, padding: 'numbers of a second '.repeat(20) });
  return { sequence, queue, message, createdMs, bornMs: createdMs };
};
const minutes = (count: number): number => (100 - count) * 60_000;

test('a backlog of a quarter of an hour and more travels as files, what is newer and alarms as messages', async () => {
  const rows = [
    ...Array.from({ length: 700 }, (_, n) => row(n + 1, minutes(60) + n)),
    row(701, minutes(30), 'alarms'),
    row(702, minutes(1)),
  ];
  const hub = new Hub(rows, 700);
  await hub.settle(702);
  expect([...hub.stored].sort((a, b) => a - b)).toEqual(rows.map(({ sequence }) => sequence));
  expect(hub.files.size).toBe(1);
  expect([hub.stored[0], hub.stored.at(-1)]).toEqual([701, 702]); // the alarm overtook the file, the newer number did not
});

test.each([
  ['forward', 60],
  ['back', -60],
])('a clock set %s by an hour makes no backlog and hides none', async (_, byMinutes) => {
  // What was written before is dated by the clock as it was then.
  for (const [waitedMinutes, files] of [
    [1, 0],
    [30, 1],
  ] as const) {
    const hub = new Hub(Array.from({ length: 500 }, (__, n) => row(n + 1, minutes(waitedMinutes))));
    hub.setForwardMs = byMinutes * 60_000;
    await hub.settle(500);
    expect(hub.files.size, `${waitedMinutes} minutes`).toBe(files);
  }
});

test('fewer than a hundred are sent as messages at once', async () => {
  const hub = new Hub(Array.from({ length: 99 }, (_, n) => row(n + 1, minutes(60))));
  await hub.settle(99);
  expect([hub.files.size, hub.stored.length]).toEqual([0, 99]);
});

test.each([
  ['refuses', 'refused', 'no storage'],
  ['never answers, on a line that lives,', 'silent', 'no answer within 5 min'],
] as const)('a storage that %s does not hold the backlog up, and that is told', async (_, trouble, why) => {
  const hub = new Hub(Array.from({ length: 500 }, (_, n) => row(n + 1, minutes(60))));
  hub.troubles = [trouble];
  const told: (string | null)[] = [];
  await hub.settle(500, () => told.push(hub.uplink.status().detail));
  expect(hub.stored).toEqual(Array.from({ length: 500 }, (_, n) => n + 1));
  expect(told).toContain(`the backlog goes as messages, not as files: ${why}`);
  expect(hub.files.size).toBe(0);
});

test('whatever happens to files and lines, everything arrives, each queue in its order, and is freed once', async () => {
  const trouble = fc.constantFrom<Trouble>('ok', 'refused', 'hangs', 'line lost', 'message lost');
  const queue = fc.constantFrom<Queue>('readings', 'readings', 'waves', 'alarms');
  await fc.assert(
    fc.asyncProperty(
      fc.array(trouble, { maxLength: 6 }),
      fc.array(queue, { minLength: 400, maxLength: 700 }),
      fc.integer({ min: 10, max: 60 }),
      async (troubles, queues, ageMinutes) => {
        const rows = queues.map((name, n) => row(n + 1, minutes(ageMinutes) + n * 1_000, name));
        const hub = new Hub(rows, 300);
        hub.troubles = [...troubles];
        await hub.settle(rows.length);
        expect([...hub.freed].sort((a, b) => a - b)).toEqual(rows.map(({ sequence }) => sequence));
        for (const name of ['readings', 'waves'] as const) {
          const mine = rows.filter((one) => one.queue === name).map(({ sequence }) => sequence);
          expect([...new Set(hub.stored)].filter((sequence) => mine.includes(sequence))).toEqual(mine);
        }
      },
    ),
    { numRuns: 25 },
  );
});
