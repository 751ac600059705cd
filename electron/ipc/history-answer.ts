import { z } from 'zod';
import { ABSENCE_REASONS, VITAL_KINDS, WAVE_COLOURS } from '#clinical';

const ms = z.number();
const period = { fromMs: ms, toMs: ms };
const floats = z.instanceof(Float32Array);
const vital = z.enum(VITAL_KINDS);
const priority = z.enum(['high', 'medium', 'low']);
const limits = z.strictObject({ low: z.number().nullable(), high: z.number().nullable() });

/** One wave as its row looks; `channel` as in `WaveRow`. */
const wave = {
  channel: z.string(),
  label: z.string(),
  colour: z.enum(WAVE_COLOURS),
  unit: z.string().nullable(),
};

const score = z.strictObject({
  atMs: ms,
  /** e.g. "NEWS2" */
  score: z.string(),
  /** Null = incomplete: between the two. */
  total: z.number().nullable(),
  totalMin: z.number(),
  totalMax: z.number(),
  band: z.string().nullable(),
  points: z.record(z.string(), z.number().nullable()),
});

const event = z.strictObject({
  id: z.string(),
  kind: z.enum(['alarm', 'charted', 'limits', 'act', 'admission']),
  /** When it was signalled, charted, set or done. */
  atMs: ms,
  /** Of an alarm: when the condition began to hold, before the delay. */
  onsetMs: ms,
  /** Of an alarm; null = it still goes on, or no end. */
  endedMs: ms.nullable(),
  /** Of an alarm, the highest it reached. */
  priority: priority.nullable(),
  source: z.enum(['physiological', 'technical']).nullable(),
  /** Of the device that raised it; null = raised here. */
  device: z.string().nullable(),
  /** What is shown; names of parameters in the words of the field, everything else by `what`. */
  text: z.string(),
  /** e.g. "spo2-low", "alarm-limits", "consciousness", "audio-paused" */
  what: z.string(),
  vital: vital.nullable(),
  /** Worst value of an alarm, or what was charted. */
  value: z.union([z.number(), z.string(), z.boolean()]).nullable(),
  limit: z.number().nullable(),
  unit: z.string().nullable(),
  /** Who charted, set or did it; of an alarm who acknowledged it. Null = nobody, or not known. */
  by: z.string().nullable(),
  /** Of an alarm: when somebody acknowledged it. */
  acknowledgedMs: ms.nullable(),
});

const difference = z.strictObject({
  kind: z.enum(['missed', 'quiet', 'new', 'later', 'earlier']),
  condition: z.string(),
  priority,
  onsetMs: ms,
  raisedMs: ms,
  /** How long the value was beyond the limit, ms. */
  violatedMs: ms,
  extreme: z.number().nullable(),
  limit: z.number().nullable(),
  byMs: z.number().nullable(),
});

const answer = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('trends'),
    ...period,
    /** Beginning of the first minute; each list has one value per minute from there, NaN where there was none. */
    firstMs: ms,
    minutes: z.int(),
    vitals: z.array(z.strictObject({ vital, unit: z.string(), min: floats, max: floats, mean: floats })),
    scores: z.array(score),
  }),
  z.strictObject({ what: z.literal('events'), ...period, events: z.array(event) }),
  z.strictObject({
    what: z.literal('strip'),
    ...period,
    atMs: ms,
    waves: z.array(
      z.strictObject({
        ...wave,
        range: z.strictObject({ low: z.number(), high: z.number() }),
        pieces: z.array(z.strictObject({ firstMs: ms, rateHz: z.number(), samples: floats })),
      }),
    ),
    numerics: z.array(
      z.strictObject({
        vital,
        unit: z.string(),
        values: z.array(z.strictObject({ atMs: ms, value: z.number().nullable(), reason: z.enum(ABSENCE_REASONS).nullable() })),
      }),
    ),
    limits: z.array(z.strictObject({ vital, ...limits.shape })),
  }),
  z.strictObject({
    what: z.literal('disclosure'),
    ...period,
    ...wave,
    /** One value per column; NaN where there was no sample. */
    min: floats,
    max: floats,
    /** Waves of which there is anything. */
    channels: z.array(z.strictObject(wave)),
  }),
  z.strictObject({
    what: z.literal('what-if'),
    ...period,
    vital,
    limits,
    delayS: z.number().nullable(),
    present: limits,
    presentDelayS: z.number().nullable(),
    before: z.int(),
    after: z.int(),
    differences: z.array(difference),
  }),
  /** There is no answer, and why. */
  z.strictObject({ what: z.literal('refused'), why: z.string() }),
]);

export type HistoryAnswer = z.infer<typeof answer>;
export type HistoryEvent = z.infer<typeof event>;
export type HistoryScore = z.infer<typeof score>;

/** Times in it are wall time from the beginning: they come from the store. */
export const historyMessage = z.strictObject({ type: z.literal('history'), id: z.string(), answer });

export type HistoryMessage = z.infer<typeof historyMessage>;
