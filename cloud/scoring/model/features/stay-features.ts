import { STAY_PARAMETERS, TIMED_PARAMETERS } from '../cohort/parameters.table.ts';
import type { StayRecord, TimedSeries } from '../cohort/timed-table.ts';
import { ACUTE_PHYSIOLOGY } from './acute-physiology.table.ts';
import { atLeast, below, points } from './derived-signals.ts';
import { type Feature, feature } from './feature.ts';
import { LAST_HALF_DAY, OBSERVED, SECOND_DAY, STAY_STATISTICS, stayStatistics } from './stay-statistics.ts';
import { between, combined, least, most, preferred, sum } from './timed-series.ts';

/** Series computed from those of the file: pressures from either source, indices, ratios. */
export const STAY_SERIES = [
  { name: 'systolic', label: 'systolic pressure', unit: 'mmHg', decimals: 0 },
  { name: 'diastolic', label: 'diastolic pressure', unit: 'mmHg', decimals: 0 },
  { name: 'mean', label: 'mean pressure', unit: 'mmHg', decimals: 0 },
  { name: 'shockIndex', label: 'shock index', unit: '', decimals: 2 },
  { name: 'oxygenation', label: 'PaO₂/FiO₂', unit: 'mmHg', decimals: 0 },
  { name: 'ureaPerCreatinine', label: 'urea nitrogen to creatinine', unit: '', decimals: 1 },
  { name: 'pulsePressure', label: 'pulse pressure', unit: 'mmHg', decimals: 0 },
  { name: 'sodiumGap', label: 'sodium minus bicarbonate', unit: 'mmol/L', decimals: 0 },
] as const;

/** Single numbers about the stay. `older` = it never falls as age rises, all else equal. */
export const STAY_NUMBERS = [
  { name: 'urineDay1', label: 'urine on day 1', unit: 'mL', decimals: 0 },
  { name: 'urineDay2', label: 'urine on day 2', unit: 'mL', decimals: 0 },
  { name: 'urineDay1PerKg', label: 'urine per kg on day 1', unit: 'mL/kg', decimals: 1 },
  { name: 'urineDay2PerKg', label: 'urine per kg on day 2', unit: 'mL/kg', decimals: 1 },
  { name: 'urineLast6h', label: 'urine of the last 6 h', unit: 'mL', decimals: 0 },
  { name: 'sofaDay1', label: 'organ failure points on day 1', unit: '', decimals: 0 },
  { name: 'sofaDay2', label: 'organ failure points on day 2', unit: '', decimals: 0 },
  { name: 'sofaChange', label: 'change of organ failure points', unit: '', decimals: 0 },
  { name: 'bodyMassIndex', label: 'body mass index', unit: 'kg/m²', decimals: 0 },
  { name: 'sinceVentilation', label: 'minutes since the last ventilator entry', unit: 'min', decimals: 0 },
  { name: 'ventilationSpan', label: 'minutes between first and last ventilator entry', unit: 'min', decimals: 0 },
  { name: 'comaDepth', label: 'lowest Glasgow Coma Scale on day 2', unit: '', decimals: 0 },
  { name: 'comaChange', label: 'change of Glasgow Coma Scale', unit: '', decimals: 0 },
  { name: 'ordered', label: 'blood tests that worry asks for', unit: '', decimals: 0 },
  { name: 'sofaAndAge', label: 'organ failure points with age', unit: '', decimals: 0, older: true },
  { name: 'sofaTimesAge', label: 'organ failure points × age', unit: '', decimals: 0, older: true },
  { name: 'physiologyDay1', label: 'distance from normal on day 1', unit: 'points', decimals: 0 },
  { name: 'physiologyDay2', label: 'distance from normal on day 2', unit: 'points', decimals: 0 },
  { name: 'physiologyLast', label: 'distance of the newest values from normal', unit: 'points', decimals: 0 },
  { name: 'physiologyAndAge', label: 'distance from normal with age', unit: 'points', decimals: 0, older: true },
  { name: 'sofaLast', label: 'organ failure points of the last 12 h', unit: '', decimals: 0 },
  { name: 'cuffOnly', label: 'no arterial line', unit: '', decimals: 0 },
] as const;

export const STAY_FEATURES: readonly Feature[] = [
  ...STAY_PARAMETERS.map(({ name }) => feature(name, 'is', name === 'Age' ? 1 : 0)),
  ...TIMED_PARAMETERS.flatMap(({ name }) => STAY_STATISTICS.map((statistic) => feature(name, statistic))),
  ...STAY_SERIES.flatMap(({ name }) => STAY_STATISTICS.map((statistic) => feature(name, statistic))),
  ...STAY_NUMBERS.map((number) => feature(number.name, 'is', 'older' in number ? 1 : 0)),
];

const place = new Map(TIMED_PARAMETERS.map(({ name }, index) => [name, index]));
const NOTHING: TimedSeries = { minutes: [], values: [] };

/** @param out one value per feature of `STAY_FEATURES`, NaN = missing */
export function stayFeatures(record: StayRecord, out: Float32Array): void {
  const series = (name: string): TimedSeries => record.series[place.get(name) ?? -1] ?? NOTHING;
  const derived = derivedSeries(series);
  const values = [
    ...record.stay,
    ...[...record.series, ...derived].flatMap(stayStatistics),
    ...stayNumbers(record.stay, series, derived),
  ];
  if (values.length !== STAY_FEATURES.length)
    throw new RangeError(`${values.length} features, ${STAY_FEATURES.length} are named`);
  out.set(values);
}

/** In the order of `STAY_SERIES`. */
function derivedSeries(series: (name: string) => TimedSeries): TimedSeries[] {
  const systolic = preferred(series('SysABP'), series('NISysABP'));
  const diastolic = preferred(series('DiasABP'), series('NIDiasABP'));
  return [
    systolic,
    diastolic,
    preferred(series('MAP'), series('NIMAP')),
    combined(series('HR'), systolic, 60, (rate, pressure) => rate / pressure),
    combined(series('PaO2'), series('FiO2'), 720, (tension, share) => tension / share),
    combined(series('BUN'), series('Creatinine'), 60, (urea, creatinine) => urea / creatinine),
    combined(systolic, diastolic, 5, (high, low) => high - low),
    combined(series('Na'), series('HCO3'), 60, (sodium, bicarbonate) => sodium - bicarbonate),
  ];
}

/** In the order of `STAY_NUMBERS`. */
function stayNumbers(stay: Float64Array, series: (name: string) => TimedSeries, derived: readonly TimedSeries[]): number[] {
  const [age = Number.NaN, , height = Number.NaN] = stay;
  const weight = series('Weight').values[0] ?? Number.NaN;
  const urine = series('Urine');
  const [urine1, urine2] = [sum(between(urine, 0, SECOND_DAY)), sum(between(urine, SECOND_DAY, OBSERVED))];
  const [sofa1, sofa2] = [sofaPoints(series, derived, 0, SECOND_DAY), sofaPoints(series, derived, SECOND_DAY, OBSERVED)];
  const physiology2 = physiologyPoints(series, derived, SECOND_DAY, OBSERVED);
  const ventilation = series('MechVent').minutes;
  const coma = series('GCS');
  const lastVentilation = ventilation.at(-1) ?? Number.NaN;
  return [
    urine1,
    urine2,
    urine1 / weight,
    urine2 / weight,
    sum(between(urine, OBSERVED - 361, OBSERVED)),
    sofa1,
    sofa2,
    sofa2 - sofa1,
    (weight / (height * height)) * 10_000,
    OBSERVED - 1 - lastVentilation,
    lastVentilation - (ventilation[0] ?? Number.NaN),
    least(between(coma, SECOND_DAY, OBSERVED)),
    (coma.values.at(-1) ?? Number.NaN) - (coma.values[0] ?? Number.NaN),
    sum(['BUN', 'Lactate', 'Bilirubin', 'Albumin', 'pH', 'TroponinT'].map((name) => series(name).values.length)),
    sofa2 + atLeast(age, [45, 55, 65, 75]),
    sofa2 * age,
    physiologyPoints(series, derived, 0, SECOND_DAY),
    physiology2,
    physiologyPoints(series, derived, LAST_HALF_DAY, OBSERVED),
    physiology2 + atLeast(age, [45, 55, 65, 65, 75]) + atLeast(age, [45]),
    sofaPoints(series, derived, LAST_HALF_DAY, OBSERVED),
    points(series('SysABP').values.length === 0),
  ];
}

/** Known parts only, worst value of the time: clinical scores, section 6; drugs are not in the file. */
function sofaPoints(series: (name: string) => TimedSeries, derived: readonly TimedSeries[], from: number, to: number): number {
  const [, , pressure = NOTHING, , oxygenation = NOTHING] = derived;
  const lowest = (of: TimedSeries): number => least(between(of, from, to));
  const highest = (name: string): number => most(between(series(name), from, to));
  return (
    below(lowest(oxygenation), [400, 300, 200, 100]) +
    below(lowest(series('Platelets')), [150, 100, 50, 20]) +
    atLeast(highest('Bilirubin'), [1.2, 2, 6, 12]) +
    points(lowest(pressure) < 70) +
    below(lowest(series('GCS')), [15, 13, 10, 6]) +
    Math.max(
      atLeast(highest('Creatinine'), [1.2, 2, 3.5, 5]),
      below(sum(between(series('Urine'), from, to)), [500, 500, 500, 200]),
    )
  );
}

/** Worst of the lowest and the highest value per parameter, and the coma scale. */
function physiologyPoints(
  series: (name: string) => TimedSeries,
  derived: readonly TimedSeries[],
  from: number,
  to: number,
): number {
  const coma = least(between(series('GCS'), from, to));
  const known = ACUTE_PHYSIOLOGY.map(({ parameter, rows }) => {
    const values = between(parameter === 'mean' ? (derived[2] ?? NOTHING) : series(parameter), from, to);
    const of = (value: number): number => rows.find(([upTo]) => value <= upTo)?.[1] ?? 0;
    return Math.max(of(least(values)), of(most(values)));
  });
  return known.reduce((total, each) => total + each, Number.isNaN(coma) ? 0 : 15 - coma);
}
