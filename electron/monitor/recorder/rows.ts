import type { AbsenceReason, VitalKind } from '#clinical';
import type { AcquiredFrame } from '../acquisition/device-runner.ts';
import type { StoreSpace } from './space.ts';

/** The order in which messages are sent: alarms overtake numbers, numbers overtake waves. */
export const QUEUES = ['alarms', 'readings', 'waves'] as const;
export type Queue = (typeof QUEUES)[number];

/** What goes to the store in one transaction. Times are Unix ms of the host. */
export type StoreRow =
  | {
      readonly table: 'frames';
      readonly id: string;
      readonly device: string;
      readonly kind: string;
      readonly arrivedMs: number;
      readonly bytes: AcquiredFrame['bytes'];
    }
  | {
      readonly table: 'vitals';
      readonly id: string;
      readonly device: string;
      readonly code: number | null;
      readonly vendorCode: string;
      readonly value: number | null;
      readonly reason: string | null;
      readonly unit: string | null;
      readonly questionable: boolean;
      readonly measuredMs: number;
      readonly arrivedMs: number;
    }
  | {
      readonly table: 'waves';
      readonly device: string;
      readonly channel: string;
      readonly firstMs: number;
      readonly rateHz: number;
      readonly unit: string | null;
      /** Little-endian 32-bit floats; NaN where there is no sample. */
      readonly samples: Uint8Array;
    }
  /** A number of a vital sign as the bed used it: goes into the one-minute trend in the same transaction. */
  | {
      readonly table: 'trends';
      readonly vital: VitalKind;
      readonly value: number | null;
      /** Why value is null. */
      readonly reason: AbsenceReason | null;
      /** UCUM, that of the table of vital signs. */
      readonly unit: string;
      readonly questionable: boolean;
      readonly atMs: number;
    }
  /** The main score when it changed, and now and then while it stays, so that a gap is seen as one. */
  | {
      readonly table: 'scores';
      readonly atMs: number;
      readonly score: string;
      /** Null = incomplete: between min and max. */
      readonly total: number | null;
      readonly totalMin: number;
      readonly totalMax: number;
      readonly band: string | null;
      /** Points of each part as JSON; null for one that is missing. */
      readonly points: string;
    }
  | { readonly table: 'alarms'; readonly id: string; readonly atMs: number; readonly json: string }
  | { readonly table: 'entries'; readonly id: string; readonly atMs: number; readonly json: string }
  | {
      readonly table: 'issues';
      readonly atMs: number;
      readonly place: string;
      readonly reason: string;
      readonly detail: string;
      readonly bytes: Uint8Array | null;
    }
  | { readonly table: 'state'; readonly key: string; readonly json: string; readonly atMs: number }
  | {
      readonly table: 'outbox';
      readonly sequence: number;
      readonly message: string;
      readonly createdMs: number;
      /** Default: readings. */
      readonly queue?: Queue;
      /** May be given up before it was sent, when there is no room for anything else; default: never. */
      readonly mayGo?: boolean;
    }
  | { readonly table: 'acknowledgements'; readonly sequence: number; readonly atMs: number };

export type OutboxEntry = Extract<StoreRow, { table: 'outbox' }>;

export interface OutboxRow {
  readonly sequence: number;
  /** The JSON text as it is sent. */
  readonly message: string;
  readonly createdMs: number;
  /** When it was written, in bed time, which no change of the clock moves; to the minute. Null until the store counts in this run. */
  readonly bornMs: number | null;
  readonly queue: Queue;
}

export interface SetAside {
  /** File, in the folder of the store. */
  readonly name: string;
  readonly why: string;
}

/** A piece of what waited for the cloud in a store that was set aside. */
export interface SalvageStep {
  /** Messages that are in this store now. */
  readonly taken: number;
  /** What became of a store that has been gone through, for people. */
  readonly told: string | null;
}

/** Where they come to lie. */
export interface SalvageTarget {
  /** Under the numbers that they have, in one transaction; one that is there already stays as it is. */
  takeOver(rows: readonly OutboxEntry[]): void;
  lastSequence(): number;
}

/** The durable side of the recorder. Every call may throw; a failed `commit` has changed nothing. */
export interface Store {
  /** A store that could not be used and was set aside for this one; null when none was. */
  readonly setAside: SetAside | null;
  /** All rows in one transaction, on disk (fsync) when it returns. */
  commit(rows: readonly StoreRow[]): void;
  /** The highest sequence ever given, 0 in a new store. */
  lastSequence(): number;
  /** Rows not acknowledged and behind `afterSequence`, in order; of all queues when none is named. */
  waiting(afterSequence: number, limit: number, queue?: Queue): readonly OutboxRow[];
  /** The newest rows not acknowledged and before `beforeSequence`, of one queue, in order. */
  waitingBefore(beforeSequence: number, limit: number, queue: Queue): readonly OutboxRow[];
  waitingCount(): number;
  readState(key: string): string | null;
  /**
   * Counts on how long the monitor has run, and removes a bounded piece of what has reached its age (`retention.ts`).
   * @param nowMs bed time
   */
  keepUp(nowMs: number, wallMs: number): void;
  /** Removes a bounded piece before its time when there is no room (`making-room-adapter.ts`). @returns how much there is */
  makeRoom(nowMs: number, wallMs: number): StoreSpace;
  /** Takes over a bounded piece of what waits for the cloud in stores that were set aside. @returns null when there is nothing to take over */
  salvage(): SalvageStep | null;
  close(): void;
}
