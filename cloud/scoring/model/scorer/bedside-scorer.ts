import type { TrainedModel } from '../artefact.ts';
import { logOddsOf } from '../boosting/forest.ts';
import { SIGNALS } from '../cohort/signals.table.ts';
import { calibrated } from '../evaluation/calibration.ts';
import { type Explanation, explainHour } from '../explanation/explain.ts';
import { HOURLY_FEATURES, LOOK_BACK_HOURS, VITAL_PLACES } from '../features/hourly-features.ts';
import { PatientHours } from '../features/patient-hours.ts';

/** Nothing older can change an answer: the step of a value that may still be used begins at most twice the look-back ago. */
export const HOURS_SEEN = 2 * LOOK_BACK_HOURS;

export interface BedsideAnswer {
  /** Risk of sepsis within six hours, 0 to 1. */
  readonly risk: number;
  readonly explanation: Explanation;
  /** Columns without a value in the last 24 h. */
  readonly missing: readonly string[];
  /** Newest value of each vital sign in the same time, by its label; null = none. */
  readonly newest: Readonly<Record<string, number | null>>;
}

/** The model of vital signs, over the last hours of one patient at a time. */
export class BedsideScorer {
  readonly #model: TrainedModel;
  readonly #patient = new PatientHours();
  readonly #inputs = new Float32Array(HOURLY_FEATURES.length);

  constructor(model: TrainedModel) {
    this.#model = model;
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
  answer(): BedsideAnswer {
    this.#patient.fill(this.#inputs);
    const { forest, calibration } = this.#model;
    return {
      risk: calibrated(logOddsOf(forest, this.#inputs), calibration),
      explanation: explainHour(this.#model, this.#inputs, this.#patient),
      missing: VITAL_PLACES.filter((place) => Number.isNaN(this.#patient.newest(place).value)).map(
        (place) => SIGNALS[place]?.column ?? '',
      ),
      newest: Object.fromEntries(
        VITAL_PLACES.map((place) => {
          const { value } = this.#patient.newest(place);
          return [SIGNALS[place]?.label ?? '', Number.isNaN(value) ? null : Number(value.toPrecision(6))];
        }),
      ),
    };
  }
}
