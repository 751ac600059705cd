import { z } from 'zod';
import type { NoteReading } from '#wire';

/** What a care coordinator sends to a bed, as JSON in a cloud-to-device message. */
const cloudNote = z.object({
  schema: z.literal('wardlight.note.v1'),
  what: z.enum(['note', 'acknowledgement']).default('note'),
  text: z.string().max(2_000).default(''),
  by: z.string().min(1).max(200),
  alarmId: z.string().min(1).nullable().default(null),
  sentAt: z.iso.datetime(),
});

/**
 * @param id of the message; the same note again has the same
 * @throws Error naming the member when it is no note
 */
export function noteReading(body: string, id: string, atMs: number): NoteReading {
  const result = cloudNote.safeParse(JSON.parse(body));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new Error(`${issue?.path.join('.') || 'top level'}: ${issue?.message ?? 'not a note'}`);
  }
  const { what, text, by, alarmId, sentAt } = result.data;
  const iso = (ms: number): string => new Date(Math.round(ms)).toISOString();
  return { kind: 'note', id, what, text, by, alarmId, sentAt: iso(Date.parse(sentAt)), measuredAt: iso(atMs) };
}
