import { z } from 'zod';

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
  /** Per class of patients; what is absent is the default. */
  profiles: z
    .strictObject({ adult: profile.optional(), paediatric: profile.optional(), neonatal: profile.optional() })
    .optional(),
});
