import type { EventHubConsumerClient, Subscription } from '@azure/event-hubs';
import type { LogRecord, Topic } from '../../contract/event-log.ts';
import { NotInTime } from '../../contract/in-time.ts';
import { closed } from './deadline.ts';
import { recordOf } from './event-data.ts';

const MOST_BUFFERED = 2_000;
const KEPT_FOR_MS = 60_000;

export interface PartitionReaderOptions {
  /** A client of the reader's own; a new one for each that did not answer. */
  connect(): EventHubConsumerClient;
  readonly topic: Topic;
  readonly partition: number;
  /**
   * A client of which nothing came for so long is dropped. Less than a minute: then the SDK gives a link up by itself, and rejects a
   * promise that nobody can have.
   */
  readonly answerWithinMs: number;
  /** The link is kept for so long after a read, for the next one. Default: 60 s. */
  readonly keptForMs?: number;
}

/**
 * Reads one partition onwards, without a group's position: reading where the last read ended soon after costs no new link. Only five
 * may read a partition at a time, so a link is not kept for longer than it is of use.
 */
export class PartitionReader {
  private readonly options: PartitionReaderOptions;
  private client: EventHubConsumerClient | null = null;
  private subscription: Subscription | null = null;
  private buffer: LogRecord[] = [];
  /** Offset that the next record handed out has. */
  private next = 0;
  private failure: Error | null = null;
  /** A read has nothing to hand out yet. */
  private awaited = false;
  private silence: NodeJS.Timeout | undefined;
  private unused: NodeJS.Timeout | undefined;
  private readonly waiting = new Set<() => void>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(options: PartitionReaderOptions) {
    this.options = options;
  }

  /**
   * At least one record; the caller knows that there is one. Reads of one partition follow one another.
   * @throws NotInTime when nothing came; the next read begins with a new client
   */
  read(from: number, max: number): Promise<readonly LogRecord[]> {
    const read = this.turn.then(() => this.readNow(from, max));
    this.turn = read.catch(() => undefined).then(() => this.keepForNow());
    return read;
  }

  async close(): Promise<void> {
    await this.end(new Error(`${this.name} is no longer read`));
  }

  private get name(): string {
    return `${this.options.topic}/${this.options.partition}`;
  }

  private async readNow(from: number, max: number): Promise<readonly LogRecord[]> {
    clearTimeout(this.unused);
    const buffered = from >= this.next && from < this.next + this.buffer.length;
    if (this.subscription === null || this.failure !== null || (from !== this.next && !buffered)) await this.begin(from);
    else if (buffered) this.buffer.splice(0, from - this.next);
    await this.arrival();
    const records = this.buffer.splice(0, max);
    this.next = (records.at(-1)?.offset ?? from) + 1;
    this.wake();
    return records;
  }

  private keepForNow(): void {
    clearTimeout(this.unused);
    this.unused = setTimeout(() => void this.close().catch(() => undefined), this.options.keptForMs ?? KEPT_FOR_MS).unref();
  }

  private async arrival(): Promise<void> {
    if (this.buffer.length > 0) return;
    this.awaited = true;
    this.heard();
    try {
      while (this.buffer.length === 0) {
        if (this.failure !== null) throw this.failure;
        await this.change();
      }
    } finally {
      this.awaited = false;
    }
  }

  private async begin(from: number): Promise<void> {
    const former = this.subscription;
    this.subscription = null;
    this.wake();
    await closed(former?.close());
    this.buffer = [];
    this.failure = null;
    this.next = from;
    const { topic, partition } = this.options;
    this.client ??= this.options.connect();
    const own: Subscription = this.client.subscribe(
      String(partition),
      {
        processEvents: async (events) => {
          if (this.subscription !== own) return;
          this.buffer.push(...events.map((event) => recordOf(topic, partition, event)));
          // It comes every second, also without events, and from a dead line too: that is no answer to a read.
          if (events.length > 0 || !this.awaited) this.heard();
          this.wake();
          if (this.buffer.length <= MOST_BUFFERED) return;
          clearTimeout(this.silence);
          while (this.buffer.length > MOST_BUFFERED && this.subscription === own) await this.change();
          if (this.subscription === own) this.heard();
        },
        processError: (error) => {
          if (this.subscription === own) this.failure = error;
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
    this.subscription = own;
    this.heard();
  }

  private heard(): void {
    clearTimeout(this.silence);
    const { answerWithinMs } = this.options;
    this.silence = setTimeout(() => {
      const silent = new NotInTime(`${this.name} did not answer within ${answerWithinMs / 1_000} s`);
      void this.end(silent).catch(() => undefined);
    }, answerWithinMs);
  }

  /** Closing the client calls off what it still tries. Nobody waits for longer than 5 s, and nothing is asked of it again. */
  private async end(why: Error): Promise<void> {
    clearTimeout(this.silence);
    clearTimeout(this.unused);
    const { client } = this;
    this.client = null;
    this.subscription = null;
    this.buffer = [];
    this.failure = why;
    this.wake();
    await closed(client?.close());
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
