import { useState } from 'react';
import type { DeadLetter, StatusAnswer } from '../contract/dashboard-api.ts';
import { reasonText, timeText } from './format.ts';
import { t, told } from './i18n/index.ts';
import { go } from './navigation.ts';
import { OpenedPatients } from './opened-patients.tsx';
import { refreshStatus, retryAllParked, retryParked, sendLetterAgain } from './requests.ts';
import { useSettings } from './settings.ts';
import { isOneOf, useDashboard } from './store.ts';
import { Displays } from './wall/displays.tsx';

/** Every part with its counters, and everything that could not be processed or told. */
export function StatusPage() {
  const status = useDashboard((state) => state.status);
  const audits = useDashboard((state) => state.session?.accounts === true && isOneOf(state, ['auditor']));
  const ends = useDashboard(
    (state) => state.session?.accounts === true && isOneOf(state, ['coordinator', 'device-administrator']),
  );
  if (status === null) return <p className="empty">{t('status.waiting')}</p>;
  return (
    <article className="status">
      <h1>{t('status.title')}</h1>
      <h2>{t('status.parked')}</h2>
      {status.parked.length === 0 ? (
        <p>{t('status.nothing')}</p>
      ) : (
        <ParkedTable parked={status.parked} counts={status.parkedCounts} />
      )}
      <h2>{t('status.letters')}</h2>
      {status.deadLetters.length === 0 ? <p>{t('status.noLetters')}</p> : <Letters letters={status.deadLetters} />}
      {audits && <OpenedPatients />}
      {ends && <Displays />}
      <h2>{t('status.parts')}</h2>
      <div className="parts">
        {status.roles.map((role) => (
          <table key={role['name']}>
            <caption translate="no">{role['name']}</caption>
            <tbody>
              {Object.entries(role)
                .filter(([key]) => key !== 'name')
                .map(([key, value]) => (
                  <tr key={key}>
                    <th scope="row">{told(key)}</th>
                    <td>{typeof value === 'string' ? told(value) : value}</td>
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

/** What the service would refuse anyway is not offered. */
function useMay(): { readonly mend: boolean; readonly look: boolean } {
  return {
    mend: useDashboard((state) => isOneOf(state, ['integrator', 'device-administrator'])),
    look: useDashboard((state) => isOneOf(state, ['integrator'])),
  };
}

/** Time for the stage to have tried, before the page looks again. */
const LOOK_AGAIN_MS = 1_500;

/** What is mended – a mapping, an admission – can be tried again; what fails again comes back with its new reason. */
function ParkedTable({ parked, counts }: { parked: readonly Parked[]; counts: StatusAnswer['parkedCounts'] }) {
  const may = useMay();
  const nobody = useSettings((state) => state.person).trim() === '';
  const [said, setSaid] = useState<string | null>(null);
  const retry = async (work: () => Promise<number>): Promise<void> => {
    const answer = await work().then((count) => t('status.tried', { count }), reasonText);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    await refreshStatus();
    setSaid(answer);
  };
  const sum = (of: StatusAnswer['parkedCounts']): number => of.reduce((total, { count }) => total + count, 0);
  const [total, retryable] = [sum(counts), sum(counts.filter(({ stage }) => stage !== 'ingest'))];
  return (
    <>
      {may.mend && nobody && <p className="doubt">{t('care.sayWho')}</p>}
      <p role="status">{said}</p>
      {may.mend && retryable > 1 && (
        <button type="button" disabled={nobody} onClick={() => void retry(retryAllParked)}>
          {t('status.tryAll', { count: retryable })}
        </button>
      )}
      {total > parked.length && <p>{t('status.newest', { shown: parked.length, total })}</p>}
      <div className="scroll" tabIndex={0} role="region" aria-label={t('status.parked')}>
        <table className="plain-table parked">
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
                <td data-label={t('status.time')}>{timeText(item.parkedAt)}</td>
                <td data-label={t('status.stage')} translate="no">
                  {item.stage}
                </td>
                <td data-label={t('status.reason')}>{told(item.reason)}</td>
                <td data-label={t('status.device')}>{item.deviceId ?? t('status.unknown')}</td>
                <td data-label={t('status.what')} lang="en">
                  {item.detail}
                </td>
                <td data-label={t('status.record')} translate="no">
                  {item.recordId}
                </td>
                <td>
                  {may.look && item.stage.startsWith('connector') && (
                    <a
                      href={`/mapping?parked=${item.id}`}
                      onClick={(event) => go(event, { name: 'mapping' }, `/mapping?parked=${item.id}`)}
                    >
                      {t('status.workbench')}
                    </a>
                  )}
                  {may.mend && item.stage !== 'ingest' && (
                    <button type="button" disabled={nobody} onClick={() => void retry(() => retryParked(item.id).then(() => 1))}>
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
  const { mend } = useMay();
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
      <table className="plain-table parked">
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
              <td data-label={t('status.time')}>{timeText(letter.at)}</td>
              <td data-label={t('status.channel')}>{letter.channel}</td>
              <td data-label={t('status.message')}>{letter.title}</td>
              <td data-label={t('status.reason')} lang="en">
                {letter.reason}
              </td>
              <td data-label={t('status.attempts')}>{letter.attempts}</td>
              <td>
                {mend && (
                  <button type="button" disabled={nobody} onClick={() => again(letter.id)}>
                    {t('status.sendAgain')}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
