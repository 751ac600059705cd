import { z } from 'zod';
import { type Consciousness, InputRefused, VITAL_KINDS, type VitalKind } from '#clinical';
import type { Sample } from './sample-window.ts';

/** What is written down so that a killed monitor scores on as before. */
export interface LiveNews2Snapshot {
  readonly version: 1;
  readonly windows: readonly { readonly vital: VitalKind; readonly samples: readonly Sample[] }[];
  readonly cuff: { readonly value: number; readonly atMs: number } | null;
  readonly entries: {
    readonly consciousness?: { readonly value: Consciousness; readonly atMs: number } | undefined;
    readonly 'supplemental-oxygen'?: { readonly value: boolean; readonly atMs: number } | undefined;
    readonly temperature?: { readonly value: number; readonly atMs: number } | undefined;
  };
  readonly scoredMs: number | null;
  readonly changed: boolean;
}

const atMs = z.number();
const snapshot: z.ZodType<LiveNews2Snapshot> = z.strictObject({
  version: z.literal(1),
  windows: z.array(
    z.strictObject({ vital: z.enum(VITAL_KINDS), samples: z.array(z.strictObject({ atMs, value: z.number().nullable() })) }),
  ),
  cuff: z.strictObject({ value: z.number(), atMs }).nullable(),
  entries: z.strictObject({
    consciousness: z.strictObject({ value: z.enum(['A', 'C', 'V', 'P', 'U']), atMs }).optional(),
    'supplemental-oxygen': z.strictObject({ value: z.boolean(), atMs }).optional(),
    temperature: z.strictObject({ value: z.number(), atMs }).optional(),
  }),
  scoredMs: z.number().nullable(),
  changed: z.boolean(),
});

/** @throws InputRefused naming the member; the caller starts with nothing known then, and says so */
export function parseLiveSnapshot(json: unknown): LiveNews2Snapshot {
  const result = snapshot.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new InputRefused(`score snapshot, ${issue?.path.join('.') || 'top level'}`, issue?.message ?? 'not a snapshot');
}
