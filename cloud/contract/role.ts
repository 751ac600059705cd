/** One running part of the cloud service. */
export interface Role {
  readonly name: string;
  /** Counters and states for the status page: plain words as keys. For everybody: nothing in it is about a patient. */
  health(): Readonly<Record<string, string | number>>;
  /** Why it cannot go on, in the words of whatever refused it, which may name a patient; null while it can. */
  trouble?(): string | null;
  stop(): Promise<void>;
}

export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A thing that could not be processed: kept whole, counted, shown, and replayable. Never dropped. */
export interface ParkedItem {
  /** Stage that could not go on, e.g. "ingest". */
  readonly stage: string;
  /** Short stable word, the counter's name, e.g. "malformed-json", "patient-mismatch", "device-without-patient". */
  readonly reason: string;
  /** Hub device id; null when unknown. */
  readonly deviceId: string | null;
  /** `telemetry/{partition}/{offset}`, plus `#{part}` when only a part of the record is parked. Makes parking idempotent. */
  readonly recordId: string;
  /** For who may read the message itself: what, where, why. It may name a patient and quote what a device sent. */
  readonly detail: string;
  /**
   * For who looks after devices: the part of it that names no patient and quotes nothing. Left out: the reason has to do.
   */
  readonly impersonal?: string;
  /** The record's body, or the part. */
  readonly payload: Uint8Array;
}

export interface Parking {
  /** Resolves when the item is durable; parking the same (stage, recordId, reason) again changes nothing. */
  park(item: ParkedItem): Promise<void>;
}

/** `telemetry/{partition}/{offset}`: names one accepted hub message for ever; the archive files it under this id. */
export type RawRecordId = string;
