import type { OutboxRow, Queue } from '../recorder/rows.ts';

const READ_AHEAD = 64;
/** A new alarm waits behind no more than so many of before. */
const ALARMS_AHEAD = 16;
/** What was acknowledged is looked through once it is so much more than what is on its way. */
const MANY_DONE = 64;

export interface WaitingRows {
  /** Durable rows of one queue that are not acknowledged, behind `afterSequence`, in order; `bornMs` in the time of the uplink's `monotonicMs`. */
  waiting(queue: Queue, afterSequence: number, limit: number): readonly OutboxRow[];
  /** The newest of those before `beforeSequence`, in order; null when that cannot be read now. */
  waitingBefore(queue: Queue, beforeSequence: number, limit: number): readonly OutboxRow[] | null;
  /** Rises when rows came in that stand before others, which may have been handed out; absent: none ever do. */
  takenOver?(): number;
}

/**
 * Hands out the rows of one queue, each once. In order; but of many alarms that wait the newest go first, a few at a time and those in
 * their order: what is new never stands behind a night without a network. Each alarm step tells its own time, by which the cloud orders.
 */
export class QueueReader {
  readonly #queue: Queue;
  readonly #rows: WaitingRows;
  /** Nothing up to here waits. */
  #floor = 0;
  /** Nothing behind was handed out. */
  #after = 0;
  /** Older rows before this one were passed over and may wait; null: none were. */
  #passed: number | null = null;
  #ahead: OutboxRow[] = [];
  #takenOver = 0;
  /** Handed out and not acknowledged. */
  readonly #out = new Set<number>();
  /** Acknowledged above the floor: must not be sent again, and the store may not know it yet. */
  readonly #done = new Set<number>();
  /** Not to be sent at all. */
  readonly #left = new Set<number>();

  constructor(queue: Queue, rows: WaitingRows) {
    this.#queue = queue;
    this.#rows = rows;
  }

  /** The next rows, without taking them; as many as are at hand. */
  peek(): readonly OutboxRow[] {
    this.#lookBack();
    return this.#queue === 'alarms' ? this.#peekNewest() : this.#peekOldest();
  }

  /** The first so many of those are on their way now. */
  take(count: number): void {
    for (const { sequence } of this.#ahead.splice(0, count)) {
      this.#after = Math.max(this.#after, sequence);
      this.#out.add(sequence);
    }
  }

  acknowledged(sequence: number): void {
    // First: what is done is forgotten only up to where nothing older can have come.
    this.#lookBack();
    this.#out.delete(sequence);
    this.#done.add(sequence);
    if (this.#out.size === 0 || this.#done.size > 2 * this.#out.size + MANY_DONE) this.#raiseFloor();
  }

  /** It is not to be sent: neither waits anybody for it nor is it acknowledged. */
  leave(sequence: number): void {
    this.#out.delete(sequence);
    this.#left.add(sequence);
  }

  /** They are not on their way after all; nothing that comes behind them is either. */
  giveBack(rows: readonly OutboxRow[]): void {
    for (const { sequence } of rows) {
      this.#out.delete(sequence);
      this.#after = Math.min(this.#after, sequence - 1);
    }
    this.#ahead = [];
  }

  /** Nothing is on its way any more. */
  again(): void {
    this.#lookBack();
    this.#raiseFloor();
    this.#after = this.#floor;
    this.#passed = null;
    this.#ahead = [];
    this.#out.clear();
  }

  /** What was taken over since stands before what was handed out: gone through from the beginning, but for what is on its way. */
  #lookBack(): void {
    const takenOver = this.#rows.takenOver?.() ?? 0;
    if (takenOver === this.#takenOver) return;
    this.#takenOver = takenOver;
    this.#floor = 0;
    this.#after = 0;
    this.#passed = null;
    this.#ahead = [];
  }

  #peekOldest(): readonly OutboxRow[] {
    while (this.#ahead.length === 0) {
      const found = this.#rows.waiting(this.#queue, this.#after, READ_AHEAD);
      this.#ahead = this.#open(found);
      const last = found[found.length - 1];
      if (this.#ahead.length > 0 || !last) break;
      // All of them were acknowledged already: what comes behind them is next.
      this.#after = last.sequence;
    }
    return this.#ahead;
  }

  #peekNewest(): readonly OutboxRow[] {
    const [next] = this.#ahead;
    if (next && next.sequence > this.#after) return this.#ahead;
    for (;;) {
      const found = this.#newer();
      const last = found[found.length - 1];
      if (!last) break;
      const open = this.#open(found);
      if (open.length > 0) return (this.#ahead = open);
      this.#after = last.sequence;
    }
    if (next) return this.#ahead;
    while (this.#passed !== null) {
      const found = this.#rows.waitingBefore(this.#queue, this.#passed, ALARMS_AHEAD);
      if (found === null) break;
      this.#ahead = this.#open(found);
      if (this.#ahead.length > 0) break;
      this.#passed = found[0]?.sequence ?? null;
    }
    return this.#ahead;
  }

  /** What came since; when that is much, the newest of it, and the rest is passed over for now. */
  #newer(): readonly OutboxRow[] {
    const found = this.#rows.waiting(this.#queue, this.#after, ALARMS_AHEAD);
    if (found.length < ALARMS_AHEAD) return found;
    const newest = this.#rows.waitingBefore(this.#queue, Number.MAX_SAFE_INTEGER, ALARMS_AHEAD);
    // What was passed over before stays so while nobody knows.
    if (newest === null) return [];
    this.#passed = newest[0]?.sequence ?? null;
    return newest;
  }

  #open(rows: readonly OutboxRow[]): OutboxRow[] {
    return rows.filter(({ sequence }) => !this.#out.has(sequence) && !this.#done.has(sequence) && !this.#left.has(sequence));
  }

  #raiseFloor(): void {
    // What was passed over lies anywhere below.
    if (this.#passed !== null) return;
    let floor = this.#after;
    for (const sequence of this.#out) floor = Math.min(floor, sequence - 1);
    this.#floor = floor;
    for (const sequence of this.#done) if (sequence <= floor) this.#done.delete(sequence);
  }
}
