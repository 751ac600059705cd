import { z } from 'zod';
import { VITAL_KINDS } from '#clinical';

const ms = z.number();
const period = { fromMs: ms, toMs: ms };
const limits = z.strictObject({ low: z.number().nullable(), high: z.number().nullable() });
const channel = z.string().min(1);

/** What can be asked of the recordings of this patient. Periods are wall time, Unix ms, from included, to not. */
const question = z.discriminatedUnion('what', [
  /** Least, greatest and mean of each minute, and the score as it changed. */
  z.strictObject({ what: z.literal('trends'), ...period }),
  /** Alarms with their lives, what people charted, set and did. */
  z.strictObject({ what: z.literal('events'), ...period }),
  /** Every sample of every wave, every number, and the limits that were in force at `atMs`. */
  z.strictObject({ what: z.literal('strip'), ...period, atMs: ms }),
  /** One wave over a long time: least and greatest in each of `columns` equal parts. */
  z.strictObject({ what: z.literal('disclosure'), ...period, channel, columns: z.int().min(1).max(400_000) }),
  /** What other limits and another delay would have made of the period. `delayS` null = as it is. */
  z.strictObject({
    what: z.literal('what-if'),
    ...period,
    vital: z.enum(VITAL_KINDS),
    limits,
    delayS: z.number().min(0).max(30).nullable(),
  }),
]);

export type HistoryQuestion = z.infer<typeof question>;

/** One question of one window; the answer carries its `id`. The newest question of its kind counts; earlier ones are answered no more. */
export const historyKey = z.strictObject({ type: z.literal('ask-history'), id: z.string().min(1).max(100), question });

export type HistoryKey = z.infer<typeof historyKey>;
