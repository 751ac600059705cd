import { type BedNote, NOTE_SCHEMA, type NoteKind } from '../../contract/bed-note.ts';
import type { ActKind, CareAct } from '../../contract/care-team.ts';
import type { BedNow } from './bed-now.ts';

const MOST_TEXT = 2_000;
const MOST_NAME = 200;
const KINDS: Readonly<Record<ActKind, NoteKind>> = {
  assigned: 'assignment',
  acknowledged: 'acknowledgement',
  note: 'note',
  'task-opened': 'task',
  'task-done': 'task-done',
  escalated: 'escalation',
};

/** What the bed is told of an act: times as instants, which it writes by its own clock and in its own language. Pure. */
export function bedNote(act: CareAct, { deviceId, identifiers, encounters }: BedNow): BedNote {
  const { kind, text, to, from, at, dueAt, by } = act;
  return {
    schema: NOTE_SCHEMA,
    patient: { identifiers: [...identifiers], encounters: [...encounters] },
    what: KINDS[kind],
    text: text.slice(0, MOST_TEXT),
    by: (by?.name ?? 'Wardlight').slice(0, MOST_NAME),
    to: kind === 'assigned' && to !== null ? to.slice(0, MOST_NAME) : null,
    fromAt: kind === 'assigned' && from !== null && from > at ? from : null,
    dueAt: kind === 'task-opened' ? dueAt : null,
    alarmId: alarmAtBed(act, deviceId),
    sentAt: at,
  };
}

/** The cloud names alarms with their station before them; the bed does not, and knows its own only. */
function alarmAtBed({ about }: CareAct, deviceId: string): string | null {
  return about?.startsWith(`${deviceId}/`) ? about.slice(deviceId.length + 1) : null;
}
