import type { EnrichedReading } from '../contract/events.ts';

export const WINDOW_MS = 60_000;
/** How far behind the newest reading of a patient another may come and still be in time. Order per device is kept upstream. */
export const LATENESS_MS = 250;
/** A window of a bed that fell silent closes when so much time has passed after its end with nothing new. */
export const SILENCE_MS = 5_000;

export interface PlacedReading {
  readonly reading: EnrichedReading;
  readonly offset: number;
}

/** The readings of one patient in one tumbling minute of event time. */
export interface OpenWindow {
  readonly patient: string;
  /** Unix ms, a whole minute. */
  readonly startMs: number;
  /** By Observation: the same one twice counts once. */
  readonly readings: ReadonlyMap<string, PlacedReading>;
  readonly firstOffset: number;
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
    if (!window.readings.has(reading.observation)) window.readings.set(reading.observation, { reading, offset });
  }

  /** Windows that are over now, oldest first per patient. They stay in the book until `forget`. */
  closed(nowMs: number): OpenWindow[] {
    return [...this.#patients].flatMap(([patient, { newestMs, heardAtMs, open }]) =>
      [...open]
        .filter(([startMs]) => {
          const endMs = startMs + WINDOW_MS;
          return newestMs >= endMs + LATENESS_MS || (nowMs >= endMs + SILENCE_MS && nowMs - heardAtMs >= SILENCE_MS);
        })
        .sort(([a], [b]) => a - b)
        .map(([startMs, window]) => ({ patient, startMs, ...window })),
    );
  }

  /** The window was scored and its result is on disk. */
  forget({ patient, startMs }: OpenWindow): void {
    const known = this.#patients.get(patient);
    known?.open.delete(startMs);
  }

  /** Lowest offset that an open window still needs; null when none does. */
  neededFrom(): number | null {
    const offsets = [...this.#patients.values()].flatMap(({ open }) => [...open.values()].map(({ firstOffset }) => firstOffset));
    return offsets.length === 0 ? null : Math.min(...offsets);
  }

  get openCount(): number {
    return [...this.#patients.values()].reduce((sum, { open }) => sum + open.size, 0);
  }
}
