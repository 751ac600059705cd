import type { ColumnType } from 'kysely';

type Instant = ColumnType<Date, string, string>;
/** Written as JSON text, read as the value. */
type Json<T> = ColumnType<T, string, string>;

/** Schema `feed`: what reports and the dashboard read (step 14). One row per scored window; a revision updates it. */
export interface RiskAssessmentTable {
  assessment_id: string;
  window_id: string;
  patient: string;
  patient_name: string;
  encounter: string | null;
  bed: string;
  ward: string;
  device_id: string;
  window_start: Instant;
  window_end: Instant;
  method: string;
  method_version: string;
  total: number | null;
  total_min: number;
  total_max: number;
  band: string | null;
  band_at_least: string | null;
  points: Json<Record<string, number>>;
  missing: Json<string[]>;
  /** Per vital sign: median, range, count, the Observations and raw records behind it. */
  vitals: Json<Record<string, unknown>>;
  flag: string | null;
  written_at: Instant;
  /** Charted values that count, each with its Observation and raw record, newest first. */
  charted: Json<unknown[]>;
  /** A charted value was carried forward into the window. */
  composed: boolean;
  oldest_age_ms: number | null;
}

export interface FlagTable {
  flag: string;
  patient: string;
  bed: string;
  ward: string;
  status: 'active' | 'inactive';
  reason: string;
  since: Instant;
  until: Instant | null;
}

/** Steps of alarms raised at the bed. */
export interface AlarmEventTable {
  event_id: string;
  alarm_id: string;
  device_id: string;
  bed: string;
  ward: string;
  /** Identifier of the patient admitted when it happened; null when nobody was. */
  patient_identifier: string | null;
  condition: string;
  source: string;
  priority: string;
  phase: string;
  text: string;
  value: number | null;
  limit_value: number | null;
  unit: string | null;
  onset_at: Instant;
  at: Instant;
  record: string;
}

export interface FeedDatabase {
  'feed.risk_assessment': RiskAssessmentTable;
  'feed.flag': FlagTable;
  'feed.alarm_event': AlarmEventTable;
}
