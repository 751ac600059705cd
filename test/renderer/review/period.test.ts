import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawn, LONGEST_MS, lastHours, panned, zoomed } from '../../../renderer/review/period.ts';

const NOW = Date.UTC(2026, 0, 6, 8);

test('whatever is touched, the period never reaches beyond now, has a length and is no longer than what is kept', () => {
  const act = fc.oneof(
    fc.record({ zoom: fc.constantFrom(0.5, 2) }),
    fc.record({ pan: fc.double({ min: -1, max: 1, noNaN: true }) }),
    fc.record({ draw: fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })) }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
      let period = lastHours(4, NOW);
      for (const one of acts) {
        const length = period.toMs - period.fromMs;
        if ('zoom' in one) period = zoomed(period, one.zoom, NOW);
        else if ('pan' in one) period = panned(period, one.pan, NOW);
        else period = drawn(period.fromMs + (length * one.draw[0]) / 100, period.fromMs + (length * one.draw[1]) / 100, NOW);
        expect(period.toMs).toBeLessThanOrEqual(NOW + 1e-3);
        expect(period.toMs - period.fromMs).toBeGreaterThanOrEqual(10 * 60_000 - 1);
        expect(period.toMs - period.fromMs).toBeLessThanOrEqual(LONGEST_MS + 1);
      }
    }),
  );
});

test('looking closer at the present goes on showing the present', () => {
  expect(zoomed(lastHours(4, NOW), 0.5, NOW)).toEqual(lastHours(2, NOW));
});
