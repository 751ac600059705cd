import { beforeLaboratory, type TrainedModel } from '../artefact.ts';
import { logOddsOf } from '../boosting/forest.ts';
import { SIGNALS } from '../cohort/signals.table.ts';
import { calibrated } from '../evaluation/calibration.ts';
import { type Explanation, explainHour } from '../explanation/explain.ts';
import { HOURLY_FEATURES, LOOK_BACK_HOURS, VITAL_PLACES } from '../features/hourly-features.ts';
import { PatientHours } from '../features/patient-hours.ts';

/** Nothing older can change an answer: the step of a value that may still be used begins at most twice the look-back ago. */
export const HOURS_SEEN = 2 * LOOK_BACK_HOURS;

const ALL_PLACES = [...SIGNALS.keys()];

export interface HoursAnswer {
  /** Risk of sepsis within six hours, 0 to 1. */
  readonly risk: number;
  /** The model that spoke. */
  readonly model: TrainedModel;
  readonly explanation: Explanation;
  /** Columns that it reads and that have no value in the last 24 h. */
  readonly missing: readonly string[];
  /** Newest value of each of them in the same time, by its label; null = none. */
  readonly newest: Readonly<Record<string, number | null>>;
}

/**
 * The sepsis models over the last hours of one patient at a time: the one with laboratory values where there is one among them, as in a
 * file.
 */
export class HoursScorer {
  readonly #bedside: TrainedModel;
  readonly #laboratory: TrainedModel | null;
  readonly #patient = new PatientHours();
  readonly #inputs = new Float32Array(HOURLY_FEATURES.length);

  /**
   * @param laboratory null = the other one speaks alone
   * @param laboratoryConnected results come in as there are any
   */
  constructor(bedside: TrainedModel, laboratory: TrainedModel | null, laboratoryConnected: boolean) {
    this.#bedside = laboratoryConnected ? beforeLaboratory(bedside) : bedside;
    this.#laboratory = laboratory;
  }

  /** Another patient, or another hour of the same one, begins. */
  clear(): void {
    this.#patient.clear();
  }

  /** @param row one value per signal, then the demographics; NaN = missing */
  push(hour: number, row: Float32Array): void {
    this.#patient.push(hour, row);
  }

  /** Of the hour that was pushed last. */
  answer(): HoursAnswer {
    this.#patient.fill(this.#inputs);
    const withLaboratory = this.#patient.hasLaboratory ? this.#laboratory : null;
    const model = withLaboratory ?? this.#bedside;
    const places = withLaboratory === null ? VITAL_PLACES : ALL_PLACES;
    return {
      risk: calibrated(logOddsOf(model.forest, this.#inputs), model.calibration),
      model,
      explanation: explainHour(model, this.#inputs, this.#patient),
      missing: places
        .filter((place) => Number.isNaN(this.#patient.newest(place).value))
        .map((place) => SIGNALS[place]?.column ?? ''),
      newest: Object.fromEntries(
        places.map((place) => {
          const { value } = this.#patient.newest(place);
          return [SIGNALS[place]?.label ?? '', Number.isNaN(value) ? null : Number(value.toPrecision(6))];
        }),
      ),
    };
  }
}
