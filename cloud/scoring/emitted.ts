import { createHash } from 'node:crypto';
import type { LogRecord, Position } from '../contract/event-log.ts';
import type { ScoredWindow } from '../contract/events.ts';

/** What is known of a window that was already appended to `scored`. */
export interface Emitted {
  readonly id: string;
  /** Offsets in `enriched` of its first reading and of its last. */
  readonly firstOffset: number;
  /** Infinity: of a telling from before it was told. */
  readonly lastOffset: number;
  readonly digest: string;
  readonly patient: string;
  readonly encounter: string | null;
  /** Unix ms. */
  readonly endMs: number;
  /** Of its newest telling in `scored`; it may stand behind that, never before. */
  readonly told: Position;
}

/** A patient's newest window that was forgotten; so many patients are kept. */
const FORGOTTEN_PATIENTS = 100_000;

/** Remembers windows by id, the oldest forgotten first; filled from `scored` on start. */
export class EmittedWindows {
  readonly #known = new Map<string, Emitted>();
  readonly #byPatient = new Map<string, Set<Emitted>>();
  readonly #limit: number;
  readonly #forgottenOf = new Map<string, number>();
  #forgotten: Forgotten | null = null;

  constructor(limit = 50_000) {
    this.#limit = limit;
  }

  get(id: string): Emitted | undefined {
    return this.#known.get(id);
  }

  /** Whether a window that is not remembered may have been told all the same. */
  mayForget(patient: string, endMs: number): boolean {
    return endMs <= Math.max(this.#forgotten?.newestEndMs ?? Number.NEGATIVE_INFINITY, this.#forgottenOf.get(patient) ?? -1);
  }

  /** Behind this offset of `scored` everything is remembered. */
  get forgottenUntil(): number {
    return this.#forgotten?.untilOffset ?? 0;
  }

  /** Windows told so far for which the condition holds. */
  where(holds: (emitted: Emitted) => boolean): Emitted[] {
    return [...this.#known.values()].filter(holds);
  }

  /** Windows told so far of one patient in one encounter, by their time. */
  of(patient: string, encounter: string | null): Emitted[] {
    return [...(this.#byPatient.get(patient) ?? [])]
      .filter((emitted) => emitted.encounter === encounter)
      .sort((a, b) => a.endMs - b.endMs);
  }

  set(id: string, emitted: Emitted): void {
    this.#drop(id);
    this.#known.set(id, emitted);
    const ofPatient = this.#byPatient.get(emitted.patient) ?? new Set<Emitted>();
    this.#byPatient.set(emitted.patient, ofPatient.add(emitted));
    const oldest = this.#known.values().next();
    if (this.#known.size <= this.#limit || oldest.done) return;
    this.#drop(oldest.value.id);
    const { patient, endMs, told } = oldest.value;
    this.#forgottenOf.set(patient, Math.max(endMs, this.#forgottenOf.get(patient) ?? endMs));
    const [first] = this.#forgottenOf.keys();
    if (this.#forgottenOf.size > FORGOTTEN_PATIENTS && first !== undefined) this.#forgottenOf.delete(first);
    this.forget({ newestEndMs: Number.NEGATIVE_INFINITY, untilOffset: told.offset + 1 });
  }

  /** Of whichever patient. */
  forget({ newestEndMs, untilOffset }: Forgotten): void {
    this.#forgotten = {
      newestEndMs: Math.max(newestEndMs, this.#forgotten?.newestEndMs ?? newestEndMs),
      untilOffset: Math.max(untilOffset, this.#forgotten?.untilOffset ?? 0),
    };
  }

  #drop(id: string): void {
    const emitted = this.#known.get(id);
    if (emitted === undefined) return;
    this.#known.delete(id);
    const ofPatient = this.#byPatient.get(emitted.patient);
    ofPatient?.delete(emitted);
    if (ofPatient?.size === 0) this.#byPatient.delete(emitted.patient);
  }
}

/** Windows that were told before an offset of `scored`, the newest of which ended then (Unix ms). */
export interface Forgotten {
  readonly newestEndMs: number;
  readonly untilOffset: number;
}

/** @param told where the window stands in `scored` at the earliest, and with what headers */
export function emittedAs(window: ScoredWindow, told: Position, headers: LogRecord['headers']): Emitted {
  return {
    id: window.id,
    firstOffset: Number(headers['firstOffset']),
    lastOffset: headers['lastOffset'] === undefined ? Number.POSITIVE_INFINITY : Number(headers['lastOffset']),
    digest: String(headers['digest']),
    patient: window.patient,
    encounter: window.encounter,
    endMs: Date.parse(window.windowEnd),
    told,
  };
}

/** Same content, same digest: a window that did not change is not told again. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
