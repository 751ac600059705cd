import type { TrainedModel } from '../artefact.ts';
import { HOURLY_FEATURES } from '../features/hourly-features.ts';
import type { PatientHours } from '../features/patient-hours.ts';
import { STAY_FEATURES } from '../features/stay-features.ts';
import { hourlyWords } from './hourly-words.ts';
import { type Reason, type SignalPush, signalPushes } from './reasons.ts';
import { stayWords } from './stay-words.ts';

/** Why the risk of one patient is what it is: the strongest pushes either way. */
export interface Explanation {
  readonly model: string;
  readonly version: string;
  readonly raised: readonly Reason[];
  readonly lowered: readonly Reason[];
}

const TOLD_EACH_WAY = 5;

/** @param patient as it was when `inputs` were filled from it */
export function explainHour(model: TrainedModel, inputs: Float32Array, patient: PatientHours): Explanation {
  return explanation(model, signalPushes(model, HOURLY_FEATURES, inputs), (push) => hourlyWords(push, patient));
}

export function explainStay(model: TrainedModel, inputs: Float32Array): Explanation {
  return explanation(model, signalPushes(model, STAY_FEATURES, inputs), stayWords);
}

function explanation(model: TrainedModel, pushes: readonly SignalPush[], words: (push: SignalPush) => string): Explanation {
  const told = (chosen: readonly SignalPush[]): Reason[] =>
    chosen
      .slice(0, TOLD_EACH_WAY)
      .map((push) => ({ signal: push.signal, push: Number(push.push.toFixed(3)), text: words(push) }));
  return {
    model: model.name,
    version: model.version,
    raised: told(pushes.filter(({ push }) => push > 0)),
    lowered: told(pushes.filter(({ push }) => push < 0)),
  };
}
