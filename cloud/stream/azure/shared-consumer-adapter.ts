import type {
  CheckpointStore,
  EventHubConsumerClient,
  PartitionContext,
  ReceivedEventData,
  Subscription,
  SubscriptionEventHandlers,
} from '@azure/event-hubs';
import type { ConsumeOptions, Consumer, LogRecord, Position } from '../../contract/event-log.ts';
import { pause, pauseAfter } from '../pause.ts';
import { closed } from './deadline.ts';
import { recordOf } from './event-data.ts';
import { OwnedPartition } from './owned-partition.ts';

const DEFAULT_BATCH = 256;
/** After so many failed attempts the link is given back and asked for again, from the checkpoint. */
const MOST_ATTEMPTS = 10;
const CHECKPOINT_EVERY_MS = 500;
/** A partition of which nobody said that it is still ours is asked about before more is done for it. */
const OWNER_CHECK_EVERY_MS = 1_000;

export interface SharedConsumerOptions {
  readonly consume: ConsumeOptions;
  readonly client: EventHubConsumerClient;
  readonly checkpoints: CheckpointStore;
  endOffset(partition: number): Promise<number>;
}

/**
 * One group member: the SDK's load balancer says which partitions are this process's. The SDK goes on whatever a handler does,
 * so what is not to be skipped is repeated here.
 */
export class SharedConsumer implements Consumer {
  failures = 0;
  private readonly options: SharedConsumerOptions;
  private readonly owned = new Map<number, OwnedPartition>();
  private readonly subscriptions: readonly Subscription[];
  private readonly pending = new Map<number, PartitionContext>();
  private readonly timer: NodeJS.Timeout;
  private stopping = false;

  constructor(options: SharedConsumerOptions) {
    this.options = options;
    const { consume, client } = options;
    const handlers: SubscriptionEventHandlers = {
      processInitialize: (context) => {
        this.owned.set(Number(context.partitionId), new OwnedPartition());
        return Promise.resolve();
      },
      processEvents: (events, context) => this.take(events, context),
      processClose: (_reason, { partitionId }) => {
        this.lose(Number(partitionId));
        return Promise.resolve();
      },
      processError: (error) => {
        this.reportLink(error);
        return Promise.resolve();
      },
    };
    const settings = {
      startPosition: { offset: '-1' },
      maxBatchSize: consume.maxBatch ?? DEFAULT_BATCH,
      maxWaitTimeInSeconds: 1,
      trackLastEnqueuedEventProperties: true,
      skipParsingBodyAsJson: true,
    };
    this.subscriptions =
      consume.partitions === undefined
        ? [client.subscribe(handlers, settings)]
        : consume.partitions.map((partition) => client.subscribe(String(partition), handlers, settings));
    this.timer = setInterval(() => void this.checkpoint().catch((error: unknown) => this.report(error, [])), CHECKPOINT_EVERY_MS);
  }

  lag(): number {
    return [...this.owned.values()].reduce((sum, { lag }) => sum + lag, 0);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    for (const { lost } of this.owned.values()) lost.abort();
    await Promise.allSettled([...this.owned.values()].map(({ busy }) => busy));
    await this.checkpoint().catch((error: unknown) => this.report(error, []));
    // Gives the partitions back, so that another process takes them at once.
    await Promise.all(this.subscriptions.map((subscription) => closed(subscription.close())));
    await closed(this.options.client.close());
  }

  private async take(events: readonly ReceivedEventData[], context: PartitionContext): Promise<void> {
    const partition = Number(context.partitionId);
    const own = this.owned.get(partition);
    if (own === undefined || this.stopping) return;
    own.busy = this.work(own, partition, events, context);
    await own.busy;
  }

  /** Rejects when the link is to be given back. */
  private async work(
    own: OwnedPartition,
    partition: number,
    events: readonly ReceivedEventData[],
    context: PartitionContext,
  ): Promise<void> {
    const { consume } = this.options;
    const records = events.map((event) => recordOf(consume.topic, partition, event));
    if (!own.prepared) await this.prepare(own, partition, records);
    const told = context.lastEnqueuedEventProperties?.sequenceNumber;
    if (told !== undefined) own.end = Math.max(own.end, told + 1);
    if (records.length === 0 || own.lost.signal.aborted) return;
    own.handOut(
      records,
      events.map(({ offset }) => offset),
    );
    const end = (records.at(-1)?.offset ?? -1) + 1;
    const done = await this.retry(own, records, async () => {
      await this.refuseIfAnothers(own, context);
      await consume.handle(records, (position) => this.commit(own, context, position, end));
    });
    if (!done) return;
    own.handled = end;
    own.end = Math.max(own.end, end);
    if (consume.commit !== 'manual') this.pending.set(partition, context);
  }

  /** After the link is there, and with it the former owner's is not. */
  private async prepare(own: OwnedPartition, partition: number, records: readonly LogRecord[]): Promise<void> {
    const ready = await this.retry(own, records, async () => {
      own.end = await this.options.endOffset(partition);
      await this.options.consume.assigned?.(partition);
    });
    if (!ready) return;
    own.handled = records[0]?.offset ?? own.end;
    own.prepared = true;
  }

  /** @returns false when the partition was lost or the consumer stopped; rejects when it is no use to go on with this link */
  private async retry(own: OwnedPartition, records: readonly LogRecord[], attempt: () => Promise<void>): Promise<boolean> {
    for (let count = 1; !own.lost.signal.aborted; count += 1) {
      try {
        await attempt();
        return true;
      } catch (error) {
        this.report(error, records);
        if (error instanceof AnothersPartition) throw error;
        if (count === MOST_ATTEMPTS) throw new GivenBack(String(error));
        await pause(pauseAfter(count), own.lost.signal);
      }
    }
    return false;
  }

  /** The SDK hears of a thief only when it asks for more; until then the store knows better. */
  private async refuseIfAnothers(own: OwnedPartition, context: PartitionContext): Promise<void> {
    const { consume, client, checkpoints } = this.options;
    if (consume.partitions !== undefined || performance.now() - own.checkedAtMs < OWNER_CHECK_EVERY_MS) return;
    const { fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId } = context;
    const ownerships = await checkpoints.listOwnership(fullyQualifiedNamespace, eventHubName, consumerGroup);
    const owner = ownerships.find((ownership) => ownership.partitionId === partitionId)?.ownerId;
    if (owner !== client.identifier) throw new AnothersPartition(`${eventHubName}/${partitionId} belongs to another process now`);
    own.checkedAtMs = performance.now();
  }

  private async commit(own: OwnedPartition, context: PartitionContext, { offset }: Position, end: number): Promise<void> {
    if (offset >= Math.max(end, own.handled)) {
      const { topic, group } = this.options.consume;
      throw new RangeError(`${group}: record ${topic}/${context.partitionId}/${offset} was not handed out yet`);
    }
    if (!own.lost.signal.aborted || this.stopping) await this.write(own, context, offset);
  }

  private async checkpoint(): Promise<void> {
    for (const [partition, context] of [...this.pending]) {
      const own = this.owned.get(partition);
      this.pending.delete(partition);
      if (own === undefined) continue;
      try {
        await this.write(own, context, own.handled - 1);
      } catch (error) {
        if (!this.pending.has(partition)) this.pending.set(partition, context);
        throw error;
      }
    }
  }

  private async write(own: OwnedPartition, context: PartitionContext, sequenceNumber: number): Promise<void> {
    const offset = own.offsetOf(sequenceNumber);
    if (offset === undefined) return;
    const { fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId } = context;
    const place = { fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId };
    await this.options.checkpoints.updateCheckpoint({ ...place, sequenceNumber, offset });
    own.committed(sequenceNumber);
  }

  private lose(partition: number): void {
    const own = this.owned.get(partition);
    if (own === undefined) return;
    own.lost.abort();
    this.owned.delete(partition);
    this.pending.delete(partition);
    if (!this.stopping) this.options.consume.revoked?.(partition);
  }

  /** What the SDK mends by itself; that a partition went to another process is no failure. */
  private reportLink(error: Error & { readonly code?: unknown }): void {
    if (
      !this.stopping &&
      error.code !== 'ReceiverDisconnectedError' &&
      !(error instanceof AnothersPartition || error instanceof GivenBack)
    )
      this.report(error, []);
  }

  private report(error: unknown, records: readonly LogRecord[]): void {
    this.failures += 1;
    this.options.consume.onError?.(error, records);
  }
}

/** Says no `retryable`, as errors of the SDK do: after those it goes on behind the events that were not handled. */
class GivenBack extends Error {
  override readonly name = 'GivenBack';
}

class AnothersPartition extends Error {
  override readonly name = 'AnothersPartition';
}
