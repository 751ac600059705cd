import { createHash } from 'node:crypto';
import type { LogRecord, Position } from '../contract/event-log.ts';
import type { ScoredWindow } from '../contract/events.ts';

/** What is known of a window that was already appended to `scored`. */
export interface Emitted {
  readonly id: string;
  /** Offset in `enriched` of its first reading. */
  readonly firstOffset: number;
  readonly digest: string;
  readonly patient: string;
  readonly encounter: string | null;
  /** Unix ms. */
  readonly endMs: number;
  /** Of its newest telling in `scored`; it may stand behind that, never before. */
  readonly told: Position;
}

/** Remembers windows by id, the oldest forgotten first; filled from `scored` on start. */
export class EmittedWindows {
  readonly #known = new Map<string, Emitted>();
  readonly #limit: number;

  constructor(limit = 50_000) {
    this.#limit = limit;
  }

  get(id: string): Emitted | undefined {
    return this.#known.get(id);
  }

  /** Windows told so far for which the condition holds. */
  where(holds: (emitted: Emitted) => boolean): Emitted[] {
    return [...this.#known.values()].filter(holds);
  }

  set(id: string, emitted: Emitted): void {
    this.#known.delete(id);
    this.#known.set(id, emitted);
    const oldest = this.#known.keys().next();
    if (this.#known.size > this.#limit && !oldest.done) this.#known.delete(oldest.value);
  }
}

/** @param told where the window stands in `scored` at the earliest, and with what headers */
export function emittedAs(window: ScoredWindow, told: Position, headers: LogRecord['headers']): Emitted {
  return {
    id: window.id,
    firstOffset: Number(headers['firstOffset']),
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
