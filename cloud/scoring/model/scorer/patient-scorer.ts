import { beforeLaboratory, type TrainedModel } from '../artefact.ts';
import { logOddsOf } from '../boosting/forest.ts';
import { calibrated } from '../evaluation/calibration.ts';
import { type Explanation, explainHour } from '../explanation/explain.ts';
import { HOURLY_FEATURES } from '../features/hourly-features.ts';
import { PatientHours } from '../features/patient-hours.ts';

export interface SepsisModels {
  readonly bedside: TrainedModel;
  readonly laboratory: TrainedModel;
}

/** Follows one patient hour by hour; knows no more than it was told. */
export class PatientScorer {
  readonly #models: SepsisModels;
  readonly #patient = new PatientHours();
  readonly #inputs = new Float32Array(HOURLY_FEATURES.length);

  /** @param laboratoryConnected results come in as there are any: that there is none yet is told by the calibration of those hours */
  constructor({ bedside, laboratory }: SepsisModels, laboratoryConnected = true) {
    this.#models = { bedside: laboratoryConnected ? beforeLaboratory(bedside) : bedside, laboratory };
  }

  /** Another patient begins. */
  clear(): void {
    this.#patient.clear();
  }

  /**
   * @param hour any clock in hours, not before the one told last
   * @param row one value per signal, then the demographics; NaN = missing
   * @returns risk of sepsis within six hours
   */
  next(hour: number, row: Float32Array): number {
    this.#patient.push(hour, row);
    this.#patient.fill(this.#inputs);
    const { forest, calibration } = this.#model;
    return calibrated(logOddsOf(forest, this.#inputs), calibration);
  }

  /** Why the newest risk is what it is. */
  explain(): Explanation {
    return explainHour(this.#model, this.#inputs, this.#patient);
  }

  /** The one with laboratory values speaks from the first one of the patient on. */
  get #model(): TrainedModel {
    return this.#patient.hasLaboratory ? this.#models.laboratory : this.#models.bedside;
  }
}
