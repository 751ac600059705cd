import type { LaboratoryResult } from '../../contract/laboratory.ts';
import { LaboratoryBook } from './laboratory-book.ts';
import { HOUR, SILENT_MINUTES } from './levels.table.ts';
import { MINUTE_MS, type Minute } from './minute.ts';
import { type BuiltWindow, PatientTrend } from './patient-trend.ts';
import { HOUR_SLOTS } from './rings.ts';

/** The patients of one partition. One that was silent for longer than any window looks back is forgotten. */
export class TrendBook {
  readonly #patients = new Map<string, PatientTrend>();
  /** By patient, with her stays here; a result may come before the first number. */
  readonly #laboratory = new Map<string, { readonly book: LaboratoryBook; readonly stays: Set<PatientTrend> }>();
  /** First minute that is not over, of all patients. */
  #end = Number.NEGATIVE_INFINITY;

  /** @param restored makes the patients of a kept state, each with the book of her results */
  constructor(
    results: Iterable<LaboratoryResult> = [],
    restored: (laboratoryOf: (patient: string) => LaboratoryBook) => Iterable<PatientTrend> = () => [],
  ) {
    for (const result of results) this.#laboratoryOf(result.patient).book.add(result);
    for (const trend of restored((patient) => this.#laboratoryOf(patient).book)) {
      this.#follow(keyOf(trend.patient, trend.encounter), trend);
      this.#end = Math.max(this.#end, trend.end);
    }
  }

  /** @returns false when the minute is too late to count */
  add(minute: Minute, tell: (built: BuiltWindow) => void): boolean {
    const key = keyOf(minute.patient, minute.encounter);
    const { patient, encounter } = minute;
    const trend =
      this.#patients.get(key) ?? this.#follow(key, new PatientTrend(patient, encounter, this.#laboratoryOf(patient).book));
    const taken = trend.add(minute, tell);
    if (minute.minute + 1 > this.#end) this.#goOn(minute.minute + 1, tell);
    return taken;
  }

  /** @param tell called for each window told before in which it counts */
  addResult(result: LaboratoryResult, tell: (built: BuiltWindow) => void): void {
    const { book, stays } = this.#laboratoryOf(result.patient);
    if (!book.add(result)) return;
    for (const trend of stays) trend.retell(Date.parse(result.knownAt), tell);
  }

  *results(): Iterable<LaboratoryResult> {
    for (const { book } of this.#laboratory.values()) yield* book.results();
  }

  #follow(key: string, trend: PatientTrend): PatientTrend {
    this.#patients.set(key, trend);
    this.#laboratoryOf(trend.patient).stays.add(trend);
    return trend;
  }

  #laboratoryOf(patient: string): { readonly book: LaboratoryBook; readonly stays: Set<PatientTrend> } {
    const known = this.#laboratory.get(patient) ?? { book: new LaboratoryBook(), stays: new Set() };
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
      if (end - trend.end <= HOUR_SLOTS * HOUR) continue;
      this.#patients.delete(key);
      this.#laboratory.get(trend.patient)?.stays.delete(trend);
    }
    if (end % HOUR !== 0) return;
    for (const [patient, { book, stays }] of this.#laboratory)
      if (stays.size === 0 && end - book.newestMs / MINUTE_MS > HOUR_SLOTS * HOUR) this.#laboratory.delete(patient);
  }
}

function keyOf(patient: string, encounter: string | null): string {
  return JSON.stringify([patient, encounter]);
}
