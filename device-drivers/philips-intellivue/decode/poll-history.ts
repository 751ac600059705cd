import { CLASS } from '../wire/nomenclature.ts';
import type { PollResult } from '../wire/poll-result.ts';

/** What one poll message is, compared with those before it. */
export type Freshness =
  | { readonly kind: 'fresh' /** Messages lost before this one. */; readonly lost: number; readonly incomplete: boolean }
  | { readonly kind: 'replayed' | 'late' };

/** Numerics come each 1.024 s *(real)*. */
const NUMERIC_PERIOD_TICKS = 8192;
const REMEMBERED_SETS = 64;
const NEW_TIMELINE_AFTER_MS = 5000;

/** One set: the linked results that belong together and the plain result that ends them. */
interface PollSet {
  /** Which parts have come: linked count, 0 for the plain result. */
  readonly parts: Set<number>;
  /** Linked count of the part that called itself the last; null until it came. */
  lastPart: number | null;
}

/** Follows one poll number, so that a datagram that comes twice or too late is told from a new one. */
export class PollHistory {
  readonly #sets = new Map<string, PollSet>();
  #newest: { readonly sequence: number; readonly ticks: number; readonly set: PollSet; readonly arrivalMs: number } | null = null;

  /**
   * @param part linked count, or 0 for a plain result
   * @param isLast the part calls itself the last linked one
   * @param ticks unwrapped RelativeTime
   * @param arrivalMs monotonic
   */
  place(result: PollResult, part: number, isLast: boolean, ticks: number, arrivalMs: number): Freshness {
    const sequence = result.sequence ?? 0;
    const key = `${sequence}/${ticks}`;
    const known = this.#sets.get(key);
    if (known?.parts.has(part)) return { kind: 'replayed' };
    const newest = this.#newest;
    const isWave = result.objectClass === CLASS.wave;
    // Only waves count their messages: a real monitor sends most numerics with sequence 0.
    const step = newest ? (isWave ? ((sequence - newest.sequence) << 16) >> 16 : ticks - newest.ticks) : 1;
    // One message with a wrong future time must not make everything after it late for ever.
    if (step < 0 && newest && arrivalMs - newest.arrivalMs < NEW_TIMELINE_AFTER_MS) return { kind: 'late' };
    const set = known ?? { parts: new Set<number>(), lastPart: null };
    set.parts.add(part);
    if (isLast) set.lastPart = part;
    this.#remember(key, set);
    const incomplete = part === 0 ? !isComplete(set) : newest !== null && newest.set !== set && !isEnded(newest.set);
    const lost = newest && newest.set !== set ? lostBefore(result.objectClass, step) : 0;
    this.#newest = { sequence, ticks, set, arrivalMs };
    return { kind: 'fresh', lost, incomplete };
  }

  #remember(key: string, set: PollSet): void {
    this.#sets.set(key, set);
    const [oldest] = this.#sets.keys();
    if (this.#sets.size > REMEMBERED_SETS && oldest !== undefined) this.#sets.delete(oldest);
  }
}

function lostBefore(objectClass: number, step: number): number {
  if (objectClass === CLASS.wave) return step - 1;
  return objectClass === CLASS.numeric ? Math.max(0, Math.round(step / NUMERIC_PERIOD_TICKS) - 1) : 0;
}

function isEnded(set: PollSet): boolean {
  return set.parts.has(0);
}

/** A plain result alone, or linked counts from 1 without a hole up to the one that called itself the last. */
function isComplete({ parts, lastPart }: PollSet): boolean {
  const linked = parts.size - 1;
  return linked === 0 || lastPart === linked;
}
