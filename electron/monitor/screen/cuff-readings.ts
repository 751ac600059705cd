import { z } from 'zod';
import { CuffMeasurements, type CuffState } from '#clinical';
import type { BoardVital } from './vital-board.ts';

/** What is written down, so that a restarted monitor does not show an old measurement as a new one. */
export type CuffReadingsState = Readonly<Record<string, CuffState>>;

/** Gives every number of a cuff the age of its measurement. Pure. */
export class CuffReadings {
  readonly #byRank: Map<number, CuffMeasurements>;

  constructor(state: CuffReadingsState = {}) {
    this.#byRank = new Map(Object.entries(state).map(([rank, one]) => [Number(rank), new CuffMeasurements(one)]));
  }

  get state(): CuffReadingsState {
    return Object.fromEntries([...this.#byRank].map(([rank, one]) => [rank, one.state]));
  }

  /** Another patient: nothing of the former one's measurements counts. */
  forget(): void {
    this.#byRank.clear();
  }

  /** @returns null when the device told once more what it had told */
  take(vital: BoardVital): BoardVital | null {
    if (!isCuff(vital)) return vital;
    const cuff = this.#byRank.get(vital.rank) ?? new CuffMeasurements();
    this.#byRank.set(vital.rank, cuff);
    const { isNew, sinceMs, validMs } = cuff.take(vital.vital, vital.value, vital.arrivedMs);
    if (!isNew) return null;
    if (sinceMs === null) return { ...vital, validMs };
    const { measuredMs, arrivedMs } = vital;
    return { ...vital, validMs, measuredMs: Math.min(measuredMs, sinceMs), arrivedMs: Math.min(arrivedMs, sinceMs) };
  }
}

function isCuff({ vital }: Pick<BoardVital, 'vital'>): boolean {
  return vital.startsWith('nibp-');
}

const saved: z.ZodType<CuffReadingsState> = z.record(
  z.string(),
  z.strictObject({ startsMs: z.array(z.number()), values: z.record(z.string(), z.number()) }),
);

/** @throws ZodError when it is none */
export function parseCuffs(json: unknown): CuffReadingsState {
  return saved.parse(json);
}
