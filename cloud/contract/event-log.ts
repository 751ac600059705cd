/** The topics between the stages, in pipeline order. Numbers are the steps of the reference architecture. */
export const TOPICS = [
  'telemetry', // 2: as the hub accepted it (the hub's built-in endpoint)
  'ingested', // 4: parsed, de-duplicated
  'normalised', // 6: measurements written to FHIR
  'enriched', // 8: with patient, encounter, bed, ward
  'charted', // 8: what people charted, with the same; few records, read whole on a start
  'laboratory', // 8: results that the models read beside the vital signs
  'scored', // 12: one record per closed window
  'trended', // 10, 12: one record per sliding window, with what the models say of it
  'outcomes', // 13: RiskAssessment written, Flag raised or resolved
  'followed', // 13: every flag, models' too, and what became of the patient: what the models are judged by
  'acted', // 17: what the care team did, as it was kept; few records
] as const;
export type Topic = (typeof TOPICS)[number];

/** Header of a record that was parked and is tried again: its name in the parking. It was counted when it came first. */
export const RETRY_HEADER = 'retry-of';

export interface LogRecord {
  readonly topic: Topic;
  readonly partition: number;
  /** Counts from 0 within the partition, without gaps. */
  readonly offset: number;
  readonly enqueuedAtMs: number;
  readonly key: string;
  /** Application and system properties, JSON values only. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array;
}

export interface NewRecord {
  /** Decides the partition: all records of one key stay in order. */
  readonly key: string;
  /** Where the writer decides it, e.g. what comes from one partition stays together. Default: by the key. */
  readonly partition?: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The same as JSON, text or UTF-8, from a writer that has them so: they are not written out again. */
  readonly headersJson?: string | Uint8Array;
  readonly body: Uint8Array;
}

export interface Position {
  readonly partition: number;
  readonly offset: number;
}

/**
 * A partitioned append-only log. The contract of Event Hubs: on this machine's disk, in another process of ours, or in Azure
 * (cloud/stream). Where it is elsewhere the offsets have to be asked for.
 */
export interface EventLog {
  /**
   * Resolves only when all records are durable, and reads none of them after that: the memory of a body may be used again. Rejects
   * when that is not known: what is sent again may then be there twice.
   */
  append(topic: Topic, records: readonly NewRecord[]): Promise<unknown>;
  /** Up to `max` records from an offset on; none at the end. Rejects with RangeError when the offset is no longer kept. */
  read(topic: Topic, partition: number, fromOffset: number, max: number): Promise<readonly LogRecord[]>;
  partitionCount(topic: Topic): number;
  /** Offset of the oldest record that is kept; the end when there is none. */
  beginOffset(topic: Topic, partition: number): number | Promise<number>;
  /** Offset that the next record of the partition will get. */
  endOffset(topic: Topic, partition: number): number | Promise<number>;
  /**
   * Reads the topic from the group's committed position, in order per partition, for ever. Several processes of one group share
   * the partitions. A handler that rejects is called again with the same records after a back-off (it must be idempotent);
   * nothing is skipped.
   */
  consume(options: ConsumeOptions): Consumer;
}

export interface ConsumeOptions {
  readonly topic: Topic;
  readonly group: string;
  /**
   * These and no others, whoever else reads them: each process that names them gets every record from where the group has come to.
   * Default: this process's share of all.
   */
  readonly partitions?: readonly number[];
  /** Of the processes that name a partition only the newest has it; it is revoked for the others. */
  readonly exclusive?: boolean;
  readonly maxBatch?: number;
  /**
   * `after-handler` (default): the position moves when the handler resolves. `manual`: only `commit` moves it.
   */
  readonly commit?: 'after-handler' | 'manual';
  /** A partition became this process's; its first records wait until this resolves. Tried again when it rejects. */
  assigned?(partition: number): Promise<void>;
  /** The partition is another's from now on: nothing more may be written for it. Not called by `stop`. */
  revoked?(partition: number): void;
  /** `commit(position)`: everything up to and including this record is done. */
  handle(records: readonly LogRecord[], commit: (position: Position) => Promise<void>): Promise<void>;
  /** Told of each failed attempt, before the back-off. */
  onError?(error: unknown, records: readonly LogRecord[]): void;
}

export interface Consumer {
  /** Records not yet handled, summed over this process's partitions. */
  lag(): number;
  /** Ends after the batch in hand. */
  stop(): Promise<void>;
}
