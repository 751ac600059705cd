import { VITAL_KINDS, vitalSign } from '#clinical';
import type { HistoryAnswer } from '#ipc';
import type { History, StoredScore } from '../recorder/history.ts';
import { pieces } from './pieces.ts';

type Trends = Extract<HistoryAnswer, { what: 'trends' }>;

const MINUTE_MS = 60_000;
/** Rows of one vital sign read at once. */
const PIECE_MS = 2 * 60 * MINUTE_MS;

/**
 * Minutes of every vital sign of which there is any, on one axis. A minute that came twice, because the clock was set back, holds
 * both. To be taken in slices.
 */
export function* trends(history: History, fromMs: number, toMs: number): Generator<void, Trends> {
  const firstMs = Math.floor(fromMs / MINUTE_MS) * MINUTE_MS;
  const minutes = Math.max(0, Math.ceil((toMs - firstMs) / MINUTE_MS));
  const vitals: Trends['vitals'][number][] = [];
  for (const vital of VITAL_KINDS) {
    const [min, max, sum, count] = [empty(minutes), empty(minutes), empty(minutes), new Float32Array(minutes)];
    let any = false;
    for (const [atMs, untilMs] of pieces(firstMs, toMs, PIECE_MS)) {
      for (const minute of history.trends(vital, atMs, untilMs)) {
        const at = Math.round((minute.minuteMs - firstMs) / MINUTE_MS);
        if (minute.min === null || minute.max === null || minute.mean === null || at < 0 || at >= minutes) continue;
        any = true;
        min[at] = least(min[at], minute.min);
        max[at] = -least(negated(max[at]), -minute.max);
        sum[at] = (Number.isNaN(sum[at]) ? 0 : (sum[at] ?? 0)) + minute.mean * minute.count;
        count[at] = (count[at] ?? 0) + minute.count;
      }
      yield;
    }
    const mean = sum.map((total, at) => total / (count[at] ?? 0));
    if (any) vitals.push({ vital, unit: vitalSign(vital).unit, min, max, mean });
  }
  const scores: StoredScore[] = [];
  for (const [atMs, untilMs] of pieces(fromMs, toMs, 6 * PIECE_MS)) {
    scores.push(...history.scores(atMs, untilMs));
    yield;
  }
  const told = scores.map(({ atMs, score, total, totalMin, totalMax, band, points }) => {
    return { atMs, score, total, totalMin, totalMax, band, points };
  });
  return { what: 'trends', fromMs, toMs, firstMs, minutes, vitals, scores: told };
}

function empty(length: number): Float32Array<ArrayBuffer> {
  return new Float32Array(length).fill(Number.NaN);
}

function least(known: number | undefined, value: number): number {
  return known === undefined || Number.isNaN(known) ? value : Math.min(known, value);
}

function negated(known: number | undefined): number {
  return known === undefined ? Number.NaN : -known;
}
