import type { Sender } from 'rhea';
import type { LogRecord, Topic } from '../../contract/event-log.ts';
import { deliveredEvent, type LastEnqueued } from './amqp-event.ts';
import { roomIn } from './link-fields.ts';
import type { ServedLog } from './served-log.ts';
import { firstAfter, type StartPosition } from './start-position.ts';

const READ_AT_ONCE = 256;

export interface ConsumerLinkOptions {
  readonly log: ServedLog;
  readonly sender: Sender;
  readonly topic: Topic;
  readonly partition: number;
  readonly start: StartPosition;
  /** Whether every event says where its partition ends. */
  readonly tellsEnd: boolean;
  delivered(count: number): void;
  /** The log cannot be read. */
  failed(error: unknown): void;
}

/** Sends one partition to one consumer, as much as it gave credit for. */
export class ConsumerLink {
  private readonly options: ConsumerLinkOptions;
  private readonly ended = new AbortController();
  private wake: () => void = () => undefined;

  constructor(options: ConsumerLinkOptions) {
    this.options = options;
    for (const event of ['sender_flow', 'sendable', 'settled']) options.sender.on(event, () => this.wake());
    this.run().catch((error: unknown) => {
      if (!this.ended.signal.aborted) options.failed(error);
    });
  }

  end(): void {
    this.ended.abort();
    this.wake();
  }

  private async run(): Promise<void> {
    const { log, sender, topic, partition } = this.options;
    let next = await this.firstOffset();
    while (!this.ended.signal.aborted) {
      const wanted = Math.min(creditOf(sender), READ_AT_ONCE);
      next = Math.max(next, log.beginOffset(topic, partition));
      if (!(wanted > 0)) await this.nextCredit();
      else if (log.endOffset(topic, partition) <= next) await log.reach(topic, partition, next, this.ended.signal);
      else {
        const records = await log.read(topic, partition, next, wanted);
        next += await this.send(records);
      }
    }
  }

  /** @returns how many of them; other links of the session may have taken the room since they were asked for */
  private async send(records: readonly LogRecord[]): Promise<number> {
    const { sender } = this.options;
    const last = this.options.tellsEnd ? await this.lastEnqueued() : null;
    const sent = records.slice(0, roomIn(sender));
    for (const record of sent) sender.send(deliveredEvent(record, last), undefined, 0);
    this.options.delivered(sent.length);
    // The library counts the credit down when it writes, which is a turn later.
    await new Promise((resolve) => setImmediate(resolve));
    return sent.length;
  }

  private async nextCredit(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      if (this.ended.signal.aborted) resolve();
    });
  }

  private async firstOffset(): Promise<number> {
    const { log, topic, partition, start } = this.options;
    const [begin, end] = [log.beginOffset(topic, partition), log.endOffset(topic, partition)];
    if (start.from === 'latest') return end;
    if (start.from === 'offset') return Math.min(start.offset, end);
    return firstAfter(start.afterMs, begin, end, async (offset) => {
      const [record] = await log.read(topic, partition, offset, 1);
      return record?.enqueuedAtMs ?? Number.POSITIVE_INFINITY;
    });
  }

  private async lastEnqueued(): Promise<LastEnqueued> {
    const { log, topic, partition } = this.options;
    return lastEnqueued(log, topic, partition);
  }
}

/** What the consumer asked for, NaN when that is no number, and the session has room for; the library's types do not tell. */
function creditOf(sender: Sender): number {
  return Math.min((sender as unknown as { credit: number }).credit, roomIn(sender));
}

/** Of an empty partition −1, as Event Hubs says it. */
export async function lastEnqueued(log: ServedLog, topic: Topic, partition: number): Promise<LastEnqueued> {
  const end = log.endOffset(topic, partition);
  if (end === log.beginOffset(topic, partition)) return { sequenceNumber: end - 1, offset: String(end - 1), atMs: 0 };
  const [record] = await log.read(topic, partition, end - 1, 1);
  return { sequenceNumber: end - 1, offset: String(end - 1), atMs: record?.enqueuedAtMs ?? 0 };
}
