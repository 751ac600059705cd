import type { EnrichedReading } from '../contract/events.ts';

export const WINDOW_MS = 60_000;
/** How far behind the newest reading of a patient another may come and still be in time. Order per device is kept upstream. */
export const LATENESS_MS = 250;
/** A window of a bed that fell silent closes when so much time has passed after its end with nothing new. */
export const SILENCE_MS = 5_000;
/** Who said nothing for so long and has no open window is forgotten. */
const GONE_MS = 3_600_000;

export interface PlacedReading {
  readonly reading: EnrichedReading;
  readonly offset: number;
}

/** The readings of one patient in one tumbling minute of event time. */
export interface OpenWindow {
  readonly patient: string;
  /** Unix ms, a whole minute. */
  readonly startMs: number;
  /** By Observation and vital sign: the same one twice counts once, a blood pressure has several. */
  readonly readings: ReadonlyMap<string, PlacedReading>;
  readonly firstOffset: number;
}

export function readingKey({ observation, vital }: EnrichedReading): string {
  return `${observation} ${vital}`;
}

interface Patient {
  newestMs: number;
  heardAtMs: number;
  readonly open: Map<number, { readings: Map<string, PlacedReading>; firstOffset: number }>;
}

/**
 * Tumbling windows of one log partition. A window closes when a reading of the same patient lies behind its end by more than
 * the lateness, or when the patient fell silent. A reading that comes later still opens its window again: the caller merges.
 */
export class WindowBook {
  readonly #patients = new Map<string, Patient>();

  add(reading: EnrichedReading, offset: number, nowMs: number): void {
    const atMs = Date.parse(reading.effectiveAt);
    const startMs = Math.floor(atMs / WINDOW_MS) * WINDOW_MS;
    const patient: Patient = this.#patients.get(reading.patient) ?? { newestMs: atMs, heardAtMs: nowMs, open: new Map() };
    this.#patients.set(reading.patient, patient);
    patient.newestMs = Math.max(patient.newestMs, atMs);
    patient.heardAtMs = nowMs;
    const window = patient.open.get(startMs) ?? { readings: new Map<string, PlacedReading>(), firstOffset: offset };
    patient.open.set(startMs, window);
    const key = readingKey(reading);
    if (!window.readings.has(key)) window.readings.set(key, { reading, offset });
  }

  /**
   * Windows that are over now, oldest first: who catches up is not told hours ahead of the others, beside whom they would seem silent. They
   * stay in the book until `forget`.
   */
  closed(nowMs: number): OpenWindow[] {
    const closed: OpenWindow[] = [];
    for (const [patient, { newestMs, heardAtMs, open }] of this.#patients) {
      if (open.size === 0) {
        if (nowMs - heardAtMs > GONE_MS) this.#patients.delete(patient);
        continue;
      }
      for (const [startMs, window] of open) {
        const endMs = startMs + WINDOW_MS;
        const silent = nowMs >= endMs + SILENCE_MS && nowMs - heardAtMs >= SILENCE_MS;
        if (silent || newestMs >= endMs + LATENESS_MS) closed.push({ patient, startMs, ...window });
      }
    }
    return closed.sort((a, b) => a.startMs - b.startMs || (a.patient < b.patient ? -1 : 1));
  }

  /** The window was scored and its result is on disk. */
  forget({ patient, startMs }: OpenWindow): void {
    const known = this.#patients.get(patient);
    known?.open.delete(startMs);
  }

  /** Lowest offset that an open window still needs; null when none does. */
  neededFrom(): number | null {
    let needed: number | null = null;
    for (const { open } of this.#patients.values())
      for (const { firstOffset } of open.values()) if (needed === null || firstOffset < needed) needed = firstOffset;
    return needed;
  }

  get openCount(): number {
    return [...this.#patients.values()].reduce((sum, { open }) => sum + open.size, 0);
  }
}
