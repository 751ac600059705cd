import * as z from 'zod/mini';

const line = z.string().check(z.maxLength(200));

/** A strip of waves as it goes on paper, all texts in the language of the screen. Times are wall time, Unix ms. */
export const stripSheet = z.strictObject({
  /** Proposed name of the file, without its ending; characters that no file may have are replaced. */
  fileName: z.string().check(z.minLength(1), z.maxLength(100)),
  title: line,
  /** Of all its texts: who has the page read to her hears them right. */
  language: z.enum(['en', 'de', 'es', 'zh']),
  /** Who, where, when, why: one line each. */
  heading: z.array(line).check(z.maxLength(8)),
  /** Under each page, e.g. what this is not. */
  footer: line,
  /** Written across every page, e.g. that the data is not of a patient; null = nothing. */
  watermark: z.nullable(z.string().check(z.maxLength(60))),
  speedMmPerS: z.union([z.literal(6.25), z.literal(12.5), z.literal(25), z.literal(50)]),
  fromMs: z.number(),
  toMs: z.number(),
  rows: z
    .array(
      z.strictObject({
        label: line,
        /** Gain in words, e.g. "10 mm/mV". */
        gain: line,
        mmPerUnit: z.number().check(z.positive()),
        /** What lies on the middle line of the row. */
        middle: z.number(),
        heightMm: z.number().check(z.gte(10), z.lte(80)),
        /** What the calibration mark is high, in the unit of the wave; null = none is drawn. */
        calibration: z.nullable(z.number().check(z.positive())),
        pieces: z.array(
          z.strictObject({ firstMs: z.number(), rateHz: z.number().check(z.positive()), samples: z.instanceof(Float32Array) }),
        ),
      }),
    )
    .check(z.minLength(1), z.maxLength(8)),
  /** Under each line of waves the time where it begins. */
  times: z.array(z.strictObject({ atMs: z.number(), text: line })).check(z.maxLength(2_000)),
  /** Numbers and limits, as rows of text. */
  table: z.array(z.array(line).check(z.maxLength(8))).check(z.maxLength(60)),
});

export type StripSheet = z.infer<typeof stripSheet>;

export const stripRequest = z.strictObject({ action: z.enum(['save', 'print']), sheet: stripSheet });

export type StripRequest = z.infer<typeof stripRequest>;

/** What became of it. `detail`: the file, or why there is none. */
export const stripDone = z.strictObject({
  state: z.enum(['saved', 'printed', 'cancelled', 'failed']),
  detail: z.nullable(z.string()),
});

export type StripDone = z.infer<typeof stripDone>;
