/**
 * Cuts what comes in order into runs without two of one patient, as long as possible up to `most`: what a run says of a patient builds on
 * the runs before it. Pure.
 */
export function runsOf<T>(items: readonly T[], patientOf: (item: T) => string, most: number): T[][] {
  const runs: T[][] = [];
  let patients = new Set<string>();
  for (const item of items) {
    const patient = patientOf(item);
    const run = runs.at(-1);
    if (run === undefined || run.length === most || patients.has(patient)) {
      runs.push([item]);
      patients = new Set([patient]);
      continue;
    }
    run.push(item);
    patients.add(patient);
  }
  return runs;
}
