import { z } from 'zod';
import { InputRefused, VITAL_KINDS, type VitalKind } from '#clinical';
import type { Entries } from './charted.ts';
import type { CuffMeasured, Sample } from './sample-window.ts';

/** What is written down so that a killed monitor scores on as before. */
export interface LiveSnapshot {
  readonly version: 2;
  readonly windows: readonly { readonly vital: VitalKind; readonly newest: string; readonly samples: readonly Sample[] }[];
  readonly cuff: readonly (CuffMeasured & { readonly vital: VitalKind })[];
  readonly entries: Entries;
  readonly scoredMs: number | null;
  readonly changed: boolean;
}

const atMs = z.number();
const vital = z.enum(VITAL_KINDS);
const charted = <T>(value: z.ZodType<T>) => z.strictObject({ value, atMs, by: z.string(), reading: z.string() }).optional();

const snapshot: z.ZodType<LiveSnapshot> = z.strictObject({
  version: z.literal(2),
  windows: z.array(
    z.strictObject({ vital, newest: z.string(), samples: z.array(z.strictObject({ atMs, value: z.number().nullable() })) }),
  ),
  cuff: z.array(
    z.strictObject({ vital, value: z.number(), atMs, reading: z.string(), count: z.number(), countsMs: z.number().optional() }),
  ),
  entries: z.strictObject({
    consciousness: charted(z.enum(['A', 'C', 'V', 'P', 'U'])),
    'supplemental-oxygen': charted(z.boolean()),
    temperature: charted(z.number()),
    'spo2-scale': charted(z.union([z.literal(1), z.literal(2)])),
    'respiratory-rate': charted(z.number()),
    'respiratory-effort': charted(z.enum(['normal', 'mild', 'moderate', 'severe'])),
    'capillary-refill': charted(z.number()),
    pain: charted(z.number()),
    'urine-output': charted(z.number()),
    'oxygen-delivery': charted(z.enum(['air', 'low', 'high'])),
  }),
  scoredMs: z.number().nullable(),
  changed: z.boolean(),
});

/** @throws InputRefused naming the member; the caller starts with nothing known then, and says so */
export function parseLiveSnapshot(json: unknown): LiveSnapshot {
  const result = snapshot.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new InputRefused(`score snapshot, ${issue?.path.join('.') || 'top level'}`, issue?.message ?? 'not a snapshot');
}
