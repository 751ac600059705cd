import type {
  CheckpointStore,
  EventHubConsumerClient,
  EventPosition,
  PartitionContext,
  ReceivedEventData,
  Subscription,
  SubscriptionEventHandlers,
} from '@azure/event-hubs';
import type { ConsumeOptions, Consumer, LogRecord, Position } from '../../contract/event-log.ts';
import { pause, pauseAfter } from '../pause.ts';
import { answered, closed } from './deadline.ts';
import { recordOf } from './event-data.ts';
import { AnothersPartition, GivenBack, linkFailure } from './link-errors.ts';
import { observedCheckpoints } from './observed-checkpoints.ts';
import { OwnedPartition } from './owned-partition.ts';
import type { PartitionTurns } from './partition-turns.ts';
import { releasePartitions } from './release-partitions.ts';
import { CONNECTION, named, Silence } from './silence.ts';

const DEFAULT_BATCH = 256;
/** After so many failed attempts the link is given back and asked for again, from the checkpoint. */
const MOST_ATTEMPTS = 10;
const CHECKPOINT_EVERY_MS = 500;
/** A partition of which nobody said that it is still ours is asked about before more is done for it. */
const OWNER_CHECK_EVERY_MS = 1_000;

export interface SharedConsumerOptions {
  readonly consume: ConsumeOptions;
  /** A client of its own: it is closed with the consumer. */
  connect(checkpoints: CheckpointStore): EventHubConsumerClient;
  readonly checkpoints: CheckpointStore;
  readonly turns: PartitionTurns;
  /** By partition, where the client has no store of positions. */
  readonly startPosition?: Record<string, EventPosition>;
  endOffset(partition: number): Promise<number>;
}

/**
 * One group member: the SDK's load balancer says which partitions are this process's. The SDK goes on whatever a handler does,
 * so what is not to be skipped is repeated here. Where a connection breaks or falls silent, the SDK may stand still without a word:
 * `watch` tells, and who watches has it replaced.
 */
export class SharedConsumer implements Consumer {
  failures = 0;
  private readonly options: SharedConsumerOptions;
  private readonly client: EventHubConsumerClient;
  private readonly owned = new Map<number, OwnedPartition>();
  private readonly subscriptions: readonly Subscription[];
  private readonly pending = new Map<number, PartitionContext>();
  private readonly timer: NodeJS.Timeout;
  private readonly silence = new Silence();
  /** Questions that the checkpoint store has not answered yet. */
  private storeAsked = 0;
  private asking = false;
  private state: 'running' | 'stopping' | 'abandoned' = 'running';

  constructor(options: SharedConsumerOptions) {
    this.options = options;
    const { consume } = options;
    // What the balancing asks of the store is the sign that it goes round.
    const client = options.connect(
      observedCheckpoints(options.checkpoints, (onTheirWay) => {
        this.storeAsked = onTheirWay;
        this.silence.heard(CONNECTION);
      }),
    );
    this.client = client;
    this.silence.heard(CONNECTION);
    const handlers: SubscriptionEventHandlers = {
      processInitialize: ({ partitionId }) => {
        this.owned.set(Number(partitionId), new OwnedPartition());
        this.silence.heard(named(partitionId));
        return Promise.resolve();
      },
      processEvents: (events, context) => this.take(events, context),
      processClose: (_reason, { partitionId }) => {
        this.lose(Number(partitionId));
        return Promise.resolve();
      },
      processError: (error, { partitionId }) => {
        // An error without a partition is one of balancing.
        if (partitionId === '') this.silence.heard(CONNECTION);
        else if (this.owned.has(Number(partitionId))) this.silence.heard(named(partitionId));
        this.reportLink(error);
        return Promise.resolve();
      },
    };
    const settings = {
      startPosition: options.startPosition ?? { offset: '-1' },
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

  /**
   * One step of the watch. A batch in hand is a sign of life, and so is an error.
   * @param ms since the last step
   * @returns who has been silent for longest. Empty batches come from a dead line too; that the balancing goes round shows that the
   * line lives, because it asks over the same connection.
   */
  watch(ms: number): { readonly who: string; readonly ms: number } {
    if (this.options.consume.partitions !== undefined) void this.askConnection();
    if (this.storeAsked > 0) this.silence.heard(CONNECTION);
    for (const [partition, { busy }] of this.owned) if (busy) this.silence.heard(named(partition));
    this.silence.passed(ms);
    return this.silence.longest();
  }

  async stop(): Promise<void> {
    this.end('stopping');
    await this.options.turns.allEnded();
    await this.quietly(this.checkpoint());
    // Gives the partitions back, so that another process takes them at once.
    await this.quietly(this.closeSubscriptions());
    await this.quietly(this.client.close());
  }

  /**
   * Nothing is handed out or committed any more from now on, whatever the client still does. Resolves when its partitions are free,
   * which takes 20 s at most. A batch in hand is waited for 5 s: another process that takes its partition sees then all that it did.
   */
  async abandon(): Promise<void> {
    this.end('abandoned');
    const { consume, checkpoints } = this.options;
    for (const partition of this.owned.keys()) consume.revoked?.(partition);
    await this.quietly(this.options.turns.allEnded());
    await this.quietly(this.checkpoint());
    await this.quietly(this.closeSubscriptions());
    void closed(this.client.close()).catch(() => undefined);
    if (consume.partitions === undefined) await this.quietly(releasePartitions(checkpoints, this.client, consume.group));
  }

  /** Who ends goes on ending, whatever the other side says or does not say. */
  private quietly(leaving: Promise<unknown>): Promise<void> {
    return closed(leaving).catch((error: unknown) => this.report(error, []));
  }

  private end(state: 'stopping' | 'abandoned'): void {
    this.state = state;
    clearInterval(this.timer);
    for (const { lost } of this.owned.values()) lost.abort();
  }

  private async closeSubscriptions(): Promise<void> {
    await Promise.all(this.subscriptions.map((subscription) => closed(subscription.close())));
  }

  /** Without balancing nobody asks anything over the connection: one that went silent looks like one without news. */
  private async askConnection(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    await answered((abortSignal) => this.client.getPartitionIds({ abortSignal })).catch(() => undefined);
    this.asking = false;
    this.silence.heard(CONNECTION);
  }

  private async take(events: readonly ReceivedEventData[], context: PartitionContext): Promise<void> {
    const partition = Number(context.partitionId);
    const own = this.owned.get(partition);
    if (own === undefined || this.state !== 'running') return;
    own.busy = true;
    try {
      await this.options.turns.take(partition, () => this.work(own, partition, events, context));
    } finally {
      own.busy = false;
      if (this.owned.get(partition) === own) this.silence.heard(named(partition));
    }
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
    const { consume, checkpoints } = this.options;
    if (consume.partitions !== undefined || performance.now() - own.checkedAtMs < OWNER_CHECK_EVERY_MS) return;
    const { fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId } = context;
    const ownerships = await checkpoints.listOwnership(fullyQualifiedNamespace, eventHubName, consumerGroup);
    const owner = ownerships.find((ownership) => ownership.partitionId === partitionId)?.ownerId;
    if (owner !== this.client.identifier)
      throw new AnothersPartition(`${eventHubName}/${partitionId} belongs to another process now`);
    own.checkedAtMs = performance.now();
  }

  private async commit(own: OwnedPartition, context: PartitionContext, { offset }: Position, end: number): Promise<void> {
    if (offset >= Math.max(end, own.handled)) {
      const { topic, group } = this.options.consume;
      throw new RangeError(`${group}: record ${topic}/${context.partitionId}/${offset} was not handed out yet`);
    }
    if (!own.lost.signal.aborted || this.state === 'stopping') await this.write(own, context, offset);
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
    this.silence.forget(named(partition));
    if (this.state === 'running') this.options.consume.revoked?.(partition);
  }

  private reportLink(error: Error): void {
    const failure = this.state === 'running' ? linkFailure(error) : null;
    if (failure !== null) this.report(failure, []);
  }

  private report(error: unknown, records: readonly LogRecord[]): void {
    this.failures += 1;
    this.options.consume.onError?.(error, records);
  }
}
