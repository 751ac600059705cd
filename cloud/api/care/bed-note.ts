import type { CareAct } from '../../contract/care-team.ts';

/** A cloud-to-device message as the bed takes it (`wardlight.note.v1`). It silences nothing there. */
export interface BedNote {
  readonly schema: 'wardlight.note.v1';
  readonly what: 'note' | 'acknowledgement';
  readonly text: string;
  readonly by: string;
  readonly alarmId: string | null;
  readonly sentAt: string;
}

const MOST_TEXT = 2_000;

/** What the bed shows of an act. Pure. */
export function bedNote(act: CareAct): BedNote {
  return {
    schema: 'wardlight.note.v1',
    what: act.kind === 'acknowledged' ? 'acknowledgement' : 'note',
    text: textOf(act).slice(0, MOST_TEXT),
    by: act.by?.name ?? 'Wardlight',
    alarmId: alarmAtBed(act),
    sentAt: act.at,
  };
}

function textOf({ kind, text, to, dueAt, at, from }: CareAct): string {
  switch (kind) {
    case 'assigned':
      return [`Responsible${from !== null && from > at ? ` from ${from.slice(11, 16)} UTC` : ''}: ${to ?? ''}`, text]
        .filter((part) => part !== '')
        .join('. ');
    case 'task-opened':
      return dueAt === null ? `Task: ${text}` : `Task, due ${dueAt.slice(11, 16)} UTC: ${text}`;
    case 'task-done':
      return `Done: ${text}`;
    case 'acknowledged':
      return text === '' ? 'Seen' : text;
    case 'note':
    case 'escalated':
      return text;
  }
}

/** The cloud names alarms with their station before them; the bed does not. */
function alarmAtBed({ about, deviceId }: CareAct): string | null {
  if (about === null || about.startsWith('Flag/')) return null;
  return about.startsWith(`${deviceId}/`) ? about.slice(deviceId.length + 1) : about;
}
