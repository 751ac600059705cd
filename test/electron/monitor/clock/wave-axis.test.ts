import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WaveAxis } from '../../../../electron/monitor/clock/wave-axis.ts';

test('chunks abut to the sample, whatever the jitter of time stamps and alignment', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(62.5, 125, 250, 500),
      fc.array(fc.record({ stamp: fc.integer({ min: -15, max: 15 }), shift: fc.integer({ min: -80, max: 80 }) }), {
        minLength: 2,
        maxLength: 100,
      }),
      (rateHz, chunks) => {
        const axis = new WaveAxis();
        const samples = rateHz * 0.256;
        let expected: number | null = null;
        chunks.forEach(({ stamp, shift }, index) => {
          const uptimeMs = index * 256 + stamp;
          const placed = axis.place({ uptimeMs, alignedMs: 1e12 + index * 256 + shift, samples, rateHz });
          expect(placed.bridge).toBe(0);
          if (expected !== null) expect(placed.firstSampleMs).toBe(expected);
          expected = placed.firstSampleMs + (samples * 1000) / rateHz;
        });
      },
    ),
  );
});

test('a lost message becomes exactly its missing samples', () => {
  const axis = new WaveAxis();
  axis.place({ uptimeMs: 0, alignedMs: 1000, samples: 64, rateHz: 250 });
  const placed = axis.place({ uptimeMs: 512, alignedMs: 1512, samples: 64, rateHz: 250 });
  expect(placed).toEqual({ bridge: 64, firstSampleMs: 1256 });
});

test.each([
  ['a restarted device', { uptimeMs: 3, alignedMs: 5000 }],
  ['a long silence', { uptimeMs: 60_256, alignedMs: 61_256 }],
  ['a jump of the wall clock', { uptimeMs: 256, alignedMs: 3_601_256 }],
])('%s starts the axis anew', (_, { uptimeMs, alignedMs }) => {
  const axis = new WaveAxis();
  axis.place({ uptimeMs: 0, alignedMs: 1000, samples: 64, rateHz: 250 });
  expect(axis.place({ uptimeMs, alignedMs, samples: 64, rateHz: 250 })).toEqual({ bridge: 0, firstSampleMs: alignedMs });
});
