import { of, type Page, slicer } from './page.ts';

const calibration = of('v_model_calibration');

/** How well models and flags foretold what became of the patients. */
export const OUTCOMES_PAGE: Page = {
  name: 'model-outcomes',
  title: 'Calibration, drift, flags',
  refresh: null,
  visuals: [
    ...calibration('ward', 'method', 'month').map((field, index) =>
      slicer(index, field, ['Ward (* is the whole house)', 'Model', 'Month'][index] ?? field.name),
    ),
    {
      name: 'calibration',
      title: 'Expected and observed share of events, by tenth of the risk',
      type: 'lineChart',
      at: [20, 150, 610, 250],
      fields: { Category: calibration('decile'), Y: calibration('Expected share', 'Observed share') },
    },
    {
      name: 'slopes',
      title: 'Calibration of each month',
      type: 'tableEx',
      at: [650, 150, 610, 250],
      fields: {
        Values: of('v_model_fit')(
          'month',
          'ward',
          'method',
          'known',
          'unknown',
          'unknown_until',
          'events',
          'observed_to_expected',
          'slope',
          'intercept',
          'reason',
        ),
      },
    },
    {
      name: 'drift',
      title: 'Drift against the reference month (population stability index)',
      type: 'tableEx',
      at: [20, 420, 610, 280],
      fields: {
        Values: of('v_model_drift')(
          'month',
          'ward',
          'method',
          'variable',
          'Stability index',
          'by_chance',
          'missing_share',
          'verdict',
        ),
      },
    },
    {
      name: 'flags',
      title: 'Flags: burden, what followed, lead time',
      type: 'tableEx',
      at: [650, 420, 610, 280],
      fields: {
        Values: of('v_flag_quality')(
          'month',
          'ward',
          'cause',
          'flags',
          'per_100_patient_days',
          'positive_predictive_value',
          'median_lead_hours',
          'unknown',
          'foretold_share',
        ),
      },
    },
  ],
};
