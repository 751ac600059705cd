import { z } from 'zod';
import { ABSENCE_REASONS } from '#clinical';
import type { LinkMessage, ParametersMessage } from './messages.ts';

const ms = z.number();
const text = z.string().nullable();
const confidence = z.enum(['high', 'medium', 'experimental']);

export const linkMessage = z.object({
  type: z.literal('link'),
  devices: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      driver: z.string(),
      confidence,
      line: z.string(),
      addedHere: z.boolean(),
      link: z.enum(['idle', 'connecting', 'connected', 'silent', 'released']),
      lastHeardMs: ms.nullable(),
      bytesSeen: z.number(),
      framesOk: z.number(),
      requests: z.number(),
      reconnects: z.number(),
      issues: z.record(z.string(), z.number()),
    }),
  ),
  cloud: z.object({
    state: z.enum(['connected', 'connecting', 'offline', 'not-configured']),
    waiting: z.number(),
    oldestWaitingMs: ms.nullable(),
    lastAcknowledgedMs: ms.nullable(),
    detail: text,
  }),
  recorder: z.object({
    state: z.enum(['recording', 'failing']),
    detail: text,
    space: z
      .object({ usedBytes: z.number(), roomBytes: z.number(), fullInMs: ms.nullable(), removing: z.boolean() })
      .nullable()
      .exactOptional(),
  }),
  found: z
    .array(z.object({ driver: z.string(), label: z.string(), confidence, line: z.string(), evidence: z.string() }))
    .exactOptional(),
}) satisfies z.ZodType<LinkMessage>;

export const parametersMessage = z.object({
  type: z.literal('parameters'),
  atMs: ms,
  devices: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      parameters: z.array(
        z.object({
          label: z.string(),
          vendorCode: z.string(),
          codeName: text,
          value: z.number().nullable(),
          reason: z.enum(ABSENCE_REASONS).nullable(),
          unit: text,
          questionable: z.boolean(),
          measuredMs: ms,
        }),
      ),
      settings: z.record(z.string(), z.union([z.string(), z.number()])),
      refused: z.number(),
    }),
  ),
}) satisfies z.ZodType<ParametersMessage>;
