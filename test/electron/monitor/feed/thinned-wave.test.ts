import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { WaveMessage } from '#ipc';
import { thinnedWave } from '../../../../electron/monitor/feed/thinned-wave.ts';

const message = (samples: readonly number[], rateHz = 500): WaveMessage => ({
  type: 'wave',
  channel: '131330',
  rateHz,
  firstSampleMs: 1_000,
  samples: Float32Array.from(samples),
  arrivedMs: 2_000,
  unit: 'mV',
  range: null,
});

it('keeps the one sample of a spike', () => {
  const samples = Array.from({ length: 100 }, (_, index) => (index === 53 ? 1.5 : 0));
  expect(thinnedWave(message(samples)).samples).toContain(1.5);
});

it('says nothing where there was nothing', () => {
  expect(thinnedWave(message([Number.NaN, Number.NaN, Number.NaN, Number.NaN, 1, 1, 1, 1])).samples).toEqual([null, 1]);
});

it('leaves a slow wave as it is', () => {
  expect(thinnedWave(message([1, 2, 3], 62.5))).toMatchObject({ rateHz: 62.5, samples: [1, 2, 3] });
});

it('takes as long as before, at most 125 values a second, and only values that were there', () => {
  const value = fc.float({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 600 }),
      fc.constantFrom(62.5, 125, 240, 250, 500),
      (samples, rateHz) => {
        const thin = thinnedWave(message(samples, rateHz));
        const group = rateHz / thin.rateHz;
        expect(thin.rateHz).toBeLessThan(250);
        expect(thin.samples.length).toBe(Math.ceil(samples.length / group));
        thin.samples.forEach((one, index) => {
          const near = samples.slice(index * group, (index + 1) * group).map((each) => Number(Math.fround(each).toPrecision(5)));
          expect(near).toContain(one);
        });
      },
    ),
  );
});
