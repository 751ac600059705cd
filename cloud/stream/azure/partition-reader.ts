import type { EventHubConsumerClient, Subscription } from '@azure/event-hubs';
import type { LogRecord, Topic } from '../../contract/event-log.ts';
import { closed } from './deadline.ts';
import { recordOf } from './event-data.ts';

const MOST_BUFFERED = 2_000;
const ANSWER_WITHIN_MS = 60_000;

/** Reads one partition onwards, without a group's position: reading where the last read ended costs no new link. */
export class PartitionReader {
  private readonly client: EventHubConsumerClient;
  private readonly topic: Topic;
  private readonly partition: number;
  private subscription: Subscription | null = null;
  private buffer: LogRecord[] = [];
  /** Offset that the next record handed out has. */
  private next = 0;
  private failure: Error | null = null;
  private readonly waiting = new Set<() => void>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(client: EventHubConsumerClient, topic: Topic, partition: number) {
    this.client = client;
    this.topic = topic;
    this.partition = partition;
  }

  /** At least one record; the caller knows that there is one. Reads of one partition follow one another. */
  read(from: number, max: number): Promise<readonly LogRecord[]> {
    const read = this.turn.then(() => this.readNow(from, max));
    this.turn = read.catch(() => undefined);
    return read;
  }

  async close(): Promise<void> {
    const open = this.subscription;
    this.subscription = null;
    this.wake();
    await closed(open?.close());
  }

  private async readNow(from: number, max: number): Promise<readonly LogRecord[]> {
    const buffered = from >= this.next && from < this.next + this.buffer.length;
    if (this.subscription === null || this.failure !== null || (from !== this.next && !buffered)) await this.begin(from);
    else if (buffered) this.buffer.splice(0, from - this.next);
    const deadline = Date.now() + ANSWER_WITHIN_MS;
    while (this.buffer.length === 0) {
      if (this.failure !== null) throw this.failure;
      if (Date.now() > deadline) throw new Error(`${this.topic}/${this.partition}: nothing came from offset ${from}`);
      await this.change();
    }
    const records = this.buffer.splice(0, max);
    this.next = (records.at(-1)?.offset ?? from) + 1;
    this.wake();
    return records;
  }

  private async begin(from: number): Promise<void> {
    await this.close();
    this.buffer = [];
    this.failure = null;
    this.next = from;
    this.subscription = this.client.subscribe(
      String(this.partition),
      {
        processEvents: async (events) => {
          this.buffer.push(...events.map((event) => recordOf(this.topic, this.partition, event)));
          this.wake();
          while (this.buffer.length > MOST_BUFFERED && this.subscription !== null) await this.change();
        },
        processError: (error) => {
          this.failure = error;
          this.wake();
          return Promise.resolve();
        },
      },
      {
        startPosition: { sequenceNumber: from, isInclusive: true },
        maxBatchSize: 500,
        maxWaitTimeInSeconds: 1,
        skipParsingBodyAsJson: true,
      },
    );
  }

  /** Something happened on the other side, or a second passed: look again. */
  private change(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, 1_000);
      this.waiting.add(done);
    });
  }

  private wake(): void {
    for (const done of [...this.waiting]) done();
  }
}
