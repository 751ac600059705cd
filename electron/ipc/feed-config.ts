import { z } from 'zod';

const MOST_BEDS = 16;
const seconds = z.number().min(0).max(600).nullable();

/** Beds of one ward see each other, over TLS with a key that they share: `electron/monitor/feed`. */
export const feedConfig = z.strictObject({
  /** 64 hex digits, the same in the whole ward, and nobody else's: who has it may look at every bed of the ward. */
  wardKey: z.string().regex(/^[0-9a-f]{64}$/),
  /** Where others may look at this bed; absent: nowhere. */
  serve: z.strictObject({ host: z.string().min(1).default('0.0.0.0'), port: z.int().min(1).max(65535) }).optional(),
  /** The other beds on this screen, in their order. */
  beds: z
    .array(z.strictObject({ bed: z.string().min(1), host: z.string().min(1), port: z.int().min(1).max(65535) }))
    .max(MOST_BEDS)
    .superRefine((beds, context) => {
      for (const [index, { bed }] of beds.entries())
        if (beds.findIndex((other) => other.bed === bed) < index)
          context.addIssue({ code: 'custom', path: [index, 'bed'], message: `${bed} stands here twice` });
    })
    .default([]),
  /** After so many seconds without anybody's reaction an alarm of another bed sounds here, too; null: never. */
  sounds: z
    .strictObject({ high: seconds.default(30), medium: seconds.default(120), low: seconds.default(null) })
    .default({ high: 30, medium: 120, low: null }),
});
export type FeedConfig = z.infer<typeof feedConfig>;

/** A bed that would stand twice on one screen, or more than a screen holds. */
export function feedProblem(feed: FeedConfig | undefined, ownBed: string, hasDevices: boolean): string | null {
  if (feed === undefined) return null;
  if (feed.beds.some(({ bed }) => bed === ownBed)) return `${ownBed} is the bed of this monitor`;
  if (feed.beds.length + (hasDevices ? 1 : 0) > MOST_BEDS) return `more than ${MOST_BEDS} beds, with its own`;
  return null;
}
