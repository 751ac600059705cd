import { z } from 'zod';
import { ABSENCE_REASONS, VITAL_KINDS, WAVE_COLOURS } from '#clinical';
import type { BedAlarm, NumericTile, WaveRow } from './bed-pieces.ts';

/** Pieces of messages that cross more than one border: to the window, and to other monitors of the ward. */
const ms = z.number();
const priority = z.enum(['high', 'medium', 'low']);
const vital = z.enum(VITAL_KINDS);
export const limitPair = z.object({ low: z.number().nullable(), high: z.number().nullable() });

export const numericTile = z.object({
  vital,
  value: z.number().nullable(),
  reason: z.enum(ABSENCE_REASONS).nullable(),
  unit: z.string(),
  measuredMs: ms.nullable(),
  limits: limitPair.nullable(),
  questionable: z.boolean(),
  alarm: priority.nullable(),
  violated: z.enum(['low', 'high']).nullable(),
  everyMs: ms.exactOptional(),
  derived: z.string().exactOptional(),
}) satisfies z.ZodType<NumericTile>;

export const bedAlarm = z.object({
  alarmId: z.string(),
  condition: z.string(),
  vital: vital.nullable(),
  source: z.enum(['physiological', 'technical']),
  device: z.string().nullable(),
  priority,
  state: z.enum(['active', 'acknowledged', 'latched', 'ended-unseen']),
  text: z.string(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  unit: z.string().nullable(),
  onsetMs: ms,
  raisedMs: ms,
  escalation: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  silenced: z.enum(['audio-paused', 'audio-off', 'alarms-paused']).nullable(),
}) satisfies z.ZodType<BedAlarm>;

export const waveRow = z.object({
  channel: z.string(),
  label: z.string(),
  colour: z.enum(WAVE_COLOURS),
  unit: z.string().nullable(),
  range: z.object({ low: z.number(), high: z.number() }),
}) satisfies z.ZodType<WaveRow>;
