import { type SyntheticEvent, useState } from 'react';
import type { ActRequest } from '../../contract/care-team.ts';
import type { PatientAnswer } from '../../contract/dashboard-api.ts';
import { clockText, timeText } from '../format.ts';
import { t } from '../i18n/index.ts';
import { act } from '../requests.ts';
import { useSettings } from '../settings.ts';
import { TaskForm } from './task-form.tsx';
import { useDoing } from './use-doing.ts';

/** Everything that can be done for this patient; each act goes to FHIR, to the bed and into the record. */
export function CarePanel({ patient, flag }: { patient: PatientAnswer; flag: string | null }) {
  const person = useSettings((state) => state.person).trim();
  const [to, setTo] = useState('');
  const [note, setNote] = useState('');
  const { busy, trouble, run } = useDoing();
  const idle = person === '' || busy;
  const { care } = patient;
  const send = (wanted: ActRequest, after: () => void = () => undefined): void =>
    run(async () => {
      await act(patient.patient, wanted);
      after();
    });
  const submit = (work: () => void) => (event: SyntheticEvent) => {
    event.preventDefault();
    work();
  };
  return (
    <div className="care">
      <h2>{t('care.title')}</h2>
      {person === '' && <p className="doubt">{t('care.sayWho')}</p>}
      <p role="status" className={trouble === null ? 'unseen' : 'trouble'}>
        {trouble}
      </p>
      <p>
        {t('care.responsible')}: <strong>{care.responsible?.name ?? t('ward.nobody')}</strong>{' '}
        {care.responsible && <small>{t('patient.since', { time: timeText(care.responsible.since) })}</small>}
      </p>
      <form className="line" onSubmit={submit(() => send({ kind: 'assigned', to: to.trim() }, () => setTo('')))}>
        <button type="button" className="primary" disabled={idle} onClick={() => send({ kind: 'assigned', to: person })}>
          {t('care.takeOver')}
        </button>
        <label>
          {t('care.assignTo')}
          <input value={to} maxLength={80} onChange={(event) => setTo(event.target.value)} />
        </label>
        <button type="submit" disabled={idle || to.trim() === ''}>
          {t('care.assign')}
        </button>
      </form>
      {flag !== null && (
        <p className="line">
          {care.acknowledged === null ? (
            <button type="button" className="primary" disabled={idle} onClick={() => send({ kind: 'acknowledged', about: flag })}>
              ✓ {t('care.acknowledge')}
            </button>
          ) : (
            <span>✓ {t('care.acknowledgedBy', { name: care.acknowledged.by, time: clockText(care.acknowledged.at) })}</span>
          )}
          <small>{t('care.silencesNothing')}</small>
        </p>
      )}
      <form onSubmit={submit(() => send({ kind: 'note', text: note.trim() }, () => setNote('')))}>
        <label className="field">
          <span>{t('care.note')}</span>
          <textarea rows={2} maxLength={2_000} value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        <button type="submit" disabled={idle || note.trim() === ''}>
          {t('care.send')}
        </button>
      </form>
      <h3>{t('care.tasks')}</h3>
      <ul className="history tasks">
        {patient.tasks.map((task) => (
          <li key={task.id} className={task.dueAt !== null && Date.parse(task.dueAt) < Date.now() ? 'late' : ''}>
            <span>
              {task.text}{' '}
              <small>
                {task.dueAt === null ? t('care.noDue') : t('care.dueAt', { time: timeText(task.dueAt) })} ·{' '}
                {t('care.openedBy', { name: task.openedBy })}
              </small>
            </span>
            <button type="button" disabled={idle} onClick={() => send({ kind: 'task-done', about: task.id })}>
              {t('care.done')}
            </button>
          </li>
        ))}
        {patient.tasks.length === 0 && <li>{t('patient.none1')}</li>}
      </ul>
      <TaskForm tableDueAt={patient.observations?.at ?? null} idle={idle} add={send} />
    </div>
  );
}
