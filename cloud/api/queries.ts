import type { Pool } from 'pg';
import type { BedsideAlarm, PatientAnswer, PatientWindow, WardAnswer, WardBed } from '../contract/dashboard-api.ts';
import type { WindowScore } from '../contract/events.ts';

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
  priority: BedsideAlarm['priority'];
  phase: string;
  onset_at: Date;
  at: Date;
}

/** Newest window of every patient, highest risk first: what must be true at least, then what may be true at most. */
export async function wardAnswer(pool: Pool, now: Date): Promise<WardAnswer> {
  const [{ rows }, { rows: alarms }] = await Promise.all([
    pool.query<WindowRow & { rise: number | null; flag: string | null; flag_since: Date | null; flag_reason: string | null }>(
      `select w.*, f.since as flag_since, f.reason as flag_reason,
              w.total_min - (select b.total_min from feed.risk_assessment b
                             where b.patient = w.patient and b.window_end <= w.window_end - interval '15 minutes'
                             order by b.window_end desc limit 1) as rise
       from feed.v_ward_now w left join feed.flag f on f.flag = w.flag and f.status = 'active'
       order by w.total_min desc, w.total_max desc, w.bed`,
    ),
    pool.query<AlarmRow>('select * from feed.v_alarm_now order by at desc'),
  ]);
  const beds = rows.map((row): WardBed => {
    const { flag, flag_since: since, flag_reason: reason } = row;
    return {
      patient: row.patient,
      patientName: row.patient_name,
      bed: row.bed,
      ward: row.ward,
      score: scoreOf(row),
      windowStart: row.window_start.toISOString(),
      windowEnd: row.window_end.toISOString(),
      writtenAt: row.written_at.toISOString(),
      riskAssessment: `RiskAssessment/${row.assessment_id}`,
      rise: row.rise,
      vitals: newestVitals(row.vitals),
      flag: flag === null || since === null || reason === null ? null : { reference: flag, since: since.toISOString(), reason },
      alarms: alarms.filter((alarm) => alarm.device_id === row.device_id).map(alarmOf),
    };
  });
  return { at: now.toISOString(), beds };
}

/** @returns null when no window of this patient was ever scored */
export async function patientAnswer(pool: Pool, patient: string, hours: number, now: Date): Promise<PatientAnswer | null> {
  const since = new Date(now.getTime() - hours * 3_600_000);
  const { rows } = await pool.query<WindowRow>(
    'select * from feed.risk_assessment where patient = $1 and window_end >= $2 order by window_end',
    [patient, since],
  );
  const last = rows.at(-1);
  if (last === undefined) return null;
  const devices = [...new Set(rows.map((row) => row.device_id))];
  const [{ rows: flags }, { rows: alarms }] = await Promise.all([
    pool.query<{ flag: string; status: string; since: Date; until: Date | null; reason: string }>(
      'select * from feed.flag where patient = $1 order by since desc limit 50',
      [patient],
    ),
    pool.query<AlarmRow>('select * from feed.alarm_event where device_id = any($1) and at >= $2 order by at desc limit 100', [
      devices,
      since,
    ]),
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
    priority: row.priority,
    phase: row.phase,
    onsetAt: row.onset_at.toISOString(),
    at: row.at.toISOString(),
  };
}
