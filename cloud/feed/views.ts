import { CARE_VIEWS } from './care-views.ts';
import { V_FLAG_QUALITY, V_MODEL_CALIBRATION, V_MODEL_DRIFT, V_MODEL_FIT } from './measures/views.ts';
import { V_RISK_DISTRIBUTION, V_RISK_RANKING } from './population-views.ts';
import { ALARM_EVENT, DEVICE, FLAG, PREDICTION, RISK_ASSESSMENT } from './tables.ts';
import { NOW_HOURS, share, shown, taken, type View, type ViewColumn } from './view.ts';

const vital = (kind: string, about: string): ViewColumn => shown('double', about, (d) => d.number('a.vitals', kind, 'median'));
const VITALS = {
  heart_rate: vital('heart-rate', 'Median heart rate of the window, /min.'),
  spo2: vital('spo2', 'Median oxygen saturation of the window, %.'),
  respiratory_rate: vital('respiratory-rate', 'Median respiration rate of the window, /min.'),
  abp_systolic: vital('abp-systolic', 'Median systolic arterial pressure of the window, mm[Hg].'),
  abp_mean: vital('abp-mean', 'Median mean arterial pressure of the window, mm[Hg].'),
  nibp_systolic: vital('nibp-systolic', 'Median systolic cuff pressure of the window, mm[Hg].'),
  temperature: vital('temperature', 'Median temperature of the window, Cel.'),
};

const counted = (condition: string): string => `sum(case when ${condition} then 1 else 0 end)`;

const V_WARD_NOW: View = {
  name: 'v_ward_now',
  about: 'Ward overview: the newest window of every patient who was scored in the last 24 hours.',
  columns: {
    ...taken(RISK_ASSESSMENT.columns, 'a'),
    ...VITALS,
    seconds_old: shown('double', 'Age of the window at the moment of the query, s.', (d) => d.seconds('a.window_end', d.now)),
    flag_reason: shown('text', 'Why the open flag was raised; empty when none is open.', 'f.reason'),
    flag_since: shown('instant', 'When the open flag was raised.', 'f.since'),
  },
  from: (d) => `from (select r.*, row_number() over (partition by r.patient order by r.window_end desc) as newest
      from feed.risk_assessment as r where r.window_end >= ${d.hoursAgo(NOW_HOURS)}) as a
  left join feed.flag as f on f.flag = a.flag and f.status = 'active'
  where a.newest = 1`,
};

const V_PATIENT_TREND: View = {
  name: 'v_patient_trend',
  about: 'One patient over time: one line for each window.',
  columns: {
    ...taken(RISK_ASSESSMENT.columns, 'a', 'assessment_id', 'patient', 'patient_name', 'bed', 'ward'),
    at: shown('instant', 'End of the window.', 'a.window_end'),
    ...taken(RISK_ASSESSMENT.columns, 'a', 'method', 'total', 'total_min', 'total_max', 'band', 'band_at_least', 'flag'),
    ...VITALS,
  },
  from: () => 'from feed.risk_assessment as a',
};

const V_ALARM_NOW: View = {
  name: 'v_alarm_now',
  about: 'Alarms that have started and not ended, with a step in the last 24 hours.',
  columns: taken(ALARM_EVENT.columns, 'e'),
  from: (d) => `from (select s.*, row_number() over (
        partition by s.alarm_id order by s.at desc, case when s.phase = 'end' then 0 else 1 end) as newest
      from feed.alarm_event as s where s.at >= ${d.hoursAgo(NOW_HOURS)}) as e
  where e.newest = 1 and e.phase <> 'end'`,
};

/** One row for each alarm out of its steps. */
const ALARMS = `select s.alarm_id, min(s.bed) as bed, min(s.ward) as ward, min(s.condition) as condition, min(s.onset_at) as onset_at,
        max(case when s.phase = 'end' then s.at end) as ended_at, max(case when s.phase = 'acknowledged' then 1 else 0 end) as acknowledged,
        max(case s.priority when 'high' then 3 when 'medium' then 2 else 1 end) as urgency
      from feed.alarm_event as s group by s.alarm_id`;

const alarmCounts = {
  alarms: shown('int', 'Alarms that began on the day.', 'count(*)'),
  high: shown('int', 'Of them high at least once.', counted('a.urgency = 3')),
  medium: shown('int', 'Of them medium at most.', counted('a.urgency = 2')),
  low: shown('int', 'Of them low.', counted('a.urgency = 1')),
  acknowledged: shown('int', 'Of them acknowledged by a person.', counted('a.acknowledged = 1')),
  ended_within_20_s: shown('int', 'Of them over by themselves within 20 s of their onset.', (d) =>
    counted(`a.acknowledged = 0 and ${d.seconds('a.onset_at', 'a.ended_at')} <= 20`),
  ),
  mean_seconds: shown(
    'double',
    'Mean time from onset to end, s; of those that ended.',
    (d) => `avg(${d.seconds('a.onset_at', 'a.ended_at')})`,
  ),
};

const V_ALARM_BURDEN: View = {
  name: 'v_alarm_burden',
  about: 'Alarm burden of each ward and UTC day.',
  columns: {
    day: shown('day', 'UTC day on which the alarms began.', (d) => d.day('a.onset_at')),
    ward: shown('name', 'Ward.', 'a.ward'),
    beds: shown('int', 'Beds that alarmed.', 'count(distinct a.bed)'),
    ...alarmCounts,
    patient_days: shown('double', 'Monitored time of all patients, in days of 1440 scored minutes.', 'max(m.patient_days)'),
    alarms_per_100_patient_days: shown(
      'double',
      'Alarms for every 100 monitored patient-days; empty when nothing was scored.',
      '100 * cast(count(*) as float) / nullif(max(m.patient_days), 0)',
    ),
  },
  from: (d) => `from (${ALARMS}) as a
  left join (select ${d.day('w.window_end')} as day, w.ward, count(distinct concat(w.patient, ' ', w.window_start)) / 1440.0 as patient_days
      from feed.risk_assessment as w group by ${d.day('w.window_end')}, w.ward) as m
    on m.ward = a.ward and m.day = ${d.day('a.onset_at')}
  group by ${d.day('a.onset_at')}, a.ward`,
};

const V_ALARM_CONDITION: View = {
  name: 'v_alarm_condition',
  about: 'Which conditions make the alarms of a ward and UTC day.',
  columns: {
    day: shown('day', 'UTC day on which the alarms began.', (d) => d.day('a.onset_at')),
    ward: shown('name', 'Ward.', 'a.ward'),
    condition: shown('name', 'Condition that alarmed.', 'a.condition'),
    ...alarmCounts,
  },
  from: (d) => `from (${ALARMS}) as a
  group by ${d.day('a.onset_at')}, a.ward, a.condition`,
};

const V_MODEL_QUALITY: View = {
  name: 'v_model_quality',
  about: 'What each scoring method had to work with, and what it said, for each ward and UTC day.',
  columns: {
    day: shown('day', 'UTC day on which the windows ended.', (d) => d.day('a.window_end')),
    ...taken(RISK_ASSESSMENT.columns, 'a', 'ward', 'method', 'method_version'),
    windows: shown('int', 'Windows scored.', 'count(*)'),
    patients: shown('int', 'Patients scored.', 'count(distinct a.patient)'),
    complete: shown('int', 'Windows in which no input was missing.', counted('a.total is not null')),
    complete_share: shown(
      'double',
      'Share of windows in which no input was missing.',
      share(counted('a.total is not null'), 'count(*)'),
    ),
    composed: shown('int', 'Windows into which a value was carried forward.', (d) => counted(d.isTrue('a.composed'))),
    mean_least: shown('double', 'Mean of what the score is at least.', 'avg(cast(a.total_min as float))'),
    mean_uncertainty: shown(
      'double',
      'Mean distance of the bounds: what missing inputs leave open.',
      'avg(cast(a.total_max - a.total_min as float))',
    ),
    flagged: shown('int', 'Windows with an open flag.', counted('a.flag is not null')),
    flagged_share: shown('double', 'Share of windows with an open flag.', share(counted('a.flag is not null'), 'count(*)')),
    mean_seconds_to_row: shown(
      'double',
      'Mean time from the end of the window to its row here, s.',
      (d) => `avg(${d.seconds('a.window_end', 'a.fed_at')})`,
    ),
  },
  from: (d) => `from feed.risk_assessment as a
  group by ${d.day('a.window_end')}, a.ward, a.method, a.method_version`,
};

const V_PREDICTION_NOW: View = {
  name: 'v_prediction_now',
  about: 'The newest prediction of every model for every patient.',
  columns: {
    ...taken(PREDICTION.columns, 'p'),
    seconds_old: shown('double', 'Age of the window at the moment of the query, s.', (d) => d.seconds('p.window_end', d.now)),
  },
  from: () => `from (select r.*, row_number() over (partition by r.patient, r.method order by r.window_end desc) as newest
      from feed.prediction as r) as p
  where p.newest = 1`,
};

const V_PREDICTION_QUALITY: View = {
  name: 'v_prediction_quality',
  about: 'What each model said, and how often it could not, for each ward and UTC day.',
  columns: {
    day: shown('day', 'UTC day on which the windows ended.', (d) => d.day('p.window_end')),
    ...taken(PREDICTION.columns, 'p', 'ward', 'method', 'method_version'),
    asked: shown('int', 'How often the model was asked.', 'count(*)'),
    answered: shown('int', 'How often it answered.', 'count(p.probability)'),
    answered_share: shown('double', 'Share of questions that it answered.', share('count(p.probability)', 'count(*)')),
    patients: shown('int', 'Patients it was asked about.', 'count(distinct p.patient)'),
    mean_probability: shown('double', 'Mean of what it answered, 0 to 1.', 'avg(p.probability)'),
    greatest_probability: shown('double', 'Greatest answer, 0 to 1.', 'max(p.probability)'),
  },
  from: (d) => `from feed.prediction as p
  group by ${d.day('p.window_end')}, p.ward, p.method, p.method_version`,
};

const V_FRESHNESS: View = {
  name: 'v_freshness',
  about: 'How fresh these tables are, for each ward: the last hour.',
  columns: {
    ward: shown('name', 'Ward.', 'a.ward'),
    newest_window_end: shown('instant', 'End of the newest window.', 'max(a.window_end)'),
    seconds_behind: shown('double', 'From there to the moment of the query, s; a window alone is 60 s long.', (d) =>
      d.seconds('max(a.window_end)', d.now),
    ),
    windows: shown('int', 'Windows of the last hour.', 'count(*)'),
    mean_seconds_to_row: shown(
      'double',
      'Mean time from the end of a window to its row here, s.',
      (d) => `avg(${d.seconds('a.window_end', 'a.fed_at')})`,
    ),
    worst_seconds_to_row: shown('double', 'Longest such time, s.', (d) => `max(${d.seconds('a.window_end', 'a.fed_at')})`),
    reference_seconds: shown('int', 'What the reference architecture asks for, s: 15 minutes.', '900'),
  },
  from: (d) => `from feed.risk_assessment as a
  where a.window_end >= ${d.hoursAgo(1)}
  group by a.ward`,
};

const V_DEVICE_NOW: View = {
  name: 'v_device_now',
  about: 'Stations, and for how long each has been silent.',
  columns: {
    ...taken(DEVICE.columns, 'd'),
    silent_seconds: shown('double', 'Since the newest message, at the moment of the query, s.', (d) =>
      d.seconds('d.last_message_at', d.now),
    ),
  },
  from: () => 'from feed.device as d',
};

const V_BED_NOW: View = {
  name: 'v_bed_now',
  about: 'Beds that were scored or from which a station was heard, and who was scored there last.',
  columns: {
    ...taken(RISK_ASSESSMENT.columns, 'b', 'ward', 'bed'),
    stations: shown('int', 'Stations that stand there.', 'coalesce(d.stations, 0)'),
    last_message_at: shown('instant', 'When the hub took the newest message from there; empty: none known.', 'd.last_message_at'),
    ...taken(RISK_ASSESSMENT.columns, 'a', 'device_id', 'patient', 'patient_name', 'window_end', 'total_min', 'total_max'),
    seconds_old: shown('double', 'Age of that window at the moment of the query, s.', (d) => d.seconds('a.window_end', d.now)),
  },
  from: () => `from (select r.ward, r.bed from feed.risk_assessment as r union select s.ward, s.bed from feed.device as s) as b
  left join (select r.*, row_number() over (partition by r.ward, r.bed order by r.window_end desc) as newest
      from feed.risk_assessment as r) as a on a.ward = b.ward and a.bed = b.bed and a.newest = 1
  left join (select s.ward, s.bed, count(*) as stations, max(s.last_message_at) as last_message_at
      from feed.device as s group by s.ward, s.bed) as d on d.ward = b.ward and d.bed = b.bed`,
};

const V_FLAG: View = {
  name: 'v_flag',
  about: 'Flags, open and resolved.',
  columns: {
    ...taken(FLAG.columns, 'f'),
    open_seconds: shown('double', 'From raised to resolved, or to the moment of the query, s.', (d) =>
      d.seconds('f.since', `coalesce(f.until, ${d.now})`),
    ),
  },
  from: () => 'from feed.flag as f',
};

export const VIEWS: readonly View[] = [
  V_WARD_NOW,
  V_BED_NOW,
  V_DEVICE_NOW,
  V_PATIENT_TREND,
  V_FLAG,
  V_ALARM_NOW,
  V_ALARM_BURDEN,
  V_ALARM_CONDITION,
  V_RISK_RANKING,
  V_RISK_DISTRIBUTION,
  V_MODEL_QUALITY,
  V_PREDICTION_NOW,
  V_PREDICTION_QUALITY,
  V_MODEL_CALIBRATION,
  V_MODEL_FIT,
  V_MODEL_DRIFT,
  V_FLAG_QUALITY,
  V_FRESHNESS,
  ...CARE_VIEWS,
];
