import { z } from 'zod';
import { VITAL_KINDS } from '#clinical';
import { bedAlarm, numericTile, waveRow } from './screen-schemas.ts';

/** Of what monitors tell each other; another one is not read. Members that a newer monitor adds are passed over. */
export const FEED_VERSION = 1;

/** While a ward is updated, beds of two versions look at each other: a vital sign that is not known here is passed over, an alarm never. */
const tiles = z
  .array(z.looseObject({ vital: z.string() }))
  .max(60)
  .transform((list) => list.filter(({ vital }) => (VITAL_KINDS as readonly string[]).includes(vital)))
  .pipe(z.array(numericTile));
const alarm = bedAlarm.extend({ vital: bedAlarm.shape.vital.catch(null) });

/** What one bed tells the other screens of its ward, every second and at each alarm. Times are its wall time, Unix ms. */
export const bedReport = z.object({
  type: z.literal('bed'),
  version: z.literal(FEED_VERSION),
  atMs: z.number(),
  bed: z.string(),
  ward: z.string(),
  patient: z
    .object({
      name: z.string(),
      identifier: z.string(),
      type: z.enum(['adult', 'paediatric', 'neonatal']),
      provisional: z.boolean(),
    })
    .nullable(),
  simulated: z.boolean(),
  standby: z.object({ sinceMs: z.number(), by: z.string() }).nullable(),
  /** Its screen is covered: whoever looks from elsewhere is the only one who sees and hears. */
  privacy: z.boolean(),
  tiles,
  alarms: z.array(alarm).max(200),
  audio: z.enum(['on', 'paused', 'off']),
  /** Neither sound nor light for patient alarms, for a procedure; its reason. */
  alarmsPaused: z.string().nullable(),
  score: z
    .object({
      name: z.string(),
      total: z.number().nullable(),
      totalMin: z.number(),
      totalMax: z.number(),
      band: z.string().nullable(),
      bandAtLeast: z.string().nullable(),
      /** Nothing but the bounds of the score is known. */
      unknown: z.boolean(),
    })
    .nullable(),
  waves: z.array(waveRow).max(16),
});
export type BedReport = z.infer<typeof bedReport>;

/** A piece of one wave, thinned out for a small row. */
const feedWave = z.object({
  type: z.literal('wave'),
  channel: z.string(),
  rateHz: z.number().positive(),
  firstSampleMs: z.number(),
  /** Null where there is none. */
  samples: z.array(z.number().nullable()).max(4_000),
  unit: z.string().nullable(),
  range: z.object({ low: z.number(), high: z.number() }).nullable(),
});
export type FeedWave = z.infer<typeof feedWave>;

/** All that a monitor says to another one that looks. */
export const feedMessage = z.discriminatedUnion('type', [bedReport, feedWave]);

/** All that who looks may say. */
export const viewerMessage = z.strictObject({
  type: z.literal('watch'),
  /** How many waves are wanted. */
  waves: z.int().min(0).max(3),
  /** A living window with working sound shows this bed now. */
  watching: z.boolean(),
});
export type ViewerMessage = z.infer<typeof viewerMessage>;
