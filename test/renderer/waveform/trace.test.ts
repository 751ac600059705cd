import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNCALIBRATED_PX_PER_MM } from '../../../renderer/store/display-store.ts';
import type { WaveChunk } from '../../../renderer/waveform/span.ts';
import { columnOf, stretchesOf, sweepOf, turnMs } from '../../../renderer/waveform/sweep.ts';
import { Trace } from '../../../renderer/waveform/trace.ts';

const sweep = sweepOf(1146, 25, UNCALIBRATED_PX_PER_MM);
const T0 = 1_790_000_000_000;

function chunk(fromMs: number, values: readonly number[], rateHz = 125): WaveChunk {
  return { firstSampleMs: T0 + fromMs, rateHz, samples: Float32Array.from(values) };
}

const flat = (count: number, value = 1): number[] => Array.from({ length: count }, () => value);

describe('the sweep', () => {
  it('moves 25 mm a second and comes back to the same column after one turn', () => {
    expect(sweep.speed / UNCALIBRATED_PX_PER_MM).toBeCloseTo(25, 9);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (ms) => {
        const x = columnOf(sweep, T0 + ms);
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThan(sweep.width);
        const again = columnOf(sweep, T0 + ms + turnMs(sweep));
        const apart = Math.abs(again - x);
        expect(Math.min(apart, sweep.width - apart)).toBeLessThan(0.01);
      }),
    );
  });

  it('covers every column of a span and none twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e7 }), fc.integer({ min: 1, max: 20_000 }), (from, length) => {
        const stretches = stretchesOf(sweep, T0 + from, T0 + from + length);
        for (const { from: left, to } of stretches) {
          expect(left).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThanOrEqual(sweep.width);
        }
        for (const share of [0, 0.25, 0.5, 0.75, 0.999]) {
          const x = columnOf(sweep, T0 + from + length * share);
          expect(stretches.some(({ from: left, to }) => x >= left && x <= to)).toBe(true);
        }
      }),
    );
  });
});

describe('what a wave row shows', () => {
  const trace = (): Trace => new Trace(sweep, (value) => value);

  it('puts every sample at the column of its time, in whatever order blocks arrive', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8, maxLength: 8 }), (order) => {
        const rows = trace();
        for (const block of order) rows.add(chunk(block * 256, flat(32, block)));
        const shown = rows.shown();
        expect(shown).toHaveLength(256);
        for (const { tMs, value, x } of shown) {
          expect(value).toBe(Math.floor((tMs - T0) / 256));
          expect(x).toBeCloseTo(columnOf(sweep, tMs), 6);
        }
      }),
    );
  });

  it('never draws a line across a gap', () => {
    const rows = trace();
    rows.add(chunk(0, flat(32)));
    rows.add(chunk(1_024, flat(32)));
    const lines = rows.lines({ fromMs: T0, toMs: T0 + 2_000 });
    for (const line of lines)
      for (const [index, sample] of line.entries()) if (index > 0) expect(sample.tMs - line[index - 1]!.tMs).toBeLessThan(13);
    expect(lines.length).toBeGreaterThanOrEqual(2);
  });

  it('draws nothing where a sample is missing', () => {
    const rows = trace();
    rows.add(chunk(0, [1, 1, Number.NaN, 1, 1]));
    expect(rows.shown()).toHaveLength(4);
    expect(rows.lines({ fromMs: T0, toMs: T0 + 100 })).toHaveLength(2);
  });

  it('keeps one turn less the erase gap, and forgets what the pen wrote over', () => {
    const rows = trace();
    for (let block = 0; block < 100; block += 1) rows.add(chunk(block * 256, flat(32, block)));
    const shown = rows.shown();
    const spanMs = shown.at(-1)!.tMs - shown[0]!.tMs;
    expect(spanMs).toBeLessThan(turnMs(sweep));
    expect(spanMs).toBeGreaterThan(turnMs(sweep) * 0.95);
  });

  it('starts anew when the clock was set back, instead of mixing two times', () => {
    const rows = trace();
    rows.add(chunk(60_000, flat(32, 1)));
    rows.add(chunk(0, flat(32, 2)));
    expect(new Set(rows.shown().map(({ value }) => value))).toEqual(new Set([2]));
  });
});
