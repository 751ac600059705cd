import type { Delivery, EventContext, Receiver } from 'rhea';
import type { Topic } from '../../contract/event-log.ts';
import { partitionOf } from '../partition-of.ts';
import { type ArrivedEvent, arrivedEvent, messagesOf, newRecord } from './amqp-event.ts';
import type { ServedLog } from './served-log.ts';

/** 1 MB, as a standard namespace takes: the client makes its batches no larger. */
export const LARGEST_BATCH = 1024 * 1024;
/** Batches of one link that may be on their way to the disk. */
const CREDIT = 50;
/** More than this waiting for the disk, of all links: the rest is told to come later. */
const BUSY_BYTES = 64 * 1024 * 1024;

/** What sending needs of the endpoint, and what all its links share. */
export interface PublishHost {
  readonly log: ServedLog;
  readonly waiting: { bytes: number };
  /** For tests: everything is answered as if too much came. */
  isThrottled(): boolean;
  accepted(events: number): void;
  rejected(condition: string, description: string): void;
  /** A partition for events that have no key; another with every call. */
  nextPartition(topic: Topic): number;
}

/** Takes what one producer sends. A batch is accepted when all of it is on disk, in one partition, in order. */
export class PublisherLink {
  private readonly topic: Topic;
  private readonly partition: number | null;
  private readonly host: PublishHost;
  private readonly receiver: Receiver;
  private over = false;

  /** @param failed told of an error that is not the log's */
  constructor(receiver: Receiver, topic: Topic, partition: number | null, host: PublishHost, failed: (error: unknown) => void) {
    this.receiver = receiver;
    this.topic = topic;
    this.partition = partition;
    this.host = host;
    const { local } = receiver as unknown as { local: { attach: { max_message_size?: number } } };
    local.attach.max_message_size = LARGEST_BATCH;
    receiver.on('message', (context: EventContext) => void this.take(context).catch(failed));
    receiver.add_credit(CREDIT);
  }

  end(): void {
    this.over = true;
  }

  private async take({ message, delivery }: EventContext): Promise<void> {
    if (!delivery) return;
    const payload = message as unknown;
    const bytes = Buffer.isBuffer(payload) ? payload.length : 0;
    this.host.waiting.bytes += bytes;
    try {
      const refusal = await this.store(payload, delivery);
      if (this.over) return;
      if (refusal === null) delivery.accept();
      else {
        this.host.rejected(refusal.condition, refusal.description);
        delivery.reject(refusal);
      }
      this.receiver.add_credit(1);
    } finally {
      this.host.waiting.bytes -= bytes;
    }
  }

  /** @returns why not, or null when it is on disk */
  private async store(payload: unknown, { format }: Delivery): Promise<{ condition: string; description: string } | null> {
    if (this.host.isThrottled() || this.host.waiting.bytes > BUSY_BYTES) {
      return { condition: 'com.microsoft:server-busy', description: 'more is being sent than is stored; try again in 4 seconds' };
    }
    if (!Buffer.isBuffer(payload)) return { condition: 'amqp:not-allowed', description: 'events come as batches' };
    if (payload.length > LARGEST_BATCH) {
      return { condition: 'amqp:link:message-size-exceeded', description: `${payload.length} bytes; at most ${LARGEST_BATCH}` };
    }
    let events: readonly ArrivedEvent[];
    try {
      events = messagesOf(payload, format).map(arrivedEvent);
    } catch (error) {
      return { condition: 'amqp:decode-error', description: error instanceof Error ? error.message : String(error) };
    }
    try {
      const partition = this.partitionFor(events);
      await this.host.log.append(
        this.topic,
        events.map((event) => newRecord(event, partition)),
      );
      this.host.accepted(events.length);
      return null;
    } catch (error) {
      // A full disk, most likely: the client keeps what it has and tries again.
      const why = error instanceof Error ? error.message : String(error);
      return { condition: 'com.microsoft:server-busy', description: `the events were not stored: ${why}` };
    }
  }

  private partitionFor([first]: readonly ArrivedEvent[]): number {
    if (this.partition !== null) return this.partition;
    const key = first?.key ?? null;
    return key === null ? this.host.nextPartition(this.topic) : partitionOf(key, this.host.log.partitionCount(this.topic));
  }
}
