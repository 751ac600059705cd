import { type OutboxRow, QUEUES, type Queue } from '../recorder/rows.ts';

const READ_AHEAD = 64;

export interface WaitingRows {
  /** Durable rows of one queue that are not acknowledged, behind `afterSequence`, in order; `bornMs` in the time of the uplink's `monotonicMs`. */
  waiting(queue: Queue, afterSequence: number, limit: number): readonly OutboxRow[];
}

interface Cursor {
  /** The last row that was handed out. */
  after: number;
  ahead: OutboxRow[];
  /** Handed out and not acknowledged. */
  readonly out: Set<number>;
  /** Acknowledged behind one that is not: must not be sent again, and the store may not know it yet. */
  readonly done: Set<number>;
}

/** Hands out the rows of each queue in order, each once, until it is told to begin again from the oldest that is not acknowledged. */
export class OutboxReader {
  readonly #rows: WaitingRows;
  readonly #cursors = new Map<Queue, Cursor>(
    QUEUES.map((queue) => [queue, { after: 0, ahead: [], out: new Set<number>(), done: new Set<number>() }]),
  );

  constructor(rows: WaitingRows) {
    this.#rows = rows;
  }

  /** The next rows of the queue, without taking them; as many as are at hand. */
  peek(queue: Queue): readonly OutboxRow[] {
    const cursor = this.#cursor(queue);
    if (cursor.ahead.length === 0) {
      const found = this.#rows.waiting(queue, cursor.after, READ_AHEAD);
      cursor.ahead = found.filter(({ sequence }) => !cursor.done.has(sequence));
      const last = found[found.length - 1];
      // All of them were acknowledged already: what comes behind them is next.
      if (cursor.ahead.length === 0 && last) {
        cursor.after = last.sequence;
        return found.length < READ_AHEAD ? [] : this.peek(queue);
      }
    }
    return cursor.ahead;
  }

  /** The first so many of those are on their way now. */
  take(queue: Queue, count: number): void {
    const cursor = this.#cursor(queue);
    for (const { sequence } of cursor.ahead.splice(0, count)) {
      cursor.after = sequence;
      cursor.out.add(sequence);
    }
  }

  acknowledged({ queue, sequence }: OutboxRow): void {
    const { out, done } = this.#cursor(queue);
    out.delete(sequence);
    if (out.size === 0) {
      done.clear();
      return;
    }
    done.add(sequence);
    // Rows come in order, so the first that is out is the oldest.
    const oldest = out.values().next().value ?? 0;
    for (const one of done) if (one < oldest) done.delete(one);
  }

  /** It is not to be sent: neither waits anybody for it nor is it acknowledged. */
  leave({ queue, sequence }: OutboxRow): void {
    const { out, done } = this.#cursor(queue);
    out.delete(sequence);
    done.add(sequence);
  }

  /** They are not on their way after all; nothing that comes behind them is either. */
  giveBack(queue: Queue, rows: readonly OutboxRow[]): void {
    const [first] = rows;
    if (!first) return;
    const cursor = this.#cursor(queue);
    for (const { sequence } of rows) cursor.out.delete(sequence);
    cursor.after = first.sequence - 1;
    cursor.ahead = [];
  }

  /** Nothing is on its way any more. */
  again(): void {
    for (const cursor of this.#cursors.values()) {
      const oldest = cursor.out.values().next().value;
      if (oldest !== undefined) cursor.after = oldest - 1;
      cursor.ahead = [];
      cursor.out.clear();
    }
  }

  #cursor(queue: Queue): Cursor {
    const cursor = this.#cursors.get(queue);
    if (!cursor) throw new Error(`there is no queue ${queue}`);
    return cursor;
  }
}
