import type { Prediction } from '../../contract/trend-window.ts';
import type { TrainedModel } from '../model/artefact.ts';
import { HOURLY_WIDTH } from '../model/cohort/hourly-table.ts';
import { SIGNALS } from '../model/cohort/signals.table.ts';
import { BedsideScorer, HOURS_SEEN } from '../model/scorer/bedside-scorer.ts';
import { isNewer } from '../trends/minute.ts';
import type { BuiltWindow } from '../trends/patient-trend.ts';
import type { Predictor } from './predictor.ts';
import { failedPrediction, type PredictorFacts } from './refused-predictor.ts';
import { sepsisBasis, sepsisRow } from './sepsis-row.ts';

const HOUR_MS = 3_600_000;
const LABELS = new Map(SIGNALS.map(({ column, label }) => [column, label]));

/** What its probability is about (MODEL-CARD.md). */
export const SEPSIS = { outcome: 'sepsis', horizonHours: 6, minutes: 1440 } as const;

/**
 * Our model of vital signs and trends, once an hour. It sees the whole hours of the last two days of this encounter, from the first
 * that has a value on, and nothing behind the end of the window.
 * @param sha256 of the artefact
 */
export function sepsisPredictor(model: TrainedModel, sha256: string): Predictor {
  const facts: PredictorFacts = { ...SEPSIS, method: model.name, version: model.version, sha256 };
  const scorer = new BedsideScorer(model);
  const row = new Float32Array(HOURLY_WIDTH);
  return {
    method: facts.method,
    minutes: facts.minutes,
    state: () => 'ready',
    predict({ window, trend, who }: BuiltWindow): Promise<Prediction> {
      const endHour = Date.parse(window.windowEnd) / HOUR_MS;
      scorer.clear();
      let begun = false;
      for (let hour = endHour - HOURS_SEEN; hour < endHour; hour += 1) {
        begun = sepsisRow(trend, hour, who.person, row) || begun;
        if (begun) scorer.push(hour - endHour, row);
      }
      if (!begun) {
        const missing = SIGNALS.filter(({ kind }) => kind === 'vital').map(({ label }) => label);
        return Promise.resolve({ ...failedPrediction(facts, window.id, 'none of its vital signs was measured'), missing });
      }
      const { risk, explanation, missing, newest: inputs } = scorer.answer();
      const used = SIGNALS.filter(({ kind, column }) => kind === 'vital' && !missing.includes(column));
      const newest = used.flatMap(({ column }) => sepsisBasis(trend, endHour, column) ?? []);
      return Promise.resolve({
        ...failedPrediction(facts, window.id, ''),
        probability: Number(risk.toPrecision(6)),
        raised: explanation.raised.map(({ text }) => text),
        lowered: explanation.lowered.map(({ text }) => text),
        missing: missing.map((column) => LABELS.get(column) ?? column),
        inputs,
        basis: newest.sort((a, b) => (isNewer(a, b) ? -1 : 1)).map(({ observation }) => observation),
        failure: null,
      });
    },
    stop: () => Promise.resolve(),
  };
}
