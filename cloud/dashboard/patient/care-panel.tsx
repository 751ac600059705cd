import { type SyntheticEvent, useState } from 'react';
import type { ActRequest, WhichShift } from '../../contract/care-team.ts';
import type { PatientAnswer, WardBed } from '../../contract/dashboard-api.ts';
import { clockText, timeText } from '../format.ts';
import { t } from '../i18n/index.ts';
import { useMe } from '../people/me.ts';
import { type Chosen, PersonChoice } from '../people/person-choice.tsx';
import { act } from '../requests.ts';
import { Responsible } from '../responsible.tsx';
import { useDashboard } from '../store.ts';
import { asksAnew, unanswered } from '../ward/ward-order.ts';
import { WhichShiftChoice } from '../which-shift.tsx';
import { TaskForm } from './task-form.tsx';
import { useDoing } from './use-doing.ts';

/** Everything that can be done for this patient; each act goes to FHIR, to the bed and into the record. */
export function CarePanel({ patient, open }: { patient: PatientAnswer; open: WardBed['flag'] }) {
  const me = useMe();
  const [to, setTo] = useState<Chosen | null>(null);
  const [shift, setShift] = useState<WhichShift>('now');
  const [note, setNote] = useState('');
  const { busy, trouble, run } = useDoing();
  const nowMs = useDashboard((state) => state.nowMs);
  const idle = me.name === '' || busy;
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
      {me.name === '' && <p className="doubt">{t('care.sayWho')}</p>}
      <p role="status" className={trouble === null ? 'unseen' : 'trouble'}>
        {trouble}
      </p>
      <div className="responsible">
        {t('care.responsible')}: <Responsible care={care} />
      </div>
      <form
        className="line"
        onSubmit={submit(() => to !== null && send({ kind: 'assigned', to: to.to, shift }, () => setTo(null)))}
      >
        <button
          type="button"
          className="primary"
          disabled={idle}
          onClick={() => send({ kind: 'assigned', to: me.id === null ? { name: me.name } : { account: me.id } })}
        >
          {t('care.takeOver')}
        </button>
        <PersonChoice label={t('care.assignTo')} about={{ patient: patient.patient }} value={to} choose={setTo} />
        <WhichShiftChoice value={shift} choose={setShift} />
        <button type="submit" disabled={idle || to === null || to.name.trim() === ''}>
          {t('care.assign')}
        </button>
      </form>
      {open !== null && (
        <p className="line">
          {care.acknowledged === null || unanswered({ flag: open, care }) > 0 || asksAnew(care) !== null ? (
            <button
              type="button"
              className="primary"
              disabled={idle}
              onClick={() => send({ kind: 'acknowledged', about: open.reference })}
            >
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
          <li key={task.id} className={task.dueAt !== null && Date.parse(task.dueAt) < nowMs ? 'late' : ''}>
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
