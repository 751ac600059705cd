import type { Prediction } from '../../../contract/trend-window.ts';
import type { BuiltWindow } from '../../trends/patient-trend.ts';
import type { Predictor } from '../predictor.ts';
import { failedPrediction, type PredictorFacts } from '../refused-predictor.ts';
import { featuresOf } from './features.ts';
import type { ModelProcess } from './model-process-adapter.ts';

/** A partner's model as the configuration describes it. */
export interface PartnerModel {
  readonly method: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
  readonly outcome: string;
  readonly horizonHours: number;
  readonly timeLimitMs: number;
  /** Each a float32 tensor of one row, its values by feature name. */
  readonly inputs: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** The tensor with the probability, and its place there. */
  readonly output: { readonly name: string; readonly index: number };
  /** What stands for a missing value; null = NaN. */
  readonly missing: number | null;
}

/** Asked for each window of a day, once an hour; it may look at all four lengths that end there. */
export function partnerPredictor(model: PartnerModel, process: ModelProcess): Predictor {
  const facts: PredictorFacts = { ...model, minutes: 1440 };
  const names = model.inputs.flatMap(({ values }) => values);

  const predict = async (built: BuiltWindow): Promise<Prediction> => {
    const { values, missing, basis } = featuresOf(built, names);
    const filled = values.map((value) => (Number.isNaN(value) ? (model.missing ?? Number.NaN) : value));
    const inputsSeen = Object.fromEntries(names.map((name, place) => [name, finite(values[place])]));
    const about = { ...failedPrediction(facts, built.window.id, ''), missing, inputs: inputsSeen, basis };
    let next = 0;
    const inputs = model.inputs.map(({ name, values: { length } }) => {
      next += length;
      return [name, filled.slice(next - length, next)] as const;
    });
    try {
      const answer = await process.ask(Object.fromEntries(inputs), model.output.name, model.timeLimitMs);
      const probability = answer[model.output.index];
      if (probability === undefined || !(probability >= 0 && probability <= 1))
        return { ...about, failure: `answered ${probability ?? 'nothing'}, which is no probability` };
      return { ...about, probability: Number(probability.toPrecision(6)), failure: null };
    } catch (error) {
      return { ...about, failure: error instanceof Error ? error.message : String(error) };
    }
  };
  return { method: model.method, minutes: facts.minutes, state: () => process.state(), predict, stop: () => process.stop() };
}

function finite(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
