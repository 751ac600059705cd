import { type OutboxRow, QUEUES, type Queue } from '../recorder/rows.ts';
import { QueueReader, type WaitingRows } from './queue-reader.ts';

/** Hands out the rows of each queue, each once, until it is told to begin again with what is not acknowledged. */
export class OutboxReader {
  readonly #readers: ReadonlyMap<Queue, QueueReader>;

  constructor(rows: WaitingRows) {
    this.#readers = new Map(QUEUES.map((queue) => [queue, new QueueReader(queue, rows)]));
  }

  /** The next rows of the queue, without taking them; as many as are at hand. */
  peek(queue: Queue): readonly OutboxRow[] {
    return this.#reader(queue).peek();
  }

  /** The first so many of those are on their way now. */
  take(queue: Queue, count: number): void {
    this.#reader(queue).take(count);
  }

  acknowledged({ queue, sequence }: OutboxRow): void {
    this.#reader(queue).acknowledged(sequence);
  }

  /** It is not to be sent: neither waits anybody for it nor is it acknowledged. */
  leave({ queue, sequence }: OutboxRow): void {
    this.#reader(queue).leave(sequence);
  }

  /** They are not on their way after all; nothing that comes behind them is either. */
  giveBack(queue: Queue, rows: readonly OutboxRow[]): void {
    this.#reader(queue).giveBack(rows);
  }

  /** Nothing is on its way any more. */
  again(): void {
    for (const reader of this.#readers.values()) reader.again();
  }

  #reader(queue: Queue): QueueReader {
    const reader = this.#readers.get(queue);
    if (!reader) throw new Error(`there is no queue ${queue}`);
    return reader;
  }
}
