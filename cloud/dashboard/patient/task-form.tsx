import { useState } from 'react';
import type { ActRequest } from '../../contract/care-team.ts';
import { timeText } from '../format.ts';
import { t } from '../i18n/index.ts';
import { useDashboard } from '../store.ts';

const MINUTES = [15, 30, 60, 240] as const;

/** @param tableDueAt when the score's response table wants the next observations; null when it gives no time */
export function TaskForm({
  tableDueAt,
  idle,
  add,
}: {
  tableDueAt: string | null;
  idle: boolean;
  add: (wanted: ActRequest, after: () => void) => void;
}) {
  const [text, setText] = useState('');
  const [due, setDue] = useState<string>(tableDueAt === null ? '30' : 'table');
  const dueAt = (): string =>
    due === 'table' && tableDueAt !== null
      ? tableDueAt
      : new Date(useDashboard.getState().nowMs + Number(due) * 60_000).toISOString();
  return (
    <form
      className="line"
      onSubmit={(event) => {
        event.preventDefault();
        add({ kind: 'task-opened', text: text.trim(), dueAt: dueAt() }, () => setText(''));
      }}
    >
      <label>
        {t('care.newTask')}
        <input value={text} maxLength={300} onChange={(event) => setText(event.target.value)} />
      </label>
      <label>
        {t('care.due')}
        <select value={due} onChange={(event) => setDue(event.target.value)}>
          {tableDueAt !== null && <option value="table">{t('care.byTable', { time: timeText(tableDueAt) })}</option>}
          {MINUTES.map((minutes) => (
            <option key={minutes} value={minutes}>
              {t('care.inMinutes', { count: minutes })}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" disabled={idle || text.trim() === ''}>
        {t('care.add')}
      </button>
    </form>
  );
}
