import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WavePiece } from '../../../../../cloud/contract/dashboard-api.ts';
import { newestMs, segmentOf, type WaveChannel, withPiece } from '../../../../../cloud/dashboard/patient/waves/wave-line.ts';
import { markOf, wavePath } from '../../../../../cloud/dashboard/patient/waves/wave-paint.ts';
import { waveReading } from '../../../../../electron/monitor/remote/wave-sender-part.ts';

const START = Date.parse('2026-01-05T10:00:00.000Z');

/** As the station packs it. */
function piece(values: readonly (number | null)[], fromMs = START, rateHz = 4): WavePiece {
  const floats = Float32Array.from(values, (value) => value ?? Number.NaN);
  const samples = Buffer.from(floats.buffer);
  const block = { table: 'waves' as const, device: 'd', channel: '131330', unit: 'mV', rateHz, firstMs: fromMs, samples };
  return { ...waveReading(block, 'w', null), enqueuedAt: new Date(fromMs).toISOString() };
}
const none: ReadonlyMap<string, WaveChannel> = new Map();

describe('a wave that comes from the bed', () => {
  it('has the values that the bed measured, and holes where it measured none', () => {
    const value = fc.option(fc.double({ min: -50, max: 300, noNaN: true }), { nil: null });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 100 }), (values) => {
        const there = values.filter((each) => each !== null);
        const step = (Math.max(0, ...there) - Math.min(0, ...there)) / 32_767 + 1e-3;
        segmentOf(piece(values)).values.forEach((got, at) => {
          const wanted = values[at] ?? null;
          if (got === null || wanted === null) expect(got).toBe(wanted);
          else expect(Math.abs(got - wanted)).toBeLessThan(step);
        });
      }),
    );
  });

  it('stands in the order of time whatever order it comes in, once, and forgets what is long past', () => {
    const pieces = [0, 1, 2, 3].map((second) => piece([0, 1, 2, 3], START + second * 1_000));
    const order = fc.shuffledSubarray([...pieces, ...pieces], { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(order, (arrived) => {
        const all = arrived.reduce((channels, each) => withPiece(channels, each, 60_000), none);
        expect(all.get('131330')?.segments.map(({ fromMs }) => fromMs - START)).toEqual([0, 1_000, 2_000, 3_000]);
        expect(newestMs(all)).toBe(START + 4_000);
      }),
    );
    const kept = pieces.reduce((channels, each) => withPiece(channels, each, 2_000), none);
    expect(kept.get('131330')?.segments.map(({ fromMs }) => fromMs - START)).toEqual([2_000, 3_000]);
  });

  it('is one line where pieces follow each other, and broken where a sample or a piece is missing', () => {
    const scale = { fromMs: START, toMs: START + 4_000, low: 0, high: 3 };
    const path = (...pieces: WavePiece[]) => {
      const channel = pieces.reduce((channels, each) => withPiece(channels, each, 60_000), none).get('131330');
      return wavePath(channel ?? { segments: [] }, scale, 400, 100);
    };
    expect(path(piece([0, 1, 2, 3]), piece([0, 1, 2, 3], START + 1_000)).map((line) => line.length)).toEqual([8]);
    expect(path(piece([0, null, 2, 3]), piece([0, 1, 2, 3], START + 3_000)).map((line) => line.length)).toEqual([1, 2, 4]);
    const [line] = path(piece([0, 3, 0, 3]));
    expect([line?.[1]?.x, Math.round(line?.[0]?.y ?? 0), Math.round(line?.[1]?.y ?? 0)]).toEqual([25, 92, 8]);
  });

  it('has a mark of a round number that fits', () => {
    expect([markOf({ low: -1, high: 2 }), markOf({ low: 0, high: 160 }), markOf({ low: 3, high: 3 })]).toEqual([2, 100, null]);
  });
});
