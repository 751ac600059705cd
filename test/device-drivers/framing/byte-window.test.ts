import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWindow } from '../../../device-drivers/framing/byte-window.ts';

describe('a window on bytes', () => {
  it('holds what was pushed and not dropped, in order, whatever the sizes', () => {
    const step = fc.record({ push: fc.uint8Array({ maxLength: 3000 }), drop: fc.nat({ max: 3500 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const window = new ByteWindow();
        let expected: readonly number[] = [];
        for (const { push, drop } of steps) {
          window.push(push);
          expected = [...expected, ...push];
          expect(window.length).toBe(expected.length);
          expect([...window.slice(0, window.length + 5)]).toEqual(expected);
          expect(window.at(0)).toBe(expected[0] ?? 0);
          expect(window.at(Math.max(0, expected.length - 1))).toBe(expected.at(-1) ?? 0);
          expect(window.at(expected.length)).toBe(0);
          window.drop(drop);
          expected = expected.slice(drop);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives copies, which later pushes do not change', () => {
    const window = new ByteWindow();
    window.push(Uint8Array.of(1, 2, 3));
    const copy = window.slice(0, 3);
    window.drop(3);
    for (let n = 0; n < 2000; n += 1) {
      window.push(Uint8Array.of(9, 9, 9));
      window.drop(3);
    }
    expect([...copy]).toEqual([1, 2, 3]);
  });
});
