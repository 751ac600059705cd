import { z } from 'zod';

/** Outside from `flagAt` on, inside up to `resolveAt`; so many windows in a row inside resolve a flag. */
const range = {
  flagAt: z.number().positive(),
  resolveAt: z.number().nonnegative(),
  resolveWindows: z.int().min(1).max(1440),
};
const wardRanges = {
  /** In points. */
  news2: z.strictObject(range).partial().optional(),
  /** By the model's method, in per cent. */
  models: z
    .record(
      z.string(),
      z.strictObject(range).refine(({ flagAt, resolveAt }) => resolveAt < flagAt, 'resolveAt must be below flagAt'),
    )
    .optional(),
};

export const outcomesConfig = z.strictObject({
  ...wardRanges,
  wards: z.record(z.string(), z.strictObject(wardRanges)).default({}),
});
