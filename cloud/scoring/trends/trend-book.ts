import { HOUR, SILENT_MINUTES } from './levels.table.ts';
import type { Minute } from './minute.ts';
import { type BuiltWindow, PatientTrend } from './patient-trend.ts';
import { HOUR_SLOTS } from './rings.ts';

/** The patients of one partition. One that was silent for longer than any window looks back is forgotten. */
export class TrendBook {
  readonly #patients = new Map<string, PatientTrend>();
  /** First minute that is not over, of all patients. */
  #end = Number.NEGATIVE_INFINITY;

  constructor(patients: Iterable<PatientTrend> = []) {
    for (const trend of patients) {
      this.#patients.set(keyOf(trend.patient, trend.encounter), trend);
      this.#end = Math.max(this.#end, trend.end);
    }
  }

  /** @returns false when the minute is too late to count */
  add(minute: Minute, tell: (built: BuiltWindow) => void): boolean {
    const key = keyOf(minute.patient, minute.encounter);
    const trend = this.#patients.get(key) ?? new PatientTrend(minute.patient, minute.encounter);
    this.#patients.set(key, trend);
    const taken = trend.add(minute, tell);
    if (minute.minute + 1 > this.#end) this.#goOn(minute.minute + 1, tell);
    return taken;
  }

  get size(): number {
    return this.#patients.size;
  }

  patients(): Iterable<PatientTrend> {
    return this.#patients.values();
  }

  /** Once a minute of all patients: who fell silent has its hour told, who is long gone is forgotten. */
  #goOn(end: number, tell: (built: BuiltWindow) => void): void {
    this.#end = end;
    for (const [key, trend] of this.#patients) {
      if (end - Math.ceil(trend.end / HOUR) * HOUR < SILENT_MINUTES) continue;
      trend.closeHour(tell);
      if (end - trend.end > HOUR_SLOTS * HOUR) this.#patients.delete(key);
    }
  }
}

function keyOf(patient: string, encounter: string | null): string {
  return JSON.stringify([patient, encounter]);
}
