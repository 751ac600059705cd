import { share, shown, taken, type View } from '../view.ts';
import { FLAG_QUALITY, MODEL_CALIBRATION, MODEL_DRIFT, MODEL_FIT } from './tables.ts';

export const V_MODEL_CALIBRATION: View = {
  name: 'v_model_calibration',
  about: 'Expected against observed events in each tenth of the risks, for each model, ward and month.',
  columns: {
    ...taken(MODEL_CALIBRATION.columns, 'c'),
    expected_share: shown('double', 'Expected events of the predictions with a known outcome.', share('c.expected', 'c.known')),
    observed_share: shown('double', 'Observed events of the same; empty while none is known.', share('c.events', 'c.known')),
  },
  from: () => 'from feed.model_calibration as c',
};

export const V_MODEL_FIT: View = {
  name: 'v_model_fit',
  about: 'Calibration slope and intercept of each model, ward and month, with the numbers that they rest on.',
  columns: {
    ...taken(MODEL_FIT.columns, 'm'),
    observed_to_expected: shown(
      'double',
      'Observed events for each expected one; 1 is perfect.',
      'm.events / nullif(m.expected, 0)',
    ),
  },
  from: () => 'from feed.model_fit as m',
};

export const V_MODEL_DRIFT: View = {
  name: 'v_model_drift',
  about: 'Drift of the score and of every input of each model against its reference month, for each ward and month.',
  columns: {
    ...taken(MODEL_DRIFT.columns, 'd'),
    missing_share: shown('double', 'Share of missing values.', share('d.missing', 'd.values_seen')),
    reference_missing_share: shown(
      'double',
      'Share of missing values in the reference month.',
      share('d.reference_missing', 'd.reference_values'),
    ),
    verdict: shown(
      'name',
      'stable below 0.1, moved below 0.25, drifted from there on (the usual limits of the index); no reference.',
      `case when d.stability_index is null then 'no reference' when d.stability_index < 0.1 then 'stable'
      when d.stability_index < 0.25 then 'moved' else 'drifted' end`,
    ),
  },
  from: () => 'from feed.model_drift as d',
};

export const V_FLAG_QUALITY: View = {
  name: 'v_flag_quality',
  about: 'Alert burden, positive predictive value and lead time of flags, for each cause, ward and month.',
  columns: {
    ...taken(FLAG_QUALITY.columns, 'q'),
    foretold_share: shown('double', 'Share of the events that a flag came before.', share('q.events_foretold', 'q.events')),
  },
  from: () => 'from feed.flag_quality as q',
};
