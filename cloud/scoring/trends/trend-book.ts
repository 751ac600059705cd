import type { LaboratoryResult } from '../../contract/laboratory.ts';
import { LaboratoryBook } from './laboratory-book.ts';
import { HOUR, SILENT_MINUTES } from './levels.table.ts';
import { MINUTE_MS, type Minute } from './minute.ts';
import { type BuiltWindow, PatientTrend } from './patient-trend.ts';
import { HOUR_SLOTS } from './rings.ts';

/** The patients of one partition. One that was silent for longer than any window looks back is forgotten. */
export class TrendBook {
  readonly #patients = new Map<string, PatientTrend>();
  /** By patient; a result may come before the first number. */
  readonly #laboratory = new Map<string, LaboratoryBook>();
  /** First minute that is not over, of all patients. */
  #end = Number.NEGATIVE_INFINITY;

  /** @param restored makes the patients of a kept state, each with the book of her results */
  constructor(
    results: Iterable<LaboratoryResult> = [],
    restored: (laboratoryOf: (patient: string) => LaboratoryBook) => Iterable<PatientTrend> = () => [],
  ) {
    for (const result of results) this.#laboratoryOf(result.patient).add(result);
    for (const trend of restored((patient) => this.#laboratoryOf(patient))) {
      this.#patients.set(keyOf(trend.patient, trend.encounter), trend);
      this.#end = Math.max(this.#end, trend.end);
    }
  }

  /** @returns false when the minute is too late to count */
  add(minute: Minute, tell: (built: BuiltWindow) => void): boolean {
    const key = keyOf(minute.patient, minute.encounter);
    const trend =
      this.#patients.get(key) ?? new PatientTrend(minute.patient, minute.encounter, this.#laboratoryOf(minute.patient));
    this.#patients.set(key, trend);
    const taken = trend.add(minute, tell);
    if (minute.minute + 1 > this.#end) this.#goOn(minute.minute + 1, tell);
    return taken;
  }

  /** @param tell called for each window told before in which it counts */
  addResult(result: LaboratoryResult, tell: (built: BuiltWindow) => void): void {
    if (!this.#laboratoryOf(result.patient).add(result)) return;
    for (const trend of this.#patients.values())
      if (trend.patient === result.patient) trend.retell(Date.parse(result.knownAt), tell);
  }

  *results(): Iterable<LaboratoryResult> {
    for (const book of this.#laboratory.values()) yield* book.results();
  }

  #laboratoryOf(patient: string): LaboratoryBook {
    const known = this.#laboratory.get(patient) ?? new LaboratoryBook();
    this.#laboratory.set(patient, known);
    return known;
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
    if (end % HOUR !== 0) return;
    const followed = new Set(Array.from(this.#patients.values(), ({ patient }) => patient));
    for (const [patient, book] of this.#laboratory)
      if (!followed.has(patient) && end - book.newestMs / MINUTE_MS > HOUR_SLOTS * HOUR) this.#laboratory.delete(patient);
  }
}

function keyOf(patient: string, encounter: string | null): string {
  return JSON.stringify([patient, encounter]);
}
