import type { CareAct } from '../../contract/care-team.ts';
import { timeText } from '../format.ts';
import { said, t } from '../i18n/index.ts';
import { bedText } from './bed-told.ts';

/** What was done, by whom, and whether bed and FHIR have it. */
export function ActList({ acts }: { acts: readonly CareAct[] }) {
  return (
    <>
      <h2>{t('care.record')}</h2>
      <ol className="history acts">
        {acts.map((act) => (
          <li key={act.id} className={act.kind === 'escalated' ? 'late' : ''}>
            {timeText(act.at)} <strong>{act.by?.name ?? t('care.rule')}</strong>: {actText(act)}
            <small>
              <span className={act.bedside.state === 'refused' ? 'doubt' : ''}>{bedText(act)}</span> · {fhirText(act)}
            </small>
          </li>
        ))}
        {acts.length === 0 && <li>{t('patient.none1')}</li>}
      </ol>
    </>
  );
}

export function actText({ kind, text, to, from, until, shift }: CareAct): string {
  switch (kind) {
    case 'assigned':
      return [
        t('care.assigned', { to: to ?? '' }),
        from === null || until === null ? '' : `${timeText(from)}–${timeText(until)} ${said(shift ?? '')}`.trim(),
        text,
      ]
        .filter((part) => part !== '')
        .join(' · ');
    case 'acknowledged':
      return [t('care.acknowledged'), text].filter((part) => part !== '').join(' · ');
    case 'task-opened':
      return t('care.taskOpened', { text });
    case 'task-done':
      return t('care.taskDone', { text });
    case 'note':
      return text;
    case 'escalated':
      return said(text);
  }
}

function fhirText({ fhir: { state, detail } }: CareAct): string {
  if (state === 'refused') return t('care.fhirRefused', { reason: detail ?? '' });
  return t(state === 'done' ? 'care.fhirDone' : 'care.fhirWaiting');
}
