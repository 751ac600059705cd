import type { Prediction } from '../../contract/trend-window.ts';
import { isChild } from '../adult-age.ts';
import { logOddsOf } from '../model/boosting/forest.ts';
import { type Parameter, STAY_PARAMETERS, TIMED_PARAMETERS } from '../model/cohort/parameters.table.ts';
import type { StayRecord, TimedSeries } from '../model/cohort/timed-table.ts';
import { calibrated } from '../model/evaluation/calibration.ts';
import { explainStay } from '../model/explanation/explain.ts';
import { STAY_FEATURES, stayFeatures } from '../model/features/stay-features.ts';
import type { BuiltWindow, PatientTrend } from '../trends/patient-trend.ts';
import { HOUR_SLOTS } from '../trends/rings.ts';
import { basisOf, demographic, HOUR_MS, type KnownResult, measuredIn } from './hour-values.ts';
import type { Predictor } from './predictor.ts';
import { failedPrediction, NOT_FOR_CHILDREN, type PredictorFacts } from './refused-predictor.ts';
import type { PinnedModel } from './sepsis-predictor.ts';
import { MORTALITY_SOURCES } from './sources.table.ts';

/** The cohort says whether somebody died in the stay, not when; a prediction needs an end, so it is told for thirty days. */
export const MORTALITY = { outcome: 'death in hospital', horizonHours: 720, minutes: 1440 } as const;

/** What the model was trained on: so many hours of record, and no fewer. */
const OBSERVED_HOURS = 48;
const MINUTES = 60;

/**
 * Our model of death in hospital, once an hour, from the last 48 hours of this encounter. Not asked before so much is recorded: it has
 * seen nobody with less.
 */
export function mortalityPredictor({ model, sha256 }: PinnedModel): Predictor {
  const facts: PredictorFacts = { ...MORTALITY, method: model.name, version: model.version, sha256 };
  const inputs = new Float32Array(STAY_FEATURES.length);
  return {
    method: facts.method,
    minutes: facts.minutes,
    state: () => `ready; speaks from ${OBSERVED_HOURS} h of record on`,
    predict(built: BuiltWindow): Promise<Prediction | null> {
      const { window, trend, who } = built;
      const endHour = Date.parse(window.windowEnd) / HOUR_MS;
      if (!isLongEnough(trend, endHour)) return Promise.resolve(null);
      if (isChild(who.person, endHour * HOUR_MS)) return Promise.resolve(failedPrediction(facts, window.id, NOT_FOR_CHILDREN));
      const results = trend.laboratory.of(window.encounter, endHour * HOUR_MS);
      const record = stayOf(built, endHour, results);
      const known = TIMED_PARAMETERS.filter((_, place) => (record.series[place]?.values.length ?? 0) > 0);
      if (known.length === 0) return Promise.resolve(failedPrediction(facts, window.id, 'nothing that it reads was measured'));
      stayFeatures(record, inputs);
      const { raised, lowered } = explainStay(model, inputs);
      const risk = calibrated(logOddsOf(model.forest, inputs), model.calibration);
      const newest = ({ values }: TimedSeries): number | null => values.at(-1) ?? null;
      return Promise.resolve({
        ...failedPrediction(facts, window.id, ''),
        probability: Number(risk.toPrecision(6)),
        raised: raised.map(({ text }) => text),
        lowered: lowered.map(({ text }) => text),
        missing: TIMED_PARAMETERS.filter((parameter) => !known.includes(parameter)).map(({ label }) => label),
        inputs: Object.fromEntries(TIMED_PARAMETERS.map(({ label }, place) => [label, newest(record.series[place] ?? NOTHING)])),
        basis: basisOf(
          trend,
          endHour,
          known.map(({ name }) => MORTALITY_SOURCES[name]),
          results,
        ),
        failure: null,
      });
    },
    stop: () => Promise.resolve(),
  };
}

const NOTHING: TimedSeries = { minutes: [], values: [] };

/** The first hour of the window, or one before, has data. */
function isLongEnough({ hours }: PatientTrend, endHour: number): boolean {
  for (let hour = endHour - HOUR_SLOTS; hour <= endHour - OBSERVED_HOURS; hour += 1) if (hours.has(hour)) return true;
  return false;
}

/** The 48 hours as a record of the cohort: vital signs by the end of their hour, results by the minute of their sample. */
function stayOf({ trend, who }: BuiltWindow, endHour: number, results: readonly KnownResult[]): StayRecord {
  const first = endHour - OBSERVED_HOURS;
  const series = TIMED_PARAMETERS.map((parameter): TimedSeries => {
    const source = MORTALITY_SOURCES[parameter.name];
    const points: { minute: number; value: number }[] = [];
    if (source?.result !== undefined) {
      for (const { name, value, effectiveAt } of results) {
        const minute = Math.floor((Date.parse(effectiveAt) - first * HOUR_MS) / 60_000);
        if (name === source.result && minute >= 0) points.push({ minute, value });
      }
    } else if (source !== undefined)
      for (let hour = first; hour < endHour; hour += 1)
        points.push({ minute: (hour - first + 1) * MINUTES - 1, value: measuredIn(trend, hour, source) });
    const believed = points.filter(({ value }) => isPossible(value, parameter));
    return { minutes: believed.map(({ minute }) => minute), values: believed.map(({ value }) => value) };
  });
  const stay = Float64Array.from(STAY_PARAMETERS, (parameter) => {
    const source = MORTALITY_SOURCES[parameter.name];
    const measured = results.findLast(({ name }) => name === source?.result)?.value;
    const value = source === undefined ? demographic(parameter.name, who.person, endHour) : (measured ?? Number.NaN);
    return isPossible(value, parameter) ? value : Number.NaN;
  });
  return { id: trend.patient, stay, series };
}

/** As for the files: what no living patient can have is a mistake and counts as missing. */
function isPossible(value: number, { low, high }: Parameter): boolean {
  return value >= low && value <= high;
}
