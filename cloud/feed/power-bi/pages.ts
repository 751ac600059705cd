import { CARE_PAGE } from './care-page.ts';
import { OUTCOMES_PAGE } from './outcomes-page.ts';
import { type Field, of, type Page, slicer, type Visual } from './page.ts';

const ward = of('v_ward_now');
const trend = of('v_patient_trend');
const burden = of('v_alarm_burden');
const condition = of('v_alarm_condition');
const quality = of('v_model_quality');
const fresh = of('v_freshness');

/** Cards in one row at the top of the page. */
const cards = (fields: readonly Field[]): Visual[] =>
  fields.map((field, index) => ({
    name: `card-${index + 1}`,
    title: field.name,
    type: 'card',
    at: [20 + index * 210, 20, 200, 110],
    fields: { Values: [field] },
  }));
const day = (table: typeof burden) => table('day');

export const PAGES: readonly Page[] = [
  {
    name: 'ward-overview',
    title: 'Ward overview',
    refresh: 'PT30S',
    visuals: [
      ...cards([
        ...ward('Patients', 'Highest risk', 'Open flags'),
        ...of('v_alarm_now')('Alarms now'),
        ...of('v_device_now')('Silent stations'),
        ...fresh('Seconds behind'),
      ]),
      {
        name: 'patients',
        title: 'Patients, newest window',
        type: 'tableEx',
        at: [20, 150, 1240, 340],
        fields: {
          Values: ward(
            'ward',
            'bed',
            'patient_name',
            'total_min',
            'total_max',
            'band_at_least',
            'heart_rate',
            'spo2',
            'respiratory_rate',
            'abp_mean',
            'flag_reason',
            'seconds_old',
          ),
        },
      },
      {
        name: 'alarms',
        title: 'Alarms that go on',
        type: 'tableEx',
        at: [20, 510, 720, 190],
        fields: { Values: of('v_alarm_now')('priority', 'ward', 'bed', 'text', 'onset_at') },
      },
      {
        name: 'freshness',
        title: 'Freshness, seconds',
        type: 'tableEx',
        at: [760, 510, 500, 190],
        fields: { Values: fresh('ward', 'seconds_behind', 'mean_seconds_to_row', 'worst_seconds_to_row', 'reference_seconds') },
      },
    ],
  },
  {
    name: 'patient',
    title: 'Patient',
    refresh: 'PT1M',
    visuals: [
      ...trend('ward', 'bed', 'patient_name').map((field, index) =>
        slicer(index, field, ['Ward', 'Bed', 'Patient'][index] ?? field.name),
      ),
      {
        name: 'score',
        title: 'Score: what is certain and what missing inputs leave open',
        type: 'lineChart',
        at: [20, 150, 1240, 180],
        fields: { Category: trend('at'), Y: trend('Score at least', 'Score at most') },
      },
      {
        name: 'vitals',
        title: 'Vital signs, median of each minute',
        type: 'lineChart',
        at: [20, 350, 1240, 200],
        fields: {
          Category: trend('at'),
          Y: trend('Heart rate', 'Oxygen saturation', 'Respiration rate', 'Mean arterial pressure'),
        },
      },
      {
        name: 'windows',
        title: 'Windows',
        type: 'tableEx',
        at: [20, 570, 1240, 130],
        fields: { Values: trend('at', 'method', 'total_min', 'total_max', 'band_at_least', 'flag', 'assessment_id') },
      },
    ],
  },
  CARE_PAGE,
  {
    name: 'alarm-burden',
    title: 'Alarm burden',
    refresh: null,
    visuals: [
      ...cards(burden('Alarms', 'Alarms per 100 patient-days', 'Share over within 20 s')),
      {
        name: 'by-day',
        title: 'Alarms for every 100 patient-days',
        type: 'lineChart',
        at: [20, 150, 760, 270],
        fields: { Category: day(burden), Y: burden('Alarms per 100 patient-days'), Series: burden('ward') },
      },
      {
        name: 'by-condition',
        title: 'Which conditions',
        type: 'clusteredColumnChart',
        at: [800, 150, 460, 270],
        fields: { Category: condition('condition'), Y: condition('Alarms of condition') },
      },
      {
        name: 'days',
        title: 'Wards and days',
        type: 'tableEx',
        at: [20, 440, 1240, 260],
        fields: {
          Values: burden(
            'day',
            'ward',
            'alarms',
            'high',
            'medium',
            'low',
            'acknowledged',
            'ended_within_20_s',
            'mean_seconds',
            'patient_days',
          ),
        },
      },
    ],
  },
  {
    name: 'model-quality',
    title: 'Model quality',
    refresh: null,
    visuals: [
      ...cards(quality('Windows scored', 'Complete windows', 'Flagged windows', 'Mean uncertainty')),
      {
        name: 'completeness',
        title: 'Windows in which no input was missing',
        type: 'lineChart',
        at: [20, 150, 610, 270],
        fields: { Category: day(quality), Y: quality('Complete windows'), Series: quality('ward') },
      },
      {
        name: 'uncertainty',
        title: 'Mean distance of the bounds',
        type: 'lineChart',
        at: [650, 150, 610, 270],
        fields: { Category: day(quality), Y: quality('Mean uncertainty'), Series: quality('method') },
      },
      {
        name: 'days',
        title: 'Methods, wards and days',
        type: 'tableEx',
        at: [20, 440, 800, 260],
        fields: {
          Values: quality(
            'day',
            'ward',
            'method',
            'method_version',
            'windows',
            'patients',
            'complete_share',
            'composed',
            'mean_least',
            'flagged_share',
            'mean_seconds_to_row',
          ),
        },
      },
      {
        name: 'predictions',
        title: 'What the models said',
        type: 'tableEx',
        at: [840, 440, 420, 260],
        fields: {
          Values: of('v_prediction_quality')(
            'day',
            'ward',
            'method',
            'asked',
            'answered_share',
            'mean_probability',
            'greatest_probability',
          ),
        },
      },
    ],
  },
  OUTCOMES_PAGE,
];
