import type { VitalKind } from '#clinical';
import type { ChartedInput } from '../../contract/events.ts';
import { isNewer, type NewestReading } from './minute.ts';
import { HOUR_SLOTS } from './rings.ts';

export interface ChartedNote extends NewestReading {
  readonly value: number;
}

/** How many hours back the newest Observation of a vital sign is still known; older ones are in FHIR. */
export const BASIS_HOURS = 4;
/** The same, behind the latest hour that may still be told again. */
const KEPT_HOURS = BASIS_HOURS + 4;

/** Beside the numbers of the hours: which hours there are, what was measured last in each and what was charted. */
export class HourBook {
  /** Hour per slot; -1 = none. */
  readonly at = new Int32Array(HOUR_SLOTS).fill(-1);
  readonly newest = new Map<number, Map<string, NewestReading>>();
  readonly charted = new Map<number, Map<string, ChartedNote>>();

  keep(hour: number): void {
    this.at[hour % HOUR_SLOTS] = hour;
  }

  has(hour: number): boolean {
    return this.at[hour % HOUR_SLOTS] === hour;
  }

  /** @returns whether it says anything new */
  noteReadings(hour: number, readings: ReadonlyMap<VitalKind, NewestReading>): boolean {
    const changed = note(this.newest, hour, readings);
    forget(this.newest, KEPT_HOURS);
    return changed;
  }

  noteCharted(hour: number, inputs: readonly ChartedInput[]): boolean {
    const notes = inputs.flatMap(({ name, at, observation, value }) =>
      typeof value === 'number' ? [[name, { at, observation, value }] as const] : [],
    );
    const changed = note(this.charted, hour, notes);
    forget(this.charted, HOUR_SLOTS);
    return changed;
  }

  /** Newest Observation of a vital sign in the hours before `endHour`; undefined when it is older than what is kept. */
  newestBefore(endHour: number, kind: VitalKind): NewestReading | undefined {
    for (let hour = endHour - 1; hour >= endHour - BASIS_HOURS; hour -= 1) {
      const found = this.newest.get(hour)?.get(kind);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function note<T extends NewestReading>(
  book: Map<number, Map<string, T>>,
  hour: number,
  entries: Iterable<readonly [string, T]>,
): boolean {
  let changed = false;
  for (const [name, entry] of entries) {
    const known = book.get(hour) ?? new Map<string, T>();
    book.set(hour, known);
    if (!isNewer(entry, known.get(name))) continue;
    known.set(name, entry);
    changed = true;
  }
  return changed;
}

function forget(book: Map<number, unknown>, keptHours: number): void {
  if (book.size <= keptHours) return;
  const oldest = Math.max(...book.keys()) - keptHours;
  for (const hour of book.keys()) if (hour <= oldest) book.delete(hour);
}
