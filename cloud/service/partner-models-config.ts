import { z } from 'zod';
import { isFeatureName } from '../scoring/prediction/onnx/features.ts';

/** Methods of our own. */
const TAKEN = ['news2', 'sepsis-bedside', 'sepsis-laboratory', 'mortality'];
const feature = z.string().refine(isFeatureName, 'expected age, sex, or {15min|1h|4h|24h}.{vital sign}.{statistic}');

/** A partner's ONNX model beside ours: asked each hour for each patient, in a process of its own. */
export const partnerModel = z.strictObject({
  /** Names it in RiskAssessments, Flags and ranges. */
  method: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and hyphens')
    .refine((method) => !TAKEN.includes(method), 'is the name of another score'),
  version: z.string().min(1),
  file: z.string().min(1),
  /** Of the file; another file is refused. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits'),
  outcome: z.string().min(1),
  horizonHours: z.number().positive(),
  timeLimitMs: z.int().min(10).max(10_000).default(500),
  inputs: z.array(z.strictObject({ name: z.string().min(1), values: z.array(feature).min(1) })).min(1),
  output: z.strictObject({ name: z.string().min(1), index: z.int().nonnegative().default(0) }),
  missing: z.number().nullable().default(null),
});
