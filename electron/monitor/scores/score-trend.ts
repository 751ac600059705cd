import type { ScoreMessage } from '#ipc';
import type { StoreRow } from '../recorder/rows.ts';

/** A score that stays is written again after so long, so that hours without a monitor are seen as a gap. */
const AGAIN_MS = 5 * 60_000;

/** What of the score is recorded for its trend: each change, and now and then that it stays. */
export class ScoreTrend {
  #written: { readonly content: string; readonly atMs: number } | null = null;

  /** @param nowMs bed time. @returns null when there is nothing new to keep */
  next(
    main: Pick<ScoreMessage, 'score' | 'refused' | 'total' | 'totalMin' | 'totalMax' | 'band' | 'inputs'>,
    nowMs: number,
    wallMs: number,
  ): StoreRow | null {
    if (main.refused !== null) return null;
    const { score, total, totalMin, totalMax, band, inputs } = main;
    const points = JSON.stringify(Object.fromEntries(inputs.map((input) => [input.name, input.points])));
    const content = JSON.stringify([score, total, totalMin, totalMax, band, points]);
    if (this.#written?.content === content && nowMs - this.#written.atMs < AGAIN_MS) return null;
    this.#written = { content, atMs: nowMs };
    return { table: 'scores', atMs: wallMs, score, total, totalMin, totalMax, band, points };
  }

  /** The next patient's score is written at once. */
  forget(): void {
    this.#written = null;
  }
}
