import type { CloudNote } from '#ipc';
import { t } from './i18n/index.ts';
import { monitorText } from './i18n/monitor-text.ts';
import { dateTimeText, timeText } from './i18n/numbers.ts';

/** What a note from the cloud is about, in the language and by the clock of this bed. @param nowMs Unix ms */
export function noteHeading({ what, to, fromMs, dueMs }: CloudNote, nowMs: number): string {
  switch (what) {
    case 'note':
      return t('screen.note');
    case 'acknowledgement':
      return t('screen.noteAcknowledged');
    case 'assignment':
      return fromMs === null
        ? t('screen.noteAssigned', { who: to ?? '' })
        : t('screen.noteAssignedFrom', { who: to ?? '', time: whenText(fromMs, nowMs) });
    case 'task':
      return dueMs === null ? t('screen.noteTask') : t('screen.noteTaskDue', { time: whenText(dueMs, nowMs) });
    case 'task-done':
      return t('screen.noteTaskDone');
    case 'escalation':
      return t('screen.noteEscalated');
  }
}

/** What the rule wrote is one of its sentences; people's words stay as they are. */
export function noteWords({ what, text }: CloudNote): string {
  return what === 'escalation' ? monitorText(text) : text;
}

/** The time alone where it is this day. */
function whenText(ms: number, nowMs: number): string {
  return new Date(ms).toDateString() === new Date(nowMs).toDateString() ? timeText(ms) : dateTimeText(ms);
}
