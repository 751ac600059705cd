import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { OutboxRow, Queue } from '../../../../electron/monitor/recorder/rows.ts';
import type { HubConnection } from '../../../../electron/monitor/uplink/hub-connection.ts';
import type { HubMessage } from '../../../../electron/monitor/uplink/hub-message.ts';
import { Uplink } from '../../../../electron/monitor/uplink/uplink.ts';
import { waitingRows } from './waiting-rows.ts';

export type Plan = 'ok' | 'refuse-open' | 'hang-open' | 'reject' | 'hang' | 'lost-ack' | 'swallow' | 'drop';

/** The sequence numbers that one hub message carries. */
export function sequencesIn({ body }: HubMessage): number[] {
  const text = typeof body === 'string' ? body : gunzipSync(body).toString();
  const value = JSON.parse(text) as { sequence?: number; messages?: { sequence: number }[] };
  return value.messages?.map(({ sequence }) => sequence) ?? [value.sequence ?? 0];
}

/** A hub whose clients behave as the plan says; time only moves when the test moves it. */
export class PlannedHub {
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
      ...waitingRows(() => this.rows),
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

export const row = (sequence: number, queue: Queue = 'readings', padding = ''): OutboxRow => {
  const message = JSON.stringify({ messageId: `bed-12-${sequence}`, sequence, padding });
  return { sequence, queue, message, createdMs: sequence, bornMs: sequence };
};
/** Text that does not become shorter when it is compressed by much. */
export const noise = (length: number): string => randomBytes(Math.ceil(length * 0.75)).toString('base64');
