import type { VitalKind } from '#clinical';
import type { HistoryAnswer, HistoryScore } from '#ipc';

type Trends = Extract<HistoryAnswer, { what: 'trends' }>;

export type TrendColour = 'ecg' | 'pleth' | 'pressure' | 'nibp' | 'respiration' | 'co2' | 'venous' | 'temperature' | 'label';

export interface TrendLine {
  readonly vital: VitalKind;
  readonly mean: readonly (number | null)[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

/** What shares one axis. */
export interface TrendGroup {
  readonly id: string;
  readonly colour: TrendColour;
  readonly unit: string;
  readonly lines: readonly TrendLine[];
}

export interface TrendModel {
  /** Unix s, one per minute. */
  readonly times: readonly number[];
  readonly groups: readonly TrendGroup[];
  /** Null: no score was worked out in the period. */
  readonly score: ScoreLine | null;
}

/** The score per minute; an incomplete one has bounds and no value. */
export interface ScoreLine {
  readonly name: string;
  readonly total: readonly (number | null)[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

const MINUTE_MS = 60_000;
/** It is written again every 5 min while it stays (`scores` in the recorder): later it is a gap. */
const SCORE_HOLDS_MS = 6 * MINUTE_MS;

const GROUPS: readonly { readonly id: string; readonly colour: TrendColour; readonly vitals: readonly VitalKind[] }[] = [
  { id: 'heart', colour: 'ecg', vitals: ['heart-rate', 'pulse-rate'] },
  { id: 'spo2', colour: 'pleth', vitals: ['spo2'] },
  { id: 'abp', colour: 'pressure', vitals: ['abp-systolic', 'abp-mean', 'abp-diastolic'] },
  { id: 'nibp', colour: 'nibp', vitals: ['nibp-systolic', 'nibp-mean', 'nibp-diastolic'] },
  { id: 'respiration', colour: 'respiration', vitals: ['respiratory-rate'] },
  { id: 'co2', colour: 'co2', vitals: ['end-tidal-co2', 'inspired-co2'] },
  { id: 'cvp', colour: 'venous', vitals: ['cvp-mean'] },
  { id: 'temperature', colour: 'temperature', vitals: ['temperature'] },
  { id: 'perfusion', colour: 'label', vitals: ['perfusion-index'] },
];

/** @param shown a value in the unit of this screen */
export function trendModel(answer: Trends, shown: (unit: string, value: number) => number): TrendModel {
  const { firstMs, minutes, vitals, scores } = answer;
  const times = Array.from({ length: minutes }, (_, minute) => (firstMs + minute * MINUTE_MS) / 1000);
  const groups = GROUPS.flatMap(({ id, colour, vitals: wanted }) => {
    const lines = wanted.flatMap((vital) => {
      const found = vitals.find((one) => one.vital === vital);
      if (!found) return [];
      const list = (values: Float32Array) =>
        Array.from(values, (value) => (Number.isNaN(value) ? null : shown(found.unit, value)));
      return [{ vital, unit: found.unit, mean: list(found.mean), min: list(found.min), max: list(found.max) }];
    });
    const [first] = lines;
    return first ? [{ id, colour, unit: first.unit, lines }] : [];
  });
  return { times, groups, score: scoreLine(scores, firstMs, minutes) };
}

/** The last score of each minute, held while it was worked out again. */
function scoreLine(scores: readonly HistoryScore[], firstMs: number, minutes: number): ScoreLine | null {
  const last = scores.at(-1);
  if (!last) return null;
  const total: (number | null)[] = [];
  const min: (number | null)[] = [];
  const max: (number | null)[] = [];
  let next = 0;
  let held: HistoryScore | null = null;
  for (let minute = 0; minute < minutes; minute += 1) {
    const endMs = firstMs + (minute + 1) * MINUTE_MS;
    for (let score = scores[next]; score && score.atMs < endMs; score = scores[next]) {
      held = score;
      next += 1;
    }
    const counts: HistoryScore | null = held !== null && endMs - held.atMs <= SCORE_HOLDS_MS + MINUTE_MS ? held : null;
    total.push(counts?.total ?? null);
    min.push(counts?.totalMin ?? null);
    max.push(counts?.totalMax ?? null);
  }
  return { name: last.score, total, min, max };
}

/** Steps of the table, min. */
export const INTERVALS_MIN = [1, 5, 15, 30, 60] as const;

export interface TableRow {
  readonly atMs: number;
  readonly values: Readonly<Partial<Record<VitalKind, { readonly value: number; readonly min: number; readonly max: number }>>>;
  readonly score: string | null;
}

/** The mean of each interval with its least and greatest; the newest first. An interval without a number has none. */
export function tableRows({ times, groups, score }: TrendModel, intervalMin: number): readonly TableRow[] {
  const rows: TableRow[] = [];
  const stepS = intervalMin * 60;
  const first = times[0];
  if (first === undefined) return rows;
  const lines = groups.flatMap((group) => group.lines);
  let begin = 0;
  while (begin < times.length) {
    const slot = Math.floor((times[begin] ?? 0) / stepS);
    let end = begin;
    while (end < times.length && Math.floor((times[end] ?? 0) / stepS) === slot) end += 1;
    const values: Record<string, { value: number; min: number; max: number }> = {};
    for (const { vital, mean, min, max } of lines) {
      const means = numbers(mean.slice(begin, end));
      if (means.length === 0) continue;
      const value = means.reduce((sum, one) => sum + one, 0) / means.length;
      values[vital] = {
        value,
        min: Math.min(...numbers(min.slice(begin, end))),
        max: Math.max(...numbers(max.slice(begin, end))),
      };
    }
    rows.push({ atMs: slot * stepS * 1000, values, score: score && scoreTextAt(score, end - 1) });
    begin = end;
  }
  return rows.reverse();
}

/** "5", "3–9" for an incomplete one; null where there was none. */
export function scoreTextAt({ total, min, max }: ScoreLine, index: number): string | null {
  const [sum, least, most] = [total[index] ?? null, min[index] ?? null, max[index] ?? null];
  if (sum !== null) return String(sum);
  return least === null || most === null ? null : `${least}–${most}`;
}

function numbers(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
