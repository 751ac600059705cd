import { z } from 'zod';
import { bedNote, FORMER_NOTE_SCHEMA, type NoteReading, type NoteRefusal } from '#wire';
import type { Identity } from '../patient/admissions.ts';

/** Of a note that named nobody no more has to be known. */
const anyNote = z.discriminatedUnion('schema', [bedNote, z.object({ schema: z.literal(FORMER_NOTE_SCHEMA) })]);

export type JudgedNote =
  | { readonly reading: NoteReading; readonly whose: Identity }
  /** It must not be shown here, and nothing of it is told on: it may be another patient's. */
  | { readonly refused: NoteRefusal };

/**
 * Whether a note from the cloud is for who lies here now.
 * @param id of the message; the same note again has the same
 * @param here every name of who is admitted; none: nobody is
 * @throws Error naming the member when it is no note
 */
export function judgedNote(body: string, id: string, here: readonly Identity[], atMs: number): JudgedNote {
  const result = anyNote.safeParse(JSON.parse(body));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new Error(`${issue?.path.join('.') || 'top level'}: ${issue?.message ?? 'not a note'}`);
  }
  const note = result.data;
  if (note.schema === FORMER_NOTE_SCHEMA) return { refused: 'no-patient-named' };
  const { identifiers, encounters } = note.patient;
  const whose = here.find(({ patient, encounter }) => identifiers.includes(patient) && encounters.includes(encounter));
  if (whose === undefined) return { refused: here.length === 0 ? 'nobody-admitted' : 'another-patient' };
  const { what, text, by, to, fromAt, dueAt, alarmId, sentAt } = note;
  const reading: NoteReading = {
    ...{ kind: 'note', id, what, text, by, alarmId, sentAt: iso(sentAt), measuredAt: iso(atMs) },
    ...(to === null ? {} : { to }),
    ...(fromAt === null ? {} : { fromAt: iso(fromAt) }),
    ...(dueAt === null ? {} : { dueAt: iso(dueAt) }),
  };
  return { reading, whose };
}

function iso(at: string | number): string {
  return new Date(typeof at === 'string' ? at : Math.round(at)).toISOString();
}
