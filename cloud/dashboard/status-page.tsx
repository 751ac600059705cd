import { useState } from 'react';
import type { DeadLetter, StatusAnswer } from '../contract/dashboard-api.ts';
import { clockText, reasonText, timeText } from './format.ts';
import { t } from './i18n/index.ts';
import { go } from './navigation.ts';
import { OpenedPatients } from './opened-patients.tsx';
import { refreshStatus, retryParked, sendLetterAgain } from './requests.ts';
import { useSettings } from './settings.ts';
import { isOneOf, useDashboard } from './store.ts';

/** Every part with its counters, and everything that could not be processed or told. */
export function StatusPage() {
  const status = useDashboard((state) => state.status);
  const audits = useDashboard((state) => state.session?.accounts === true && isOneOf(state, ['auditor']));
  if (status === null) return <p className="empty">{t('status.waiting')}</p>;
  return (
    <article className="status">
      <h1>{t('status.title')}</h1>
      <h2>{t('status.parked')}</h2>
      {status.parked.length === 0 ? <p>{t('status.nothing')}</p> : <ParkedTable parked={status.parked} />}
      <h2>{t('status.letters')}</h2>
      {status.deadLetters.length === 0 ? <p>{t('status.noLetters')}</p> : <Letters letters={status.deadLetters} />}
      {audits && <OpenedPatients />}
      <h2>{t('status.parts')}</h2>
      <div className="parts">
        {status.roles.map((role) => (
          <table key={role['name']}>
            <caption>{role['name']}</caption>
            <tbody>
              {Object.entries(role)
                .filter(([key]) => key !== 'name')
                .map(([key, value]) => (
                  <tr key={key}>
                    <th scope="row">{key}</th>
                    <td>{value}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        ))}
      </div>
    </article>
  );
}

type Parked = StatusAnswer['parked'][number];

/** Time for the stage to have tried, before the page looks again. */
const LOOK_AGAIN_MS = 1_500;

/** What is mended – a mapping, an admission – can be tried again; what fails again comes back with its new reason. */
function ParkedTable({ parked }: { parked: readonly Parked[] }) {
  const nobody = useSettings((state) => state.person).trim() === '';
  const [said, setSaid] = useState<string | null>(null);
  const retry = async (items: readonly Parked[]): Promise<void> => {
    const refusals = new Set<string>();
    for (const { id } of items) await retryParked(id).catch((error: unknown) => refusals.add(reasonText(error)));
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    await refreshStatus();
    setSaid(refusals.size > 0 ? [...refusals].join(' · ') : t('status.tried', { count: items.length }));
  };
  const retryable = parked.filter(({ stage }) => stage !== 'ingest');
  return (
    <>
      {nobody && <p className="doubt">{t('care.sayWho')}</p>}
      <p role="status">{said}</p>
      {retryable.length > 1 && (
        <button type="button" disabled={nobody} onClick={() => void retry(retryable)}>
          {t('status.tryAll', { count: retryable.length })}
        </button>
      )}
      <div className="scroll" tabIndex={0} role="region" aria-label={t('status.parked')}>
        <table className="parked">
          <thead>
            <tr>
              <th scope="col">{t('status.time')}</th>
              <th scope="col">{t('status.stage')}</th>
              <th scope="col">{t('status.reason')}</th>
              <th scope="col">{t('status.device')}</th>
              <th scope="col">{t('status.what')}</th>
              <th scope="col">{t('status.record')}</th>
              <th scope="col">
                <span className="unseen">{t('status.again')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {parked.map((item) => (
              <tr key={item.id}>
                <td>{clockText(item.parkedAt)}</td>
                <td>{item.stage}</td>
                <td>{item.reason}</td>
                <td>{item.deviceId ?? t('status.unknown')}</td>
                <td>{item.detail}</td>
                <td>{item.recordId}</td>
                <td>
                  {item.stage.startsWith('connector') && (
                    <a
                      href={`/mapping?parked=${item.id}`}
                      onClick={(event) => go(event, { name: 'mapping' }, `/mapping?parked=${item.id}`)}
                    >
                      {t('status.workbench')}
                    </a>
                  )}
                  {item.stage !== 'ingest' && (
                    <button type="button" disabled={nobody} onClick={() => void retry([item])}>
                      {t('status.again')}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Letters({ letters }: { letters: readonly DeadLetter[] }) {
  const nobody = useSettings((state) => state.person).trim() === '';
  const [said, setSaid] = useState<string | null>(null);
  const again = (id: string): void => {
    sendLetterAgain(id)
      .then(refreshStatus)
      .catch((error: unknown) => setSaid(reasonText(error)));
  };
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t('status.letters')}>
      <p role="status">{said}</p>
      <table className="parked">
        <thead>
          <tr>
            <th scope="col">{t('status.time')}</th>
            <th scope="col">{t('status.channel')}</th>
            <th scope="col">{t('status.message')}</th>
            <th scope="col">{t('status.reason')}</th>
            <th scope="col">{t('status.attempts')}</th>
            <th scope="col">
              <span className="unseen">{t('status.sendAgain')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {letters.map((letter) => (
            <tr key={letter.id}>
              <td>{timeText(letter.at)}</td>
              <td>{letter.channel}</td>
              <td>{letter.title}</td>
              <td>{letter.reason}</td>
              <td>{letter.attempts}</td>
              <td>
                <button type="button" disabled={nobody} onClick={() => again(letter.id)}>
                  {t('status.sendAgain')}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
