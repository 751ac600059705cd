import type { ChartedInput, ChartedName, ChartedReading } from '../contract/events.ts';

const HOUR_MS = 3_600_000;
/**
 * How long a charted value counts. Source: clinical-scores 1.3; counted breaths belong to the round of observations like
 * consciousness. The cloud does not know the patient's monitoring interval, which may be shorter.
 */
export const CHARTED_AGE_MS: Readonly<Record<ChartedName, number>> = {
  consciousness: 4 * HOUR_MS,
  temperature: 4 * HOUR_MS,
  respiratoryRate: 4 * HOUR_MS,
  supplementalOxygen: 12 * HOUR_MS,
  spo2Scale: Number.POSITIVE_INFINITY,
};
const NAMES = Object.keys(CHARTED_AGE_MS) as ChartedName[];

/** What was charted for whom. The same records in any order, also repeated, give the same answers. */
export class ChartedBook {
  readonly #entries = new Map<string, Map<string, ChartedReading>>();

  add(reading: ChartedReading): void {
    const key = keyOf(reading.patient, reading.encounter);
    const known = this.#entries.get(key) ?? new Map<string, ChartedReading>();
    this.#entries.set(key, known);
    known.set(reading.observation, reading);
  }

  /**
   * The newest value of each name at or before `atMs` (Unix ms) within its age limit, newest first. Another patient's and
   * another encounter's never count; a newer value that has expired does not bring an older one back.
   */
  at(patient: string, encounter: string | null, atMs: number): ChartedInput[] {
    const entries = [...(this.#entries.get(keyOf(patient, encounter))?.values() ?? [])];
    return NAMES.flatMap((wanted): ChartedInput[] => {
      const newest = entries.filter(({ name, effectiveAt }) => name === wanted && Date.parse(effectiveAt) <= atMs).sort(newer)[0];
      if (newest === undefined) return [];
      const { name, value, effectiveAt, observation, record } = newest;
      const ageMs = atMs - Date.parse(effectiveAt);
      return ageMs > CHARTED_AGE_MS[wanted] ? [] : [{ name, value, at: effectiveAt, ageMs, observation, record }];
    }).sort((a, b) => a.ageMs - b.ageMs || place(a) - place(b));
  }
}

function place({ name }: ChartedInput): number {
  return (NAMES as readonly string[]).indexOf(name);
}

/** Whether a window of this patient that ends then may be scored otherwise because of the reading. Ends are Unix ms. */
export function mayChange(reading: ChartedReading, patient: string, encounter: string | null, endMs: number): boolean {
  const ageMs = endMs - Date.parse(reading.effectiveAt);
  return reading.patient === patient && reading.encounter === encounter && ageMs >= 0 && ageMs <= CHARTED_AGE_MS[reading.name];
}

/** At one instant the greater id, so that the order of arrival decides nothing. */
function newer(a: ChartedReading, b: ChartedReading): number {
  return b.effectiveAt.localeCompare(a.effectiveAt) || b.observation.localeCompare(a.observation);
}

function keyOf(patient: string, encounter: string | null): string {
  return JSON.stringify([patient, encounter]);
}
