import type { EnrichedReading, ScoredWindow } from '../contract/events.ts';
import type { FollowUp } from '../contract/follow-up.ts';
import type { TrendWindow } from '../contract/trend-window.ts';

/** One Parquet table: where it comes from, its columns (DuckDB types) and how a record becomes a row. */
export interface LakeTable {
  readonly name: 'readings' | 'scores' | 'trends' | 'followed';
  readonly topic: 'enriched' | 'scored' | 'trended' | 'followed';
  readonly columns: Readonly<Record<string, string>>;
  /** Grows with every change of the columns. A column may be added, never renamed or given another type: files that lack it read as null. */
  readonly schema: number;
  /** How rows lie in a merged file. */
  readonly order: readonly string[];
  /** @returns the row, its UTC date and its ward: the hive partition */
  row(value: unknown): { readonly date: string; readonly ward: string; readonly fields: Readonly<Record<string, unknown>> };
}

/** Where the row stands in its topic: the greater offset is the newer telling of the same window. */
const PROVENANCE = { log_partition: 'INTEGER', log_offset: 'BIGINT' } as const;

export const READINGS: LakeTable = {
  name: 'readings',
  topic: 'enriched',
  schema: 2,
  order: ['patient', 'vital', 'effective_at'],
  columns: {
    patient: 'VARCHAR',
    encounter: 'VARCHAR',
    bed: 'VARCHAR',
    device_id: 'VARCHAR',
    vital: 'VARCHAR',
    value: 'DOUBLE',
    unit: 'VARCHAR',
    effective_at: 'TIMESTAMP',
    observation: 'VARCHAR',
    record: 'VARCHAR',
    questionable: 'BOOLEAN',
    ...PROVENANCE,
  },
  row(value) {
    const reading = value as EnrichedReading;
    return {
      date: reading.effectiveAt.slice(0, 10),
      ward: reading.ward,
      fields: {
        patient: reading.patient,
        encounter: reading.encounter,
        bed: reading.bed,
        device_id: reading.deviceId,
        vital: reading.vital,
        value: reading.value,
        unit: reading.unit,
        effective_at: timestamp(reading.effectiveAt),
        observation: reading.observation,
        record: reading.record,
        questionable: reading.questionable ?? false,
      },
    };
  },
};

const WINDOW_COLUMNS = {
  window_id: 'VARCHAR',
  patient: 'VARCHAR',
  encounter: 'VARCHAR',
  bed: 'VARCHAR',
  device_id: 'VARCHAR',
  window_start: 'TIMESTAMP',
  window_end: 'TIMESTAMP',
} as const;

function windowFields(window: ScoredWindow | TrendWindow) {
  return {
    window_id: window.id,
    patient: window.patient,
    encounter: window.encounter,
    bed: window.bed,
    device_id: window.deviceId,
    window_start: timestamp(window.windowStart),
    window_end: timestamp(window.windowEnd),
  };
}

export const SCORES: LakeTable = {
  name: 'scores',
  topic: 'scored',
  // 2: charted, composed, oldest_age_ms.
  schema: 2,
  order: ['patient', 'window_start', 'log_offset'],
  columns: {
    ...WINDOW_COLUMNS,
    method: 'VARCHAR',
    method_version: 'VARCHAR',
    total: 'INTEGER',
    total_min: 'INTEGER',
    total_max: 'INTEGER',
    band: 'VARCHAR',
    band_at_least: 'VARCHAR',
    points: 'JSON',
    missing: 'VARCHAR[]',
    vitals: 'JSON',
    charted: 'JSON',
    composed: 'BOOLEAN',
    oldest_age_ms: 'INTEGER',
    ...PROVENANCE,
  },
  row(value) {
    const window = value as ScoredWindow;
    const { score } = window;
    return {
      date: window.windowStart.slice(0, 10),
      ward: window.ward,
      fields: {
        ...windowFields(window),
        method: score.method,
        method_version: score.methodVersion,
        total: score.total,
        total_min: score.totalMin,
        total_max: score.totalMax,
        band: score.band,
        band_at_least: score.bandAtLeast,
        points: score.points,
        missing: score.missing,
        vitals: window.vitals,
        charted: window.charted ?? [],
        composed: score.composed ?? false,
        oldest_age_ms: score.oldestAgeMs ?? null,
      },
    };
  },
};

export const TRENDS: LakeTable = {
  name: 'trends',
  topic: 'trended',
  schema: 1,
  order: ['patient', 'window_start', 'log_offset'],
  columns: {
    ...WINDOW_COLUMNS,
    minutes: 'INTEGER',
    vitals: 'JSON',
    predictions: 'JSON',
    ...PROVENANCE,
  },
  row(value) {
    const window = value as TrendWindow;
    return {
      date: window.windowStart.slice(0, 10),
      ward: window.ward,
      fields: {
        ...windowFields(window),
        minutes: window.minutes,
        vitals: window.vitals,
        predictions: window.predictions,
      },
    };
  },
};

export const FOLLOWED: LakeTable = {
  name: 'followed',
  topic: 'followed',
  schema: 1,
  order: ['patient', 'occurred_at', 'log_offset'],
  columns: {
    id: 'VARCHAR',
    what: 'VARCHAR',
    kind: 'VARCHAR',
    patient: 'VARCHAR',
    encounter: 'VARCHAR',
    bed: 'VARCHAR',
    occurred_at: 'TIMESTAMP',
    until: 'TIMESTAMP',
    reason: 'VARCHAR',
    resource: 'VARCHAR',
    recorded_at: 'TIMESTAMP',
    withdrawn: 'BOOLEAN',
    ...PROVENANCE,
  },
  row(value) {
    const followed = value as FollowUp;
    const { id, what, kind, patient, encounter, bed, at } = followed;
    const flag = what === 'flag';
    return {
      date: at.slice(0, 10),
      // Of a diagnosis the ward is not told; a folder has a name all the same.
      ward: followed.ward === '' ? 'unknown' : followed.ward,
      fields: {
        ...{ id, what, kind, patient, encounter, bed, occurred_at: timestamp(at) },
        until: flag && followed.until !== null ? timestamp(followed.until) : null,
        reason: flag ? followed.reason : null,
        resource: flag ? null : followed.resource,
        recorded_at: flag ? null : timestamp(followed.recordedAt),
        withdrawn: flag ? false : followed.withdrawn,
      },
    };
  },
};

export const LAKE_TABLES: readonly LakeTable[] = [READINGS, SCORES, TRENDS, FOLLOWED];

/** Lake times are UTC without zone. */
function timestamp(iso: string): string {
  return new Date(iso).toISOString().replace('Z', '').replace('T', ' ');
}
