import { z } from 'zod';

const line = z.string().max(200);

/** A strip of waves as it goes on paper, all texts in the language of the screen. Times are wall time, Unix ms. */
export const stripSheet = z.strictObject({
  /** Proposed name of the file, without its ending; characters that no file may have are replaced. */
  fileName: z.string().min(1).max(100),
  title: line,
  /** Of all its texts: who has the page read to her hears them right. */
  language: z.enum(['en', 'de', 'es', 'zh']),
  /** Who, where, when, why: one line each. */
  heading: z.array(line).max(8),
  /** Under each page, e.g. what this is not. */
  footer: line,
  /** Written across every page, e.g. that the data is not of a patient; null = nothing. */
  watermark: z.string().max(60).nullable(),
  speedMmPerS: z.union([z.literal(6.25), z.literal(12.5), z.literal(25), z.literal(50)]),
  fromMs: z.number(),
  toMs: z.number(),
  rows: z
    .array(
      z.strictObject({
        label: line,
        /** Gain in words, e.g. "10 mm/mV". */
        gain: line,
        mmPerUnit: z.number().positive(),
        /** What lies on the middle line of the row. */
        middle: z.number(),
        heightMm: z.number().min(10).max(80),
        /** What the calibration mark is high, in the unit of the wave; null = none is drawn. */
        calibration: z.number().positive().nullable(),
        pieces: z.array(
          z.strictObject({ firstMs: z.number(), rateHz: z.number().positive(), samples: z.instanceof(Float32Array) }),
        ),
      }),
    )
    .min(1)
    .max(8),
  /** Under each line of waves the time where it begins. */
  times: z.array(z.strictObject({ atMs: z.number(), text: line })).max(2_000),
  /** Numbers and limits, as rows of text. */
  table: z.array(z.array(line).max(8)).max(60),
});

export type StripSheet = z.infer<typeof stripSheet>;

export const stripRequest = z.strictObject({ action: z.enum(['save', 'print']), sheet: stripSheet });

export type StripRequest = z.infer<typeof stripRequest>;

/** What became of it. `detail`: the file, or why there is none. */
export const stripDone = z.strictObject({
  state: z.enum(['saved', 'printed', 'cancelled', 'failed']),
  detail: z.string().nullable(),
});

export type StripDone = z.infer<typeof stripDone>;
