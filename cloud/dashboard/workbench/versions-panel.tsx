import { useEffect, useState } from 'react';
import type { MappingCheck, MappingHistory } from '../../contract/mapping-workbench.ts';
import { dayText, reasonText } from '../format.ts';
import { t, told } from '../i18n/index.ts';
import { useSettings } from '../settings.ts';
import { requestActivate, requestHistory, requestPublish, type Texts } from './requests.ts';
import { Check, type GoTo } from './results.tsx';

/** Every mapping that was used, and which one counts. */
export function VersionsPanel({ texts, open, goTo }: { texts: Texts; open: (version: number) => void; goTo: GoTo }) {
  const [history, setHistory] = useState<MappingHistory | null>(null);
  const person = useSettings((settings) => settings.person);
  const [note, setNote] = useState('');
  const [refused, setRefused] = useState<{ readonly of: Texts; readonly check: MappingCheck } | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  // What was mended since has not these mistakes any more.
  const stillRefused = refused?.of.device === texts.device && refused.of.fhir === texts.fhir ? refused.check : null;
  const refresh = async (): Promise<void> => setHistory(await requestHistory());
  useEffect(() => {
    requestHistory().then(setHistory, (error: unknown) => setSaid(reasonText(error)));
  }, []);
  const telling = (work: () => Promise<string | null>): void => {
    work()
      .then(setSaid)
      .then(refresh)
      .catch((error: unknown) => setSaid(reasonText(error)));
  };
  const publish = async (): Promise<string | null> => {
    const answer = await requestPublish(texts, note.trim());
    if ('valid' in answer) {
      setRefused({ of: texts, check: answer });
      return t('workbench.notPublished');
    }
    setRefused(null);
    return t('workbench.published', { version: answer.version });
  };
  const activate = async (version: number): Promise<string> => {
    await requestActivate(version);
    return t('workbench.usedAgain', { version });
  };
  return (
    <section aria-label={t('workbench.versions')}>
      <h2>{t('workbench.versions')}</h2>
      {history?.problem != null && <p className="trouble">{t('workbench.problem', { problem: told(history.problem) })}</p>}
      <div className="bench-actions">
        <input
          aria-label={t('workbench.note')}
          placeholder={t('workbench.noteHint')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <button type="button" disabled={person === ''} onClick={() => telling(publish)}>
          {t('workbench.publish')}
        </button>
      </div>
      <p className="quiet">{person === '' ? t('care.sayWho') : t('workbench.actOf', { person })}</p>
      <p role="status">{said}</p>
      {stillRefused !== null && <Check check={stillRefused} goTo={goTo} />}
      <ul className="plain versions">
        {(history?.versions ?? []).map((one) => (
          <li key={one.version} className={one.active ? 'active' : ''}>
            <span>
              <strong>
                {one.version}
                {one.active ? ` · ${t('workbench.inUse')}` : ''}
              </strong>{' '}
              {dayText(Date.parse(one.at))}, {told(one.by)}
              {one.note === '' ? '' : `: ${told(one.note)}`}
            </span>
            <span className="bench-actions">
              <button type="button" onClick={() => open(one.version)}>
                {t('workbench.open')}
              </button>
              {!one.active && (
                <button type="button" disabled={person === ''} onClick={() => telling(() => activate(one.version))}>
                  {t('workbench.useAgain')}
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
