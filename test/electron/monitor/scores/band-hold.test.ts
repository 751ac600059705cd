import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BandHold, bandHoldSnapshot } from '../../../../electron/monitor/scores/band-hold.ts';

const MINUTE = 60_000;
const BANDS = [null, 'low', 'low-medium', 'medium', 'high'] as const;

function holding(band: string): BandHold {
  const hold = new BandHold();
  hold.next(band, true, -1);
  return hold;
}

it('goes up when a second score a minute later says the same, not for one that passes', () => {
  const hold = new BandHold();
  expect(hold.next('high', false, 0)).toBeNull();
  expect(hold.next('low', false, 30_000)).toBeNull();
  expect(hold.next('high', false, 40_000)).toBeNull();
  expect(hold.next('high', false, 40_000 + MINUTE - 1)).toBe('low');
  expect(hold.next('high', false, 40_000 + MINUTE)).toBe('high');
});

it('goes up at once for what a person has charted', () => {
  expect(new BandHold().next('medium', true, 0)).toBe('medium');
});

it('comes down after ten minutes below, and not before', () => {
  const hold = holding('high');
  expect(hold.next('low', false, 0)).toBe('high');
  expect(hold.next('low', true, 10 * MINUTE - 1)).toBe('high');
  expect(hold.next('low', false, 10 * MINUTE)).toBe('low');
});

it('a return to the band held begins the ten minutes anew', () => {
  const hold = holding('high');
  hold.next('medium', false, 0);
  hold.next('high', false, 9 * MINUTE);
  expect(hold.next('medium', false, 11 * MINUTE)).toBe('high');
});

it('whatever comes: a band that stays for ten minutes is held, also after a restart in between', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...BANDS), fc.boolean(), fc.integer({ min: 0, max: 5 * MINUTE })), { maxLength: 40 }),
      fc.constantFrom(...BANDS),
      (steps, last) => {
        let hold = new BandHold();
        let nowMs = 0;
        for (const [band, charted, waitMs] of steps) {
          hold.next(band, charted, (nowMs += waitMs));
          hold = new BandHold(bandHoldSnapshot.parse(JSON.parse(JSON.stringify(hold.snapshot()))));
        }
        for (let minute = 0; minute <= 11; minute++) hold.next(last, false, nowMs + minute * MINUTE);
        expect(hold.snapshot().band).toBe(last);
      },
    ),
  );
});
