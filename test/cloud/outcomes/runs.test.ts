import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runsOf } from '../../../cloud/outcomes/runs.ts';

describe('what is written together', () => {
  it('never holds two of one patient, loses nothing, and keeps the order', () => {
    const patients = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 60 });
    fc.assert(
      fc.property(patients, fc.integer({ min: 1, max: 5 }), (all, most) => {
        const items = all.map((patient, at) => ({ patient, at }));
        const runs = runsOf(items, ({ patient }) => patient, most);
        expect(runs.flat()).toEqual(items);
        for (const run of runs) {
          expect(run.length).toBeLessThanOrEqual(most);
          expect(new Set(run.map(({ patient }) => patient)).size).toBe(run.length);
        }
      }),
    );
  });

  it('is as much as there may be', () => {
    expect(runsOf(['a', 'b', 'c', 'd', 'a'], (patient) => patient, 4)).toEqual([['a', 'b', 'c', 'd'], ['a']]);
    expect(runsOf(['a', 'a', 'b'], (patient) => patient, 4)).toEqual([['a'], ['a', 'b']]);
  });
});
