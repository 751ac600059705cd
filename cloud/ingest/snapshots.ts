import { z } from 'zod';
import type { PartitionStates } from '../contract/partition-state-adapter.ts';

const place = z.strictObject({ partition: z.string(), offset: z.int(), part: z.int() });
const ranges = z.array(z.tuple([z.int(), z.int()]));
export const snapshotSchema = z.strictObject({
  version: z.literal(3),
  /** First record of the partition of `ingested` that the snapshot does not know. */
  next: z.int().nonnegative(),
  devices: z.array(
    z.strictObject({
      deviceId: z.string(),
      sequences: ranges,
      runs: z.array(z.tuple([z.string(), ranges])),
      recent: z.array(z.tuple([z.string(), z.number()])),
      newest: place,
    }),
  ),
});

/** What is known of the devices of one partition of `telemetry`. */
export type Snapshot = z.infer<typeof snapshotSchema>;

/** With one only the records after it are read when a partition is taken over, and what retention removed before it is still known. */
export type SnapshotStore = PartitionStates<Snapshot>;

/** @returns null when it is none */
export function parseSnapshot(value: unknown): Snapshot | null {
  const parsed = snapshotSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
