import type { Feature } from '../features/feature.ts';

/** Everything a model is trained and judged on. */
export interface Samples {
  readonly features: readonly Feature[];
  /** One column per feature, one value per row, NaN = missing. */
  readonly columns: readonly Float32Array[];
  /** 0 or 1 per row. */
  readonly labels: Uint8Array;
  /** Number of the patient per row. */
  readonly patientOf: Int32Array;
  readonly patientCount: number;
}

export interface TrainingSelection {
  readonly rows: Int32Array;
  readonly weights: Float32Array;
}

/** Whether each patient ever has the event. */
export function eventPatients({ labels, patientOf, patientCount }: Samples): boolean[] {
  const has = new Array<boolean>(patientCount).fill(false);
  for (let row = 0; row < labels.length; row += 1) if (labels[row] === 1) has[patientOf[row] ?? 0] = true;
  return has;
}

/** Rows to learn from: all of patients with the event, every n-th of the others, weighing n. */
export function selectRows(samples: Samples, wanted: (patient: number) => boolean, thinning: number): TrainingSelection {
  const events = eventPatients(samples);
  const rows: number[] = [];
  const weights: number[] = [];
  const seen = new Int32Array(samples.patientCount);
  for (let row = 0; row < samples.labels.length; row += 1) {
    const patient = samples.patientOf[row] ?? 0;
    const turn = (seen[patient] ?? 0) + patient;
    seen[patient] = (seen[patient] ?? 0) + 1;
    if (!wanted(patient)) continue;
    if (events[patient] !== true && turn % thinning !== 0) continue;
    rows.push(row);
    weights.push(events[patient] === true ? 1 : thinning);
  }
  return { rows: Int32Array.from(rows), weights: Float32Array.from(weights) };
}
