import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wallGrid } from '../../../cloud/dashboard/wall/wall-grid.ts';

it('shows a ward of thirty beds at once, in letters that are twice as large on a wall of twice the size', () => {
  const small = wallGrid(30, 1904, 960);
  const large = wallGrid(30, 3808, 1920);
  expect([small.shown, large.shown]).toEqual([30, 30]);
  expect([large.columns, large.lines]).toEqual([small.columns, small.lines]);
  expect(large.unit / small.unit).toBeCloseTo(2, 5);
});

it('always has a place for each bed that is shown, and tells of the others instead of making letters too small', () => {
  const size = fc.record({ width: fc.integer({ min: 600, max: 8_000 }), height: fc.integer({ min: 400, max: 5_000 }) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), size, (beds, { width, height }) => {
      const { columns, lines, unit, shown } = wallGrid(beds, width, height);
      const told = shown < beds ? 1 : 0;
      expect(columns * lines).toBeGreaterThanOrEqual(shown + told);
      expect(shown + told === beds || told === 1).toBe(true);
      if (told === 1) expect(unit).toBeGreaterThan(0);
    }),
  );
});
