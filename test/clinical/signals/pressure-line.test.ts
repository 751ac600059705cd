import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PressureLine } from '#clinical';

const RATE_HZ = 125;

const pulsing = (seconds: number, low = 70, high = 120): number[] =>
  Array.from({ length: seconds * RATE_HZ }, (_, n) => low + ((high - low) * (1 + Math.sin((2 * Math.PI * n) / RATE_HZ))) / 2);
const flat = (seconds: number, mmHg: number): number[] => new Array<number>(seconds * RATE_HZ).fill(mmHg);

function after(...parts: readonly (readonly (number | null)[])[]): number | null {
  const line = new PressureLine(RATE_HZ);
  for (const part of parts) line.push(part);
  return line.off();
}

describe('an arterial line', () => {
  it('that has come off reads a few mmHg without a pulse for four seconds', () => {
    expect(after(pulsing(10), flat(4, 3))).toBeCloseTo(3);
    expect(after(pulsing(10), flat(3, 3))).toBeNull();
  });

  it('was never on as long as nothing pulsed', () => {
    expect(after(flat(60, 2))).toBeNull();
  });

  it('is not judged by what is absent', () => {
    expect(after(pulsing(10), flat(3, 3), [null], flat(2, 3))).toBeNull();
  });

  it('with a pulse, or without one above 10 mmHg, is on: a stopcock and a weak heart are other alarms', () => {
    fc.assert(
      fc.property(fc.integer({ min: 11, max: 200 }), (mmHg) => {
        expect(after(pulsing(5), flat(6, mmHg))).toBeNull();
        expect(after(pulsing(5), pulsing(6, 0, mmHg))).toBeNull();
      }),
    );
  });
});
