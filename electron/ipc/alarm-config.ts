import { z } from 'zod';
import { type AlarmProfile, parseJsonInput, refusedShape } from '#clinical';

const pair = z.strictObject({ low: z.number().nullable(), high: z.number().nullable() });
const perVital = z.record(z.string(), z.number());

/** Names of vital signs and ranges are checked where the profile is used, which says what is allowed. */
const profile = z.strictObject({
  limits: z.record(z.string(), pair).optional(),
  delayS: z.number().optional(),
  delaysS: z.record(z.string(), z.union([z.number(), z.literal('smart')])).optional(),
  hysteresis: perVital.optional(),
  averagingS: perVital.optional(),
  apnoeaS: z.number().optional(),
  ecgLeadsOff: z.enum(['high', 'medium']).optional(),
  latching: z
    .strictObject({ limits: z.boolean().optional(), extremeRates: z.boolean().optional(), apnoea: z.boolean().optional() })
    .optional(),
  reAlarmS: z.partialRecord(z.enum(['high', 'medium', 'low']), z.number()).optional(),
});

/** What a ward sets for its alarms. */
export const alarmConfig = z.strictObject({
  /** Of those who may switch off audio or alarms; absent = nobody may. */
  pin: z
    .string()
    .regex(/^\d{4,12}$/)
    .optional(),
  /** Each source of alarms sounds with its own melody (IEC 60601-1-8, annex F); absent = one general sound for each priority. */
  melodies: z.boolean().optional(),
  /** Steps from 1 to 10, 3 dB each; default 10, and nobody may set less than 5. */
  volume: z
    .strictObject({ usual: z.int().min(1).max(10).optional(), lowest: z.int().min(1).max(10).optional() })
    .refine(({ usual = 10, lowest = 1 }) => lowest <= usual, { error: 'lowest lies above usual' })
    .optional(),
  /** Per class of patients; what is absent is the default. */
  profiles: z
    .strictObject({ adult: profile.optional(), paediatric: profile.optional(), neonatal: profile.optional() })
    .optional(),
});

/**
 * One profile by itself, as a file holds it.
 * @throws InputRefused when it is none; names and numbers are checked where it is used
 */
export function parseAlarmProfile(text: string, where: string): AlarmProfile {
  const result = profile.safeParse(parseJsonInput(text, where));
  if (result.success) return result.data as AlarmProfile;
  throw refusedShape(where, result.error.issues);
}
