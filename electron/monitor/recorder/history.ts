import type { AbsenceReason, VitalKind } from '#clinical';
import type {
  ActReading,
  AdmissionReading,
  AlarmReading,
  EntryReading,
  NoteReading,
  RefusedNoteReading,
  SettingReading,
} from '#wire';

/** A number as it came from a device, in the device's unit. Times here and below are wall time, Unix ms. */
export interface StoredNumeric {
  readonly ordinal: number;
  /** `{frame id}/{code}`: leads to the bytes, `frame(id)`. */
  readonly id: string;
  readonly device: string;
  /** IEEE 11073 code; null for a parameter that only the vendor knows. */
  readonly code: number | null;
  readonly vendorCode: string;
  readonly value: number | null;
  /** Why value is null. */
  readonly reason: AbsenceReason | null;
  readonly unit: string | null;
  readonly questionable: boolean;
  readonly measuredMs: number;
  readonly arrivedMs: number;
}

/** One minute of one vital sign as the screen showed it, in the unit of the table of vital signs. */
export interface StoredTrend {
  readonly ordinal: number;
  readonly vital: VitalKind;
  /** Beginning of the minute. */
  readonly minuteMs: number;
  readonly unit: string;
  /** null when count is 0. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly last: number | null;
  readonly count: number;
  /** How often there was no number, and why last. */
  readonly absent: number;
  readonly reason: AbsenceReason | null;
  /** Of all of them, those that the device doubted. */
  readonly questionable: number;
}

/** The main score at one moment: it holds until the next, while the bed scored. */
export interface StoredScore {
  readonly ordinal: number;
  readonly atMs: number;
  /** e.g. "NEWS2" */
  readonly score: string;
  /** Null = incomplete: between the two. */
  readonly total: number | null;
  readonly totalMin: number;
  readonly totalMax: number;
  /** Null = not known. */
  readonly band: string | null;
  /** Points of each part; null for one that was missing. */
  readonly points: Readonly<Record<string, number | null>>;
}

/** About a second of one wave. */
export interface StoredWave {
  readonly ordinal: number;
  readonly device: string;
  /** IEEE 11073 code as text, or the vendor's own name. */
  readonly channel: string;
  readonly firstMs: number;
  readonly rateHz: number;
  readonly unit: string | null;
  /** NaN where there is no sample. */
  readonly samples: Float32Array<ArrayBuffer>;
}

export interface StoredFrame {
  readonly ordinal: number;
  readonly id: string;
  readonly device: string;
  readonly kind: string;
  readonly arrivedMs: number;
  readonly bytes: Uint8Array;
}

/** What people charted, set and did, who was admitted: `reading.kind` says which, and who where a person did it. */
export interface StoredEntry {
  readonly ordinal: number;
  readonly atMs: number;
  readonly reading: EntryReading | SettingReading | ActReading | AdmissionReading | NoteReading | RefusedNoteReading;
}

export interface StoredAlarm {
  readonly ordinal: number;
  readonly atMs: number;
  readonly step: AlarmReading;
}

export interface StoredIssue {
  readonly ordinal: number;
  readonly atMs: number;
  readonly place: string;
  readonly reason: string;
  readonly detail: string;
}

/** Recordings that had to go before their time because the disk is bounded. */
export interface StoredRemoval {
  readonly ordinal: number;
  readonly atMs: number;
  /** Table. */
  readonly what: string;
  readonly count: number;
  readonly why: string;
}

/**
 * What the store knows, for trends, review and replay. Every list is in the order in which things were written, whatever any clock
 * said; `ordinal` rises through all of them, so that lists can be merged. Periods are `from` ≤ time < `to`.
 */
export interface History {
  /** All numbers of one vital sign, of every device and code that measures it; or of one vendor's code. */
  numerics(of: VitalKind | { readonly vendorCode: string }, fromMs: number, toMs: number): readonly StoredNumeric[];
  /** Minutes that begin in the period. After a clock was set back the same minute may come twice. */
  trends(vital: VitalKind, fromMs: number, toMs: number): readonly StoredTrend[];
  /** In the order in which they were worked out. */
  scores(fromMs: number, toMs: number): readonly StoredScore[];
  /** Every wave of which there is any block, by its channel. */
  channels(): readonly string[];
  /** Blocks that begin in the period. */
  waves(channel: string, fromMs: number, toMs: number): readonly StoredWave[];
  alarms(fromMs: number, toMs: number): readonly StoredAlarm[];
  /** Charted observations, limits set, acts, admissions. */
  entries(fromMs: number, toMs: number): readonly StoredEntry[];
  issues(fromMs: number, toMs: number): readonly StoredIssue[];
  removals(fromMs: number, toMs: number): readonly StoredRemoval[];
  /** The bytes behind a number; null when they are not kept any more. */
  frame(id: string): StoredFrame | null;
  close(): void;
}
