import { z } from 'zod';
import { VITAL_KINDS } from '#clinical';
import { historyKey } from './history-question.ts';
import type { ScreenMessage } from './messages.ts';
import { limitPair } from './screen-schemas.ts';
import { wardSettings } from './ward-settings.ts';

const vital = z.enum(VITAL_KINDS);
/** Who touched, as far as the screen knows. */
const by = { by: z.string().max(80).exactOptional() };
const pin = z.string().max(12);
const minutes = { 3: z.union([z.literal(1), z.literal(2), z.literal(3)]), 5: z.int().min(1).max(5) } as const;
const line = z.string().max(200);

const patient = z.strictObject({
  name: line,
  identifier: line,
  birthDate: line,
  type: z.enum(['adult', 'paediatric', 'neonatal']),
});
const whom = { patient, encounter: line.nullable(), ...by };

const entry = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('consciousness'), value: z.enum(['A', 'C', 'V', 'P', 'U']) }),
  z.strictObject({ what: z.literal('supplemental-oxygen'), value: z.boolean() }),
  z.strictObject({ what: z.literal('temperature'), value: z.number() }),
  z.strictObject({ what: z.literal('spo2-scale'), value: z.union([z.literal(1), z.literal(2)]) }),
  z.strictObject({ what: z.literal('respiratory-rate'), value: z.number() }),
  z.strictObject({ what: z.literal('respiratory-effort'), value: z.enum(['normal', 'mild', 'moderate', 'severe']) }),
  z.strictObject({ what: z.literal('capillary-refill'), value: z.number() }),
  z.strictObject({ what: z.literal('pain'), value: z.number() }),
  z.strictObject({ what: z.literal('urine-output'), value: z.number() }),
  z.strictObject({ what: z.literal('oxygen-delivery'), value: z.enum(['air', 'low', 'high']) }),
]);

/**
 * All that a window may say to the monitor, checked whole where it arrives: a few messages a second, each of which changes what is
 * measured, alarmed or kept. Ranges are judged where they count, with a reason that people read.
 */
export const screenMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('acknowledge'), ...by }),
  z.strictObject({ type: z.literal('pause-audio'), minutes: minutes[3], ...by }),
  z.strictObject({ type: z.literal('resume-audio'), ...by }),
  z.strictObject({
    type: z.literal('pause-alarms'),
    minutes: minutes[5].transform((value) => value as 1 | 2 | 3 | 4 | 5),
    reason: line,
    ...by,
  }),
  z.strictObject({ type: z.literal('resume-alarms'), ...by }),
  z.strictObject({ type: z.literal('audio-off'), pin, ...by }),
  z.strictObject({ type: z.literal('alarm-off'), vital, pin, ...by }),
  z.strictObject({ type: z.literal('alarm-on'), vital, ...by }),
  z.strictObject({ type: z.literal('set-volume'), volume: z.number(), ...by }),
  z.strictObject({ type: z.literal('admit'), ...whom }),
  z.strictObject({ type: z.literal('identify'), ...whom }),
  z.strictObject({ type: z.literal('correct-admission'), ...whom }),
  z.strictObject({ type: z.literal('discharge'), ...by }),
  z.strictObject({ type: z.literal('transfer'), to: line, ...by }),
  z.strictObject({ type: z.literal('standby'), on: z.boolean(), ...by }),
  z.strictObject({ type: z.literal('find-patients'), query: line }),
  z.strictObject({ type: z.literal('preview-limits'), vital, limits: limitPair.nullable() }),
  z.strictObject({ type: z.literal('ask-alarm-load') }),
  historyKey,
  z.strictObject({ type: z.literal('watch-line'), device: line }),
  z.strictObject({ type: z.literal('watch-beds'), waves: z.union([z.literal(1), z.literal(3)]) }),
  z.strictObject({ type: z.literal('bed-seen'), bed: line, ...by }),
  z.strictObject({ type: z.literal('privacy'), on: z.boolean(), ...by }),
  z.strictObject({ type: z.literal('set-ward'), settings: wardSettings, pin, by: z.string().min(1).max(80) }),
  z.strictObject({ type: z.literal('seen-ended') }),
  z.strictObject({ type: z.literal('not-understood'), detail: line }),
  z.strictObject({ type: z.literal('use-found'), driver: line, line }),
  z.strictObject({ type: z.literal('stop-using'), id: line }),
  z.strictObject({ type: z.literal('set-limits'), vital, limits: limitPair.nullable() }),
  z.strictObject({ type: z.literal('watch-parameters') }),
  z.strictObject({ type: z.literal('enter'), entry, ...by }),
  z.strictObject({ type: z.literal('alive'), atMs: z.number(), audioProblem: line.nullable() }),
]) satisfies z.ZodType<ScreenMessage>;
