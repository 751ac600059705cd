import type { CareAct } from '../../contract/care-team.ts';
import { clockText, timeText } from '../format.ts';
import { t } from '../i18n/index.ts';

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
              {bedText(act)} · {fhirText(act)}
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
        from === null || until === null ? '' : `${timeText(from)}–${timeText(until)} ${shift ?? ''}`.trim(),
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
    case 'escalated':
      return text;
  }
}

function bedText({ bedside: { state, at, detail } }: CareAct): string {
  if (state === 'shown') return t('care.bedShown', { time: clockText(at ?? '') });
  if (state === 'refused') return t('care.bedRefused', { reason: detail ?? '' });
  return t(state === 'done' ? 'care.bedDone' : 'care.bedWaiting');
}

function fhirText({ fhir: { state, detail } }: CareAct): string {
  if (state === 'refused') return t('care.fhirRefused', { reason: detail ?? '' });
  return t(state === 'done' ? 'care.fhirDone' : 'care.fhirWaiting');
}
