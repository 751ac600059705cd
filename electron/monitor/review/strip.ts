import { VITAL_KINDS, vitalSign } from '#clinical';
import type { HistoryAnswer, LimitsMessage } from '#ipc';
import { storedVital } from '../alarm-replay/stored-vital.ts';
import type { History, StoredWave } from '../recorder/history.ts';
import { knownWaves, lookOf } from './disclosure.ts';
import { limitsAt } from './limits-at.ts';
import { pieces } from './pieces.ts';

type Strip = Extract<HistoryAnswer, { what: 'strip' }>;

const PIECE_MS = 5_000;
/** A block that began before the period may reach into it. */
const BLOCK_MS = 2_000;

export interface StripQuestion {
  readonly fromMs: number;
  readonly toMs: number;
  /** The moment whose limits are asked for. */
  readonly atMs: number;
}

/** @param now the limits in use now, and the moment. To be taken in slices. */
export function* strip(
  history: History,
  { fromMs, toMs, atMs }: StripQuestion,
  now: { readonly limits: LimitsMessage['limits']; readonly nowMs: number },
): Generator<void, Strip> {
  const waves: Strip['waves'] = [];
  for (const known of knownWaves(history)) {
    const found: Strip['waves'][number]['pieces'] = [];
    let { unit } = known;
    for (const [pieceMs, untilMs] of pieces(fromMs - BLOCK_MS, toMs, PIECE_MS)) {
      for (const block of history.waves(known.channel, pieceMs, untilMs)) {
        unit = block.unit ?? unit;
        const piece = cut(block, fromMs, toMs);
        if (piece.samples.length > 0) join(found, piece);
      }
      yield;
    }
    if (found.length > 0) waves.push({ ...known, unit, range: lookOf(known.channel).range, pieces: found });
  }
  const numerics: Strip['numerics'] = [];
  for (const vital of VITAL_KINDS) {
    const values = history.numerics(vital, fromMs, toMs).flatMap((stored) => {
      const read = storedVital(stored);
      return read === null ? [] : [{ atMs: read.measuredMs, value: read.value, reason: read.reason }];
    });
    if (values.length > 0) numerics.push({ vital, unit: vitalSign(vital).unit, values });
    yield;
  }
  const limits = yield* limitsAt(history, atMs, now);
  return { what: 'strip', fromMs, toMs, atMs, waves, numerics, limits };
}

/** What of a block is in the period: the rest may be another patient's. */
function cut({ firstMs, rateHz, samples }: StoredWave, fromMs: number, toMs: number): Strip['waves'][number]['pieces'][number] {
  const indexAt = (atMs: number): number => Math.max(0, Math.ceil(((atMs - firstMs) * rateHz) / 1000));
  const begin = indexAt(fromMs);
  return { firstMs: firstMs + (begin * 1000) / rateHz, rateHz, samples: samples.slice(begin, Math.max(begin, indexAt(toMs))) };
}

type Piece = Strip['waves'][number]['pieces'][number];

/** Blocks that abut are one line: it is stored by the second, and was drawn without a seam. */
function join(found: Piece[], piece: Piece): void {
  const last = found.at(-1);
  const nextMs = last === undefined ? 0 : last.firstMs + (last.samples.length * 1000) / last.rateHz;
  if (last === undefined || last.rateHz !== piece.rateHz || Math.abs(piece.firstMs - nextMs) > 500 / piece.rateHz) {
    found.push(piece);
    return;
  }
  const samples = new Float32Array(last.samples.length + piece.samples.length);
  samples.set(last.samples);
  samples.set(piece.samples, last.samples.length);
  found[found.length - 1] = { ...last, samples };
}
