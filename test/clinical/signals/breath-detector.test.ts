import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BreathDetector, compareBeats } from '#clinical';
import { hasShared, sharedPath } from '../../support/shared.ts';

const RATE_HZ = 25;
/** Clinicians marked the crests by eye. */
const WINDOW_S = 0.5;

const breathing = (perMin: number, seconds: number, offset = 0): number[] =>
  Array.from({ length: seconds * RATE_HZ }, (_, n) => offset + Math.sin((2 * Math.PI * perMin * n) / (60 * RATE_HZ)));

describe.skipIf(!hasShared('data/waveforms/bidmc-01'))('breaths of bidmc-01 (needs ../shared/data/waveforms)', () => {
  const read = (file: string): string => sharedPath(`data/waveforms/bidmc-01/${file}`);

  it.each(['ann1', 'ann2'])('agree with those that %s marked', (annotator) => {
    const [header = '', ...rows] = gunzipSync(readFileSync(read('waveforms_125hz.csv.gz')))
      .toString()
      .trim()
      .split('\n');
    const column = header.split(',').indexOf('RESP');
    const found = new BreathDetector(125).push(rows.map((row) => Number(row.split(',')[column])));
    const marked = readFileSync(read('breaths.csv'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','))
      .filter(([, , by]) => by === annotator)
      .map(([, atS]) => Number(atS));
    const { sensitivity, precision } = compareBeats(
      found.map(({ atS }) => atS),
      marked,
      0,
      WINDOW_S,
    );
    // The first two lie in the five seconds of learning.
    expect(sensitivity).toBeGreaterThanOrEqual(0.988);
    expect(precision).toBe(1);
  });
});

describe('breath detector', () => {
  it('finds every breath from slow to fast, whatever the offset of the trace', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 45 }), fc.integer({ min: -1000, max: 1000 }), (perMin, offset) => {
        const found = new BreathDetector(RATE_HZ).push(breathing(perMin, 60, offset)).filter(({ atS }) => atS > 20);
        const intervals = found.slice(1).map(({ atS }, index) => atS - (found[index]?.atS ?? 0));
        for (const interval of intervals) expect(60 / interval).toBeCloseTo(perMin, -0.5);
        expect(found.length).toBeGreaterThan((perMin * 40) / 60 - 3);
      }),
    );
  });

  it('finds none in a flat trace, and none in what is absent', () => {
    expect(new BreathDetector(RATE_HZ).push(new Array<number>(1_000).fill(3))).toEqual([]);
    expect(new BreathDetector(RATE_HZ).push(new Array<null>(1_000).fill(null))).toEqual([]);
  });

  it('a gap begins anew: no breath is counted across it', () => {
    const trace = [...breathing(15, 30), null, ...breathing(15, 30)];
    const found = new BreathDetector(RATE_HZ).push(trace).map(({ atS }) => atS);
    expect(found.some((atS) => atS > 29.5 && atS < 35)).toBe(false);
    expect(found.some((atS) => atS > 40)).toBe(true);
  });
});
