import type { Pool } from 'pg';
import type { BedsideAlarm, PatientAnswer, PatientWindow, WardBed } from '../contract/dashboard-api.ts';
import type { WindowScore } from '../contract/events.ts';
import type { CareActs } from './care/acts-adapter.ts';
import { careStates, NOTHING_DONE } from './care/care-states.ts';
import { observationsDue } from './observations-due.ts';

interface WindowRow {
  assessment_id: string;
  window_id: string;
  patient: string;
  patient_name: string;
  bed: string;
  ward: string;
  device_id: string;
  window_start: Date;
  window_end: Date;
  method_version: string;
  total: number | null;
  total_min: number;
  total_max: number;
  band: string | null;
  band_at_least: string | null;
  points: Record<string, number>;
  missing: string[];
  vitals: PatientWindow['vitals'];
  written_at: Date;
  charted: PatientWindow['charted'];
  composed: boolean;
  oldest_age_ms: number | null;
}

interface AlarmRow {
  alarm_id: string;
  bed: string;
  device_id: string;
  text: string;
  source: BedsideAlarm['source'];
  priority: BedsideAlarm['priority'];
  phase: string;
  onset_at: Date;
  at: Date;
}

/** A bed that said nothing for so long is no longer on the board. */
const BOARD_HOURS = 24;

/** Patients whose newest window is not older than a day, by jumps through the index rather than a walk along it. */
const BOARD_PATIENTS = `
  with recursive known as (
    select min(patient) as patient from feed.risk_assessment
    union all
    select (select min(patient) from feed.risk_assessment where patient > known.patient) from known where known.patient is not null)
  select known.patient from known where known.patient is not null
    and exists (select 1 from feed.risk_assessment r where r.patient = known.patient and r.window_end > $1)`;

export async function boardPatients(pool: Pool, now: Date): Promise<readonly string[]> {
  const since = new Date(now.getTime() - BOARD_HOURS * 3_600_000);
  const { rows } = await pool.query<{ patient: string }>(BOARD_PATIENTS, [since]);
  return rows.map(({ patient }) => patient);
}

const BEDS = `
  select w.*, f.since as flag_since, f.reason as flag_reason,
         w.total_min - (select b.total_min from feed.risk_assessment b
                        where b.patient = w.patient and b.window_end <= w.window_end - interval '15 minutes'
                        order by b.window_end desc limit 1) as rise
  from unnest($1::text[]) wanted
  cross join lateral (select * from feed.risk_assessment r where r.patient = wanted order by r.window_end desc limit 1) w
  left join feed.flag f on f.flag = w.flag and f.status = 'active'`;

const ALARMS_NOW = `
  select * from (
    select distinct on (alarm_id) * from feed.alarm_event where device_id = any($1) and at > $2
    order by alarm_id, at desc, phase = 'end' desc) newest
  where phase <> 'end' order by at desc`;

/** The beds of these patients as they are now, in no order. One question for many. */
export async function bedsOf(pool: Pool, patients: readonly string[], now: Date): Promise<readonly WardBed[]> {
  const { rows } = await pool.query<
    WindowRow & { flag: string | null; rise: number | null; flag_since: Date | null; flag_reason: string | null }
  >(BEDS, [patients]);
  const since = new Date(now.getTime() - BOARD_HOURS * 3_600_000);
  const [{ rows: alarms }, care] = await Promise.all([
    pool.query<AlarmRow>(ALARMS_NOW, [[...new Set(rows.map((row) => row.device_id))], since]),
    careStates(
      pool,
      rows.map(({ patient, flag, flag_since: raised }) => ({ patient, flag: raised === null ? null : flag })),
      now,
    ),
  ]);
  const alarmsOf = Map.groupBy(alarms, (alarm) => alarm.device_id);
  return rows.map((row): WardBed => {
    const { flag, flag_since: raised, flag_reason: reason } = row;
    return {
      patient: row.patient,
      patientName: row.patient_name,
      bed: row.bed,
      ward: row.ward,
      deviceId: row.device_id,
      score: scoreOf(row),
      windowStart: row.window_start.toISOString(),
      windowEnd: row.window_end.toISOString(),
      writtenAt: row.written_at.toISOString(),
      riskAssessment: `RiskAssessment/${row.assessment_id}`,
      rise: row.rise,
      vitals: newestVitals(row.vitals),
      flag: flag === null || raised === null || reason === null ? null : { reference: flag, since: raised.toISOString(), reason },
      alarms: (alarmsOf.get(row.device_id) ?? []).map(alarmOf),
      care: care.get(row.patient) ?? NOTHING_DONE,
      observations: observationsDue(scoreOf(row), row.charted),
    };
  });
}

/** What must be true at least, then what may be true at most, then the bed. */
export function byRisk(a: WardBed, b: WardBed): number {
  return b.score.totalMin - a.score.totalMin || b.score.totalMax - a.score.totalMax || a.bed.localeCompare(b.bed);
}

/** @returns null when no window of this patient was scored in that time */
export async function patientAnswer(
  pool: Pool,
  acts: Pick<CareActs, 'ofPatient' | 'openTasks'>,
  patient: string,
  hours: number,
  now: Date,
): Promise<Omit<PatientAnswer, 'breakGlass'> | null> {
  const since = new Date(now.getTime() - hours * 3_600_000);
  const { rows } = await pool.query<WindowRow>(
    'select * from feed.risk_assessment where patient = $1 and window_end >= $2 order by window_end',
    [patient, since],
  );
  const last = rows.at(-1);
  if (last === undefined) return null;
  const heard = new Map(rows.map((row) => [row.device_id, row.window_end.toISOString()]));
  const [{ rows: flags }, { rows: alarms }, [bed], done, tasks] = await Promise.all([
    pool.query<{ flag: string; status: string; since: Date; until: Date | null; reason: string }>(
      'select * from feed.flag where patient = $1 order by since desc limit 50',
      [patient],
    ),
    pool.query<AlarmRow>('select * from feed.alarm_event where device_id = any($1) and at >= $2 order by at desc limit 100', [
      [...heard.keys()],
      since,
    ]),
    bedsOf(pool, [patient], now),
    acts.ofPatient(patient, 100),
    acts.openTasks(patient),
  ]);
  return {
    patient,
    patientName: last.patient_name,
    bed: last.bed,
    ward: last.ward,
    windows: rows.map((row) => ({
      id: row.window_id,
      start: row.window_start.toISOString(),
      end: row.window_end.toISOString(),
      writtenAt: row.written_at.toISOString(),
      score: scoreOf(row),
      riskAssessment: `RiskAssessment/${row.assessment_id}`,
      vitals: row.vitals,
      charted: row.charted,
    })),
    flags: flags.map((flag) => ({
      reference: flag.flag,
      status: flag.status,
      since: flag.since.toISOString(),
      until: flag.until?.toISOString() ?? null,
      reason: flag.reason,
    })),
    alarms: alarms.map(alarmOf),
    devices: [...heard].map(([deviceId, lastAt]) => ({ deviceId, lastAt })).sort((a, b) => b.lastAt.localeCompare(a.lastAt)),
    care: bed?.care ?? NOTHING_DONE,
    observations: bed?.observations ?? null,
    acts: done,
    tasks,
  };
}

function scoreOf(row: WindowRow): WindowScore {
  return {
    method: 'news2',
    methodVersion: row.method_version,
    total: row.total,
    totalMin: row.total_min,
    totalMax: row.total_max,
    band: row.band,
    bandAtLeast: row.band_at_least,
    points: row.points,
    missing: row.missing,
    composed: row.composed,
    oldestAgeMs: row.oldest_age_ms,
  };
}

function newestVitals(vitals: PatientWindow['vitals']): WardBed['vitals'] {
  return Object.fromEntries(
    Object.entries(vitals).map(([kind, vital]) => [kind, { value: vital.median, unit: vital.unit, at: vital.lastAt }]),
  );
}

function alarmOf(row: AlarmRow): BedsideAlarm {
  return {
    alarmId: row.alarm_id,
    text: row.text,
    source: row.source,
    priority: row.priority,
    phase: row.phase,
    onsetAt: row.onset_at.toISOString(),
    at: row.at.toISOString(),
  };
}
