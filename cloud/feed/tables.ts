import { column, filled, optional, type RowOf, type Table, table } from './column.ts';
import { CLINICAL_EVENT, FLAG_QUALITY, MODEL_CALIBRATION, MODEL_DRIFT, MODEL_FIT } from './measures/tables.ts';

/** The column table: PostgreSQL, Azure SQL and the Power BI model are written from it (steps 14 to 16). */
export const RISK_ASSESSMENT = table({
  name: 'risk_assessment',
  about: 'One scored window of one patient; a revision of the window updates its row.',
  key: ['assessment_id'],
  indexes: [['patient', 'window_end desc'], ['window_end']],
  update: 'always',
  columns: {
    assessment_id: column('key', 'Id of the RiskAssessment in FHIR.'),
    window_id: column('name', 'Derived from patient, window and method: a replay gives the same.'),
    patient: column('name', 'Reference to the Patient in FHIR.'),
    patient_name: column('name', 'Name of the patient as it was when scored.'),
    encounter: optional('name', 'Reference to the Encounter in FHIR.'),
    bed: column('name', 'Bed in which it was measured.'),
    ward: column('name', 'Ward in which it was measured.'),
    device_id: column('name', 'Station that measured.'),
    window_start: column('instant', 'Begin of the window.'),
    window_end: column('instant', 'End of the window.'),
    method: column('name', 'Method of the score.'),
    method_version: column('name', 'Version of the method.'),
    total: optional('int', 'The score; empty while an input is missing.'),
    total_min: column('int', 'The score is at least this, whatever the missing inputs are.'),
    total_max: column('int', 'The score is at most this, whatever the missing inputs are.'),
    band: optional('name', 'Band of the score; empty while an input is missing.'),
    band_at_least: optional('name', 'Lowest band that the missing inputs allow.'),
    points: column('json', 'Points of each input.'),
    missing: column('json', 'Inputs that are missing.'),
    vitals: column('json', 'Per vital sign: median, range, count, the Observations and raw records behind it.'),
    flag: optional('name', 'Flag that was open after the window.'),
    written_at: column('instant', 'When the RiskAssessment was in FHIR.'),
    charted: filled(
      'json',
      'empty',
      'Charted values, and a pressure of the cuff from before, that count, each with its Observation and raw record, newest first.',
    ),
    composed: filled('boolean', 'false', 'A value was carried forward into the window.'),
    oldest_age_ms: optional('int', 'Age of the oldest charted or carried value that scores, ms.'),
    fed_at: filled('instant', 'now', 'When the row was first here: with window_end it tells how fresh this table is.'),
  },
});

export const FLAG = table({
  name: 'flag',
  about: 'A deterioration flag and its state.',
  key: ['flag'],
  indexes: [['patient', 'since desc']],
  // A closed flag is not opened again by the replay of an older window.
  update: (target) => `${target}.status = 'active'`,
  columns: {
    flag: column('key', 'Reference to the Flag in FHIR.'),
    patient: column('name', 'Reference to the Patient in FHIR.'),
    bed: column('name', 'Bed of the newest window that spoke of it.'),
    ward: column('name', 'Ward of the newest window that spoke of it.'),
    status: column('name', 'active or inactive.'),
    reason: column('text', 'Why it was raised.'),
    since: column('instant', 'When it was raised.'),
    until: optional('instant', 'When it was resolved, or the stay was over; empty while it is open.'),
    cause: optional('name', 'deterioration, or risk- and the model; empty: deterioration, from before there was the column.'),
    worsened_at: optional('instant', 'When it last grew worse; empty: never since it was raised.'),
  },
});

export const PREDICTION = table({
  name: 'prediction',
  about: 'What one model says of one sliding window of one patient; a revision of the window updates its row.',
  key: ['prediction_id'],
  indexes: [['patient', 'window_end desc'], ['window_end']],
  update: 'always',
  columns: {
    prediction_id: column('key', 'Id of the RiskAssessment in FHIR.'),
    patient: column('name', 'Reference to the Patient in FHIR.'),
    patient_name: column('name', 'Name of the patient as it was when asked.'),
    encounter: optional('name', 'Reference to the Encounter in FHIR.'),
    bed: column('name', 'Bed in which it was measured.'),
    ward: column('name', 'Ward in which it was measured.'),
    window_start: column('instant', 'Begin of the window.'),
    window_end: column('instant', 'End of the window.'),
    window_minutes: column('int', 'Length of the window.'),
    method: column('name', 'Model.'),
    method_version: column('name', 'Version of the model.'),
    model_sha256: column('name', 'Of the file of the model.'),
    outcome: column('text', 'What is predicted.'),
    horizon_hours: column('double', 'Within so many hours.'),
    probability: optional('double', '0 to 1; empty when the model could not answer.'),
    failure: optional('text', 'Why it could not answer.'),
    raised: column('json', 'What pushed the risk up, the strongest first.'),
    lowered: column('json', 'What held it down, the strongest first.'),
    missing: column('json', 'Inputs without a value.'),
    inputs: optional('json', 'Newest value of each input by name, null = none; empty: the model does not tell.'),
    fed_at: filled('instant', 'now', 'When the row was first here.'),
  },
});

export const ALARM_EVENT = table({
  name: 'alarm_event',
  about: 'One step of an alarm raised at the bed.',
  key: ['event_id'],
  indexes: [['device_id', 'at desc'], ['at']],
  update: 'never',
  columns: {
    event_id: column('key', 'Station and step.'),
    alarm_id: column('name', 'Station and alarm: the steps of one alarm share it.'),
    device_id: column('name', 'Station that raised it.'),
    bed: column('name', 'Bed of the station.'),
    ward: column('name', 'Ward of the station.'),
    patient_identifier: optional('name', 'Identifier of the patient admitted when it happened; empty when nobody was.'),
    condition: column('name', 'Condition that alarmed.'),
    source: column('name', 'physiological or technical.'),
    priority: column('name', 'high, medium or low.'),
    phase: column('name', 'start, escalated, acknowledged, re-alarm, latched or end.'),
    text: column('text', 'As it stood on the screen.'),
    value: optional('double', 'Value that alarmed.'),
    limit_value: optional('double', 'Limit that it passed.'),
    unit: optional('name', 'Unit of both (UCUM).'),
    onset_at: column('instant', 'When the alarm began.'),
    at: column('instant', 'When this step happened.'),
    record: column('name', 'Raw record in the archive.'),
  },
});

export const DEVICE = table({
  name: 'device',
  about: 'A station, where it stands and when it was heard last.',
  key: ['device_id'],
  indexes: [],
  update: (target, source) => `${target}.last_message_at < ${source}.last_message_at`,
  columns: {
    device_id: column('key', 'Station.'),
    bed: column('name', 'Bed that its newest message named.'),
    ward: column('name', 'Ward that its newest message named.'),
    last_message_at: column('instant', 'When the hub took its newest message.'),
    last_record: column('name', 'Raw record of that message in the archive.'),
  },
});

/** Acts are never changed, so their rows are not either. */
export const CARE_ACT = table({
  name: 'care_act',
  about: 'What somebody of the care team did for a patient, or a rule because nobody had.',
  key: ['act_id'],
  indexes: [['patient', 'at desc'], ['about']],
  update: 'never',
  columns: {
    act_id: column('key', 'Id of the act; Communication and Task in FHIR are derived from it.'),
    kind: column('name', 'assigned, acknowledged, note, task-opened, task-done or escalated.'),
    patient: column('name', 'Reference to the Patient in FHIR.'),
    patient_name: column('name', 'Name of the patient as it was then.'),
    bed: column('name', 'Bed of the patient then.'),
    ward: column('name', 'Ward of the patient then.'),
    device_id: column('name', 'Station at the bed.'),
    by_name: optional('name', 'Who did it; empty: a rule.'),
    about: optional('key', 'Flag, alarm, or the act that opened the task.'),
    text: optional('text', 'Of tasks and escalations. What people write as a note stays in FHIR.'),
    due_at: optional('instant', 'Until when the task is to be done.'),
    level: optional('int', 'Of escalations: how often nobody had reacted.'),
    at: column('instant', 'When it was done.'),
    fed_at: filled('instant', 'now', 'When the row was first here.'),
  },
});

export const ASSIGNMENT = table({
  name: 'assignment',
  about: 'Who was named as responsible for a patient, from when, until when.',
  key: ['assignment_id'],
  indexes: [['patient', 'from_at desc']],
  update: 'never',
  columns: {
    assignment_id: column('key', 'Id of the act that named her; the CareTeam in FHIR tells of the same.'),
    patient: column('name', 'Reference to the Patient in FHIR.'),
    patient_name: column('name', 'Name of the patient as it was then.'),
    bed: column('name', 'Bed of the patient then.'),
    ward: column('name', 'Ward of the patient then.'),
    responsible: column('name', 'Who becomes responsible.'),
    shift: optional('name', 'Shift that it is for.'),
    from_at: column('instant', 'From when on.'),
    until_at: optional('instant', 'Until when: the end of the shift; empty: until somebody else is.'),
    assigned_by: optional('name', 'Who said so.'),
    at: column('instant', 'When it was said.'),
    fed_at: filled('instant', 'now', 'When the row was first here.'),
  },
});

/** Who may read which ward; `*` is every ward. Written by an administrator. */
export const READER_WARD = table({
  name: 'reader_ward',
  about: 'Which login may read the rows of which ward; * stands for every ward.',
  key: ['login', 'ward'],
  indexes: [],
  update: 'never',
  columns: {
    login: column('name', 'Name of the login in the database.'),
    ward: column('name', 'Ward whose rows it may read.'),
  },
});

/** What the feed writes, in the order of the pipeline. Their rows are seen by whoever may read the row's ward. */
export const FED_TABLES: readonly Table[] = [
  ...[RISK_ASSESSMENT, FLAG, PREDICTION, ALARM_EVENT, DEVICE, CLINICAL_EVENT, CARE_ACT, ASSIGNMENT],
  ...[MODEL_CALIBRATION, MODEL_FIT, MODEL_DRIFT, FLAG_QUALITY],
];
/** Schema `feed`. */
export const TABLES: readonly Table[] = [...FED_TABLES, READER_WARD];

export type RiskAssessmentRow = RowOf<typeof RISK_ASSESSMENT>;
export type FlagRow = RowOf<typeof FLAG>;
export type PredictionRow = RowOf<typeof PREDICTION>;
export type AlarmEventRow = RowOf<typeof ALARM_EVENT>;
export type DeviceRow = RowOf<typeof DEVICE>;
export type CareActRow = RowOf<typeof CARE_ACT>;
export type AssignmentRow = RowOf<typeof ASSIGNMENT>;
