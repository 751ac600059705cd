import { WAVE_COLOURS } from '#clinical';
import type { HistoryAnswer, WaveRow } from '#ipc';
import type { History } from '../recorder/history.ts';
import { waveRow } from '../screen/wave-rows.ts';
import { pieces } from './pieces.ts';

type Disclosure = Extract<HistoryAnswer, { what: 'disclosure' }>;

/** Ten blocks at once: a few thousand samples. */
const PIECE_MS = 10_000;
/** A block that began before the period may reach into it. */
const BLOCK_MS = 2_000;

export interface DisclosureQuestion {
  readonly channel: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly columns: number;
  /** Nothing from before it: it is another patient's. */
  readonly sinceMs: number;
}

/** Least and greatest of one wave in each column: nothing that was drawn once is hidden by drawing it small. To be taken in slices. */
export function* disclosure(history: History, question: DisclosureQuestion): Generator<void, Disclosure> {
  const { channel, fromMs, toMs, columns, sinceMs } = question;
  const min = new Float32Array(columns).fill(Number.NaN);
  const max = new Float32Array(columns).fill(Number.NaN);
  const columnMs = (toMs - fromMs) / columns;
  let unit = lookOf(channel).unit;
  for (const [atMs, untilMs] of pieces(fromMs - BLOCK_MS, toMs, PIECE_MS)) {
    for (const block of history.waves(channel, atMs, untilMs)) {
      unit = block.unit ?? unit;
      const stepMs = 1000 / block.rateHz;
      for (let index = 0; index < block.samples.length; index += 1) {
        const value = block.samples[index] ?? Number.NaN;
        const sampleMs = block.firstMs + index * stepMs;
        const at = Math.floor((sampleMs - fromMs) / columnMs);
        if (Number.isNaN(value) || at < 0 || at >= columns || sampleMs < sinceMs) continue;
        if (!((min[at] ?? 0) <= value)) min[at] = value;
        if (!((max[at] ?? 0) >= value)) max[at] = value;
      }
    }
    yield;
  }
  const { label, colour } = lookOf(channel);
  return { what: 'disclosure', fromMs, toMs, channel, label, colour, unit, min, max, channels: knownWaves(history) };
}

/** Every wave of which there is anything, ECG first. */
export function knownWaves(history: History): Pick<WaveRow, 'channel' | 'label' | 'colour' | 'unit'>[] {
  return history
    .channels()
    .map((channel) => {
      const { label, colour, unit } = lookOf(channel);
      return { channel, label, colour, unit };
    })
    .sort((a, b) => ORDER.indexOf(a.colour) - ORDER.indexOf(b.colour));
}

const ORDER: readonly WaveRow['colour'][] = WAVE_COLOURS;

/** A wave under the vendor's own name keeps it. */
export function lookOf(channel: string): WaveRow {
  const code = Number(channel);
  return Number.isInteger(code) ? waveRow(code) : { ...waveRow(0), channel, label: channel };
}
