import { column, filled, optional, type RowOf, table } from '../column.ts';

/** What the models are judged by, kept for each month: written by the role, never by hand. `*` as ward is the whole house. */
const OF_MONTH = {
  month: column('day', 'First UTC day of the month in which the windows ended, or the flags were raised.'),
  ward: column('name', 'Ward; * is the whole house, which only readers of every ward see.'),
} as const;
const OF_MODEL = {
  method: column('name', 'Model or score.'),
  method_version: column('name', 'Version of it.'),
} as const;
const COMPUTED = { computed_at: column('instant', 'When this was counted: what was in FHIR by then is in it.') } as const;

export const MODEL_CALIBRATION = table({
  name: 'model_calibration',
  about: 'Expected and observed events in each tenth of the risks that a model predicted in a month.',
  key: ['calibration_id'],
  indexes: [['month']],
  update: 'always',
  columns: {
    calibration_id: column('key', 'Of all that this row is about.'),
    ...OF_MONTH,
    ...OF_MODEL,
    outcome: column('text', 'What is predicted.'),
    decile: column('int', '1, the lowest tenth of the risks, to 10; equal risks are in one.'),
    least_risk: optional('double', 'Lowest risk in it, 0 to 1; empty when no prediction fell into it.'),
    greatest_risk: optional('double', 'Highest risk in it.'),
    predictions: column('int', 'Predictions in it, without those made after the event.'),
    known: column('int', 'Of them with a known outcome.'),
    unknown: column('int', 'Of them whose outcome nobody can know yet: neither an event nor none.'),
    expected: column('double', 'Events that the risks of the known ones add up to.'),
    events: column('int', 'Events that happened within the horizon.'),
    ...COMPUTED,
  },
});

export const MODEL_FIT = table({
  name: 'model_fit',
  about: 'Calibration of each model in each month: slope and intercept, with what they rest on.',
  key: ['fit_id'],
  indexes: [['month']],
  update: 'always',
  columns: {
    fit_id: column('key', 'Of all that this row is about.'),
    ...OF_MONTH,
    ...OF_MODEL,
    outcome: column('text', 'What is predicted.'),
    horizon_hours: column('double', 'Within so many hours.'),
    predictions: column('int', 'Predictions, without those made after the event.'),
    after_event: column('int', 'Predictions that came after the event: they are judged by nobody.'),
    known: column('int', 'With a known outcome.'),
    unknown: column('int', 'Outcome unknown.'),
    unknown_until: optional(
      'instant',
      'When the last of the unknown becomes known; empty: none is unknown, or FHIR never tells.',
    ),
    expected: column('double', 'Events that the risks of the known ones add up to.'),
    events: column('int', 'Events that happened within the horizon.'),
    slope: optional('double', 'Of log-odds observed on log-odds predicted; 1 is perfect, less is too sure of itself.'),
    intercept: optional('double', 'Of the same line; 0 is perfect, less means that risks are too high.'),
    brier: optional('double', 'Mean squared distance of risk and outcome.'),
    reason: optional('text', 'Why there is no slope.'),
    ...COMPUTED,
  },
});

export const MODEL_DRIFT = table({
  name: 'model_drift',
  about: 'How far what a model sees and says has moved from its reference month.',
  key: ['drift_id'],
  indexes: [['month']],
  update: 'always',
  columns: {
    drift_id: column('key', 'Of all that this row is about.'),
    ...OF_MONTH,
    ...OF_MODEL,
    variable: column('name', 'An input, or score: what the model said.'),
    values_seen: column('int', 'Values and missing ones in the month.'),
    missing: column('int', 'Of them missing.'),
    median: optional('double', 'Of those that were there.'),
    reference_month: optional('day', 'First month of this version with enough values; empty: there was none yet.'),
    reference_values: optional('int', 'Values of that month.'),
    reference_missing: optional('int', 'Of them missing.'),
    reference_median: optional('double', 'Of those that were there.'),
    stability_index: optional('double', 'Population stability index against the reference; empty without one.'),
    by_chance: optional('double', 'What it would be on average without any change, if no two values were of one patient.'),
    histogram: column('json', 'Value and count, on three digits: what a later month is compared with.'),
    ...COMPUTED,
  },
});

export const FLAG_QUALITY = table({
  name: 'flag_quality',
  about: 'Burden, positive predictive value and lead time of the flags of each cause, ward and month.',
  key: ['quality_id'],
  indexes: [['month']],
  update: 'always',
  columns: {
    quality_id: column('key', 'Of all that this row is about.'),
    ...OF_MONTH,
    cause: column('name', 'deterioration, or risk- and the model.'),
    claim: column('text', 'The events that it speaks of and within how long: what counts as followed.'),
    flags: column('int', 'Flags raised.'),
    patient_days: column('double', 'Scored minutes of all patients, in days.'),
    per_100_patient_days: optional('double', 'Flags for every 100 of them; empty when nothing was scored.'),
    followed: column('int', 'Flags after which the event came within the horizon.'),
    not_followed: column('int', 'Flags after which it did not come.'),
    after_event: column('int', 'Flags raised when the event had happened.'),
    unknown: column('int', 'Flags of which nobody can know yet.'),
    unknown_until: optional('instant', 'When the last of them becomes known.'),
    positive_predictive_value: optional('double', 'Followed, of the followed and not followed; empty without any.'),
    median_lead_hours: optional('double', 'From flag to event.'),
    least_lead_hours: optional('double', 'Shortest such time.'),
    events: column('int', 'Such events of the ward in the month.'),
    events_foretold: column('int', 'Of them with a flag before, no earlier than the horizon.'),
    ...COMPUTED,
  },
});

/** What FHIR tells afterwards. Readers see the events of their wards; measures are counted over all. */
export const CLINICAL_EVENT = table({
  name: 'clinical_event',
  about: 'What became of a patient: death, intensive care, cardiac arrest, sepsis, discharge.',
  key: ['event_id'],
  indexes: [['patient', 'at'], ['recorded_at']],
  // What is told again after a restart is not older than what is there.
  update: (target, source) => `${target}.recorded_at <= ${source}.recorded_at`,
  columns: {
    event_id: column('key', 'Resource in FHIR and kind.'),
    patient: column('name', 'Reference to the Patient in FHIR.'),
    encounter: optional('name', 'Reference to the Encounter in FHIR.'),
    bed: column('name', 'Bed of the patient then, as far as the resource tells.'),
    ward: column('name', 'Ward of the patient then, as far as the resource tells.'),
    kind: column('name', 'death, intensive-care, cardiac-arrest, sepsis or discharge.'),
    at: column('instant', 'When it happened.'),
    resource: column('name', 'Reference to what says so in FHIR.'),
    recorded_at: column('instant', 'When FHIR was told.'),
    withdrawn: filled('boolean', 'false', 'Entered in error or refuted: it did not happen.'),
    fed_at: filled('instant', 'now', 'When the row was first here.'),
  },
});

export type CalibrationRow = RowOf<typeof MODEL_CALIBRATION>;
export type FitRow = RowOf<typeof MODEL_FIT>;
export type DriftRow = RowOf<typeof MODEL_DRIFT>;
export type FlagQualityRow = RowOf<typeof FLAG_QUALITY>;
export type ClinicalEventRow = RowOf<typeof CLINICAL_EVENT>;
