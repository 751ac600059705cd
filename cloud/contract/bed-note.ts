import { z } from 'zod';

/**
 * What the care team writes to a bed, as JSON in a cloud-to-device message. It names whom it is about, because whoever lies in the bed when
 * it comes decides whether it may be shown. It silences nothing there.
 */
export const NOTE_SCHEMA = 'wardlight.note.v2';
/** Before: it named nobody. It is still read, so that its sender hears why, and never shown. */
export const FORMER_NOTE_SCHEMA = 'wardlight.note.v1';

export const NOTE_KINDS = ['note', 'acknowledgement', 'assignment', 'task', 'task-done', 'escalation'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

const instant = z.iso.datetime();
const names = z.array(z.string().min(1).max(200)).min(1).max(50);

/** Members that are not known here are passed over: a newer cloud may say more. */
export const bedNote = z.object({
  schema: z.literal(NOTE_SCHEMA),
  /** Every identifier of the one person, and of her stay in progress, under which a bed may know her (a provisional name, too). */
  patient: z.object({ identifiers: names, encounters: names }),
  what: z.enum(NOTE_KINDS),
  text: z.string().max(2_000),
  by: z.string().min(1).max(200),
  /** Of an assignment: who is responsible. */
  to: z.string().min(1).max(200).nullable().default(null),
  /** Of an assignment: from when on, where that is not yet; of a task: when it is due. The bed writes it by its own clock. */
  fromAt: instant.nullable().default(null),
  dueAt: instant.nullable().default(null),
  /** The alarm that it is about, as the bed names it. */
  alarmId: z.string().min(1).nullable().default(null),
  sentAt: instant,
});

export type BedNote = z.infer<typeof bedNote>;

/** Why a bed did not show a note. */
export const NOTE_REFUSALS = ['another-patient', 'nobody-admitted', 'no-patient-named'] as const;
export type NoteRefusal = (typeof NOTE_REFUSALS)[number];
