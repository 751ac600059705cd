import type { EventLog } from '../contract/event-log.ts';
import type { CuffMinute, ScoredWindow } from '../contract/events.ts';
import { CUFF_MEMORY_MS } from './cuff.ts';
import type { EmittedWindows } from './emitted.ts';
import { toldWindow, valueIn } from './remembered.ts';

interface Known {
  readonly endMs: number;
  readonly cuff: CuffMinute | undefined;
}

/** So often is looked for patients who have been silent for long. */
const SWEEP_EVERY = 10_000;

/**
 * What is known of each patient's cuff at the end of their newest window. In `scored` it stands with every window, so that the one before any
 * other window is found there: a window depends on what came before it, never on when it is scored.
 */
export class CuffChain {
  readonly #newest = new Map<string, Known>();
  #newestMs = Number.NEGATIVE_INFINITY;
  #remembered = 0;

  /** A window that was told. */
  remember({ patient, encounter, windowEnd, cuff }: ScoredWindow): void {
    const key = keyOf(patient, encounter);
    const endMs = Date.parse(windowEnd);
    if ((this.#newest.get(key)?.endMs ?? Number.NEGATIVE_INFINITY) <= endMs) this.#newest.set(key, { endMs, cuff });
    this.#newestMs = Math.max(this.#newestMs, endMs);
    this.#remembered += 1;
    if (this.#remembered % SWEEP_EVERY === 0) this.#sweep();
  }

  /**
   * @param told windows that are told together with the wanted one, before it
   * @param startMs of the wanted window, Unix ms
   */
  async before(
    log: EventLog,
    emitted: EmittedWindows,
    told: readonly ScoredWindow[],
    { patient, encounter }: Pick<ScoredWindow, 'patient' | 'encounter'>,
    startMs: number,
  ): Promise<CuffMinute | undefined> {
    const mine = told.filter((each) => each.patient === patient && each.encounter === encounter);
    const beside = latest(mine.map((each) => ({ endMs: Date.parse(each.windowEnd), cuff: each.cuff })).filter(isBefore));
    const newest = this.#newest.get(keyOf(patient, encounter));
    const known = latest([newest, beside].filter((each) => each !== undefined).filter(isBefore));
    if (newest === undefined || newest.endMs <= startMs) return fresh(known, startMs);
    // The window comes late: others behind it were told.
    const place = latest(emitted.of(patient, encounter).filter(isBefore));
    if (place === undefined || place.endMs <= (known?.endMs ?? Number.NEGATIVE_INFINITY)) return fresh(known, startMs);
    const record = await toldWindow(log, place.told, place.id);
    return record === null ? undefined : fresh({ endMs: place.endMs, cuff: (valueIn(record) as ScoredWindow).cuff }, startMs);

    function isBefore({ endMs }: { readonly endMs: number }): boolean {
      return endMs <= startMs;
    }
  }

  /** Whether no later window of them was told. Unix ms. */
  isNewest({ patient, encounter }: Pick<ScoredWindow, 'patient' | 'encounter'>, endMs: number): boolean {
    return (this.#newest.get(keyOf(patient, encounter))?.endMs ?? endMs) <= endMs;
  }

  #sweep(): void {
    for (const [key, { endMs }] of this.#newest) if (this.#newestMs - endMs > 2 * CUFF_MEMORY_MS) this.#newest.delete(key);
  }
}

/** From so long ago nothing counts; what else was known of it must not differ by what is remembered. */
function fresh(known: Known | undefined, startMs: number): CuffMinute | undefined {
  return known === undefined || startMs - known.endMs > CUFF_MEMORY_MS ? undefined : known.cuff;
}

function latest<T extends { readonly endMs: number }>(all: readonly T[]): T | undefined {
  return all.reduce<T | undefined>((best, each) => (best === undefined || each.endMs >= best.endMs ? each : best), undefined);
}

function keyOf(patient: string, encounter: string | null): string {
  return JSON.stringify([patient, encounter]);
}
