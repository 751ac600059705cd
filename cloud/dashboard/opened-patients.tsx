import { useEffect, useState } from 'react';
import type { OpenedPatient } from '../contract/dashboard-api.ts';
import { reasonText, timeText } from './format.ts';
import { t } from './i18n/index.ts';
import { requestOpened } from './requests.ts';

/** For auditors: who opened patients of other wards, and why. */
export function OpenedPatients() {
  const [opened, setOpened] = useState<readonly OpenedPatient[] | string>([]);
  useEffect(() => {
    requestOpened().then(setOpened, (error: unknown) => setOpened(reasonText(error)));
  }, []);
  return (
    <>
      <h2>{t('glass.list')}</h2>
      {typeof opened === 'string' && <p className="trouble">{opened}</p>}
      {opened.length === 0 && <p>{t('patient.none1')}</p>}
      {typeof opened !== 'string' && opened.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={t('glass.list')}>
          <table className="plain-table parked">
            <thead>
              <tr>
                <th scope="col">{t('status.time')}</th>
                <th scope="col">{t('glass.who')}</th>
                <th scope="col">{t('ward.patient')}</th>
                <th scope="col">{t('status.reason')}</th>
              </tr>
            </thead>
            <tbody>
              {opened.map(({ at, person, patient, reason }) => (
                <tr key={`${at} ${person} ${patient}`}>
                  <td data-label={t('status.time')}>{timeText(at)}</td>
                  <td data-label={t('glass.who')}>{person}</td>
                  <td data-label={t('ward.patient')}>{patient}</td>
                  <td data-label={t('status.reason')}>{reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
