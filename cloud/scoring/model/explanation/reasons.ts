import type { TrainedModel } from '../artefact.ts';
import { contributionsOf } from '../boosting/contributions.ts';
import type { Feature } from '../features/feature.ts';

/** One thing that pushed the risk of one patient up or down. */
export interface Reason {
  /** Column or index of the feature table. */
  readonly signal: string;
  /** Calibrated log-odds that it added; below zero = it lowered the risk. */
  readonly push: number;
  /** In words. */
  readonly text: string;
}

/** All features of one signal, with the one that pushed most. */
export interface SignalPush {
  readonly signal: string;
  readonly push: number;
  readonly leading: Feature;
  /** Input of the leading feature; NaN = missing. */
  readonly value: number;
}

/** Pushes per signal, the strongest first. With the model's mean they add up to the log-odds. */
export function signalPushes(model: TrainedModel, features: readonly Feature[], inputs: Float32Array): SignalPush[] {
  const { byFeature } = contributionsOf(model.forest, inputs);
  const signals = new Map<string, { push: number; leading: number }>();
  for (let place = 0; place < model.features.length; place += 1) {
    const { signal = '' } = features[place] ?? {};
    const push = (byFeature[place] as number) * model.calibration.slope;
    const known = signals.get(signal);
    if (known === undefined) signals.set(signal, { push, leading: place });
    else {
      if (Math.abs(push) > Math.abs((byFeature[known.leading] as number) * model.calibration.slope)) known.leading = place;
      known.push += push;
    }
  }
  return [...signals]
    .flatMap(([signal, { push, leading }]) => {
      const feature = features[leading];
      return feature === undefined ? [] : [{ signal, push, leading: feature, value: inputs[leading] ?? Number.NaN }];
    })
    .sort((a, b) => Math.abs(b.push) - Math.abs(a.push) || a.signal.localeCompare(b.signal));
}

/** A value as it is shown: digits and unit of its kind. */
export function shownValue(value: number, { unit, decimals }: { readonly unit: string; readonly decimals: number }): string {
  return unit === '' ? value.toFixed(decimals) : `${value.toFixed(decimals)} ${unit}`;
}
