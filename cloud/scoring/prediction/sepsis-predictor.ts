import type { Prediction } from '../../contract/trend-window.ts';
import { isChild } from '../adult-age.ts';
import type { TrainedModel } from '../model/artefact.ts';
import { HOURLY_WIDTH } from '../model/cohort/hourly-table.ts';
import { SIGNALS } from '../model/cohort/signals.table.ts';
import { HOURS_SEEN, HoursScorer } from '../model/scorer/hours-scorer.ts';
import type { BuiltWindow } from '../trends/patient-trend.ts';
import { basisOf, byHour, HOUR_MS } from './hour-values.ts';
import { type Predictor, predictionId } from './predictor.ts';
import { failedPrediction, NOT_FOR_CHILDREN, type PredictorFacts } from './refused-predictor.ts';
import { sepsisRow } from './sepsis-row.ts';
import { SEPSIS_SOURCES } from './sources.table.ts';

const LABELS = new Map(SIGNALS.map(({ column, label }) => [column, label]));

/** What its probability is about (MODEL-CARD.md). */
export const SEPSIS = { outcome: 'sepsis', horizonHours: 6, minutes: 1440 } as const;

/** A trained model and the hash of its file. */
export interface PinnedModel {
  readonly model: TrainedModel;
  readonly sha256: string;
}

/**
 * Our sepsis models, once an hour: the one of vital signs and trends, and in its place the one with laboratory values while one of the
 * last two days is known. It sees the whole hours of these days of this encounter, from the first that has a value on, and nothing
 * that was known behind the end of the window only. One prediction per window, whichever model spoke.
 * @param laboratory or why it cannot be used
 * @param laboratoryConnected results of this house come in: then the first hours without one are calibrated as such
 */
export function sepsisPredictor(bedside: PinnedModel, laboratory: PinnedModel | string, laboratoryConnected: boolean): Predictor {
  const facts: PredictorFacts = { ...SEPSIS, method: bedside.model.name, version: bedside.model.version, sha256: bedside.sha256 };
  const { model: trained } = bedside;
  const scorer = new HoursScorer(trained, typeof laboratory === 'string' ? null : laboratory.model, laboratoryConnected);
  const row = new Float32Array(HOURLY_WIDTH);
  return {
    method: facts.method,
    minutes: facts.minutes,
    state: () => (typeof laboratory === 'string' ? `ready; without laboratory values: ${laboratory}` : 'ready'),
    predict({ window, trend, who }: BuiltWindow): Promise<Prediction> {
      const endHour = Date.parse(window.windowEnd) / HOUR_MS;
      if (isChild(who.person, endHour * HOUR_MS)) return Promise.resolve(failedPrediction(facts, window.id, NOT_FOR_CHILDREN));
      const results = trend.laboratory.of(window.encounter, endHour * HOUR_MS);
      const hourly = byHour(results);
      scorer.clear();
      let begun = false;
      for (let hour = endHour - HOURS_SEEN; hour < endHour; hour += 1) {
        begun = sepsisRow(trend, hour, who.person, hourly.get(hour) ?? [], row) || begun;
        if (begun) scorer.push(hour - endHour, row);
      }
      if (!begun) {
        const missing = SIGNALS.filter(({ kind }) => kind === 'vital').map(({ label }) => label);
        return Promise.resolve({ ...failedPrediction(facts, window.id, 'none of its vital signs was measured'), missing });
      }
      const { risk, model, explanation, missing, newest } = scorer.answer();
      const isBedside = model.name === trained.name;
      const { sha256 } = isBedside || typeof laboratory === 'string' ? bedside : laboratory;
      const used = SIGNALS.filter(({ kind, column }) => (!isBedside || kind === 'vital') && !missing.includes(column));
      const day = results.filter(({ effectiveAt }) => Date.parse(effectiveAt) >= (endHour - HOURS_SEEN / 2) * HOUR_MS);
      return Promise.resolve({
        ...failedPrediction({ ...facts, method: model.name, version: model.version, sha256 }, window.id, ''),
        id: predictionId(window.id, facts.method),
        probability: Number(risk.toPrecision(6)),
        raised: explanation.raised.map(({ text }) => text),
        lowered: explanation.lowered.map(({ text }) => text),
        missing: missing.map((column) => LABELS.get(column) ?? column),
        inputs: newest,
        basis: basisOf(
          trend,
          endHour,
          used.map(({ column }) => SEPSIS_SOURCES[column]),
          day,
        ),
        failure: null,
      });
    },
    stop: () => Promise.resolve(),
  };
}
