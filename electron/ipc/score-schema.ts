import { z } from 'zod';
import type { BedEntry, ScoreMessage } from './score-message.ts';

const ms = z.number();
const text = z.string().nullable();
const number = z.number().nullable();

const input = z.object({
  name: z.string(),
  value: z.union([z.number(), z.string(), z.boolean()]).nullable(),
  points: number,
  ageMs: number,
  origin: z.enum(['device', 'entered', 'missing']),
  why: text,
  by: text,
  from: z.object({ reading: z.string(), count: z.number() }).nullable(),
});

const other = z.object({
  name: z.string(),
  value: number,
  bounds: z.object({ min: z.number(), max: z.number() }).nullable(),
  unit: text,
  meaning: text,
  unverified: text,
  inputs: z.array(input),
  missing: z.array(z.string()),
  why: text,
});

const observation = z.object({
  lastMs: ms.nullable(),
  dueMs: ms,
  intervalMs: ms,
  overdue: z.boolean(),
  needs: z.array(z.string()),
});

const CHARTED = [
  ...(['consciousness', 'supplemental-oxygen', 'temperature', 'spo2-scale', 'respiratory-rate'] as const),
  ...(['respiratory-effort', 'capillary-refill', 'oxygen-delivery', 'pain', 'urine-output'] as const),
] satisfies readonly BedEntry['what'][];
const charted = z.object({
  what: z.enum(CHARTED),
  value: z
    .union([z.number(), z.boolean(), z.enum(['A', 'C', 'V', 'P', 'U'])])
    .or(z.enum(['normal', 'mild', 'moderate', 'severe']))
    .or(z.enum(['air', 'low', 'high'])),
  atMs: ms,
  by: z.string(),
});

export const scoreMessage = z.object({
  type: z.literal('score'),
  atMs: ms,
  score: z.enum(['NEWS2', 'Bedside PEWS']),
  refused: text,
  unverified: text,
  spo2Scale: z.union([z.literal(1), z.literal(2)]),
  scaleSet: z.object({ by: z.string(), atMs: ms }).nullable(),
  total: number,
  totalMin: z.number(),
  totalMax: z.number(),
  band: text,
  bandAtLeast: text,
  redScore: z.boolean(),
  monitoringInterval: text,
  response: text,
  composed: z.boolean(),
  oldestAgeMs: number,
  inputs: z.array(input),
  missing: z.array(z.string()),
  others: z.array(other),
  charted: z.array(charted),
  observation: observation.nullable(),
}) satisfies z.ZodType<ScoreMessage>;
