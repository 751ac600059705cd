import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OutboxRow } from '../../../../electron/monitor/recorder/rows.ts';
import { type HubConnection, Uplink } from '../../../../electron/monitor/uplink/uplink.ts';

/** A hub whose clients behave as the plan says; time only moves when the test moves it. */
class Hub {
  now = 1_000_000;
  readonly accepted: number[] = [];
  readonly freed: number[] = [];
  rows: OutboxRow[] = [];
  open = 0;
  inFlight = 0;
  mostInFlight = 0;
  plan: () => 'ok' | 'refuse-open' | 'hang-open' | 'reject' | 'hang' | 'lost-ack' | 'drop' = () => 'ok';
  readonly uplink = new Uplink({
    connect: (lost) => this.#connection(lost),
    outbox: {
      waiting: (after, limit) =>
        this.rows.filter(({ sequence }) => sequence > after && !this.freed.includes(sequence)).slice(0, limit),
      acknowledged: ({ sequence }) => void this.freed.push(sequence),
    },
    now: () => ({ monotonicMs: this.now, wallMs: 0 }),
    random: () => 0.5,
  });

  async run(seconds: number): Promise<void> {
    for (let step = 0; step < seconds * 4; step += 1) {
      this.now += 250;
      this.uplink.tick();
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    }
  }

  #connection(lost: (detail: string) => void): HubConnection {
    let closed = false;
    let mine = 0;
    return {
      open: () => {
        const plan = this.plan();
        if (plan === 'refuse-open') return Promise.reject(new Error('Failure on first connection'));
        if (plan === 'hang-open') return new Promise(() => undefined);
        this.open += 1;
        return Promise.resolve();
      },
      send: ({ sequence }) => {
        if (closed) throw new Error('used after it was closed');
        mine += 1;
        this.inFlight = mine;
        this.mostInFlight = Math.max(this.mostInFlight, mine);
        const plan = this.plan();
        if (plan === 'reject') return Promise.reject(new Error('NotConnectedError'));
        if (plan === 'hang') return new Promise(() => undefined);
        this.accepted.push(sequence);
        if (plan === 'lost-ack') return new Promise(() => undefined);
        if (plan === 'drop') lost('connection lost');
        mine -= 1;
        return Promise.resolve();
      },
      close: () => {
        closed = true;
      },
    };
  }
}

const rows = (count: number): OutboxRow[] =>
  Array.from({ length: count }, (_, i) => ({ sequence: i + 1, message: `${i + 1}`, createdMs: i }));

test('whatever the hub does, everything arrives at least once, in order, one in flight, and is freed exactly once', async () => {
  const behaviours = ['ok', 'refuse-open', 'hang-open', 'reject', 'hang', 'lost-ack', 'drop'] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...behaviours), { maxLength: 40 }),
      fc.integer({ min: 1, max: 15 }),
      async (troubles, count) => {
        const hub = new Hub();
        hub.rows = rows(count);
        const left = [...troubles];
        hub.plan = () => left.shift() ?? 'ok';
        await hub.run(16 * (troubles.length + 1));
        const all = hub.rows.map(({ sequence }) => sequence);
        expect(hub.freed).toEqual(all);
        expect(hub.mostInFlight).toBe(1);
        // Repeats are allowed (an acknowledgement was lost), going back beyond the one in flight is not.
        expect(hub.accepted.filter((sequence, index) => sequence !== hub.accepted[index - 1])).toEqual(all);
      },
    ),
    { numRuns: 60 },
  );
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
