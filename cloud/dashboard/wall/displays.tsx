import { useEffect, useState } from 'react';
import type { WallDisplay } from '../../contract/wall-display.ts';
import { reasonText, timeText } from '../format.ts';
import { t } from '../i18n/index.ts';
import { endDisplay, requestDisplays } from '../requests.ts';

/** Screens on walls of the own wards, each to be ended. */
export function Displays() {
  const [displays, setDisplays] = useState<readonly WallDisplay[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  const read = (): Promise<void> => requestDisplays().then(setDisplays, (error: unknown) => setTrouble(reasonText(error)));
  useEffect(() => void read(), []);
  const end = (id: string): void => {
    endDisplay(id)
      .catch((error: unknown) => setTrouble(reasonText(error)))
      .finally(() => void read());
  };
  return (
    <>
      <h2>{t('wall.list')}</h2>
      {trouble !== null && <p className="trouble">{trouble}</p>}
      {displays.length === 0 ? (
        <p>{t('wall.none')}</p>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={t('wall.list')}>
          <table className="plain-table parked">
            <thead>
              <tr>
                <th scope="col">{t('wall.name')}</th>
                <th scope="col">{t('wall.ward')}</th>
                <th scope="col">{t('wall.by')}</th>
                <th scope="col">{t('status.time')}</th>
                <th scope="col">{t('wall.seen')}</th>
                <th scope="col">
                  <span className="unseen">{t('wall.end')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {displays.map(({ id, name, wards, by, since, seenAt }) => (
                <tr key={id}>
                  <td data-label={t('wall.name')}>{name}</td>
                  <td data-label={t('wall.ward')}>{wards?.join(', ') ?? t('ward.all')}</td>
                  <td data-label={t('wall.by')}>{by.name}</td>
                  <td data-label={t('status.time')}>{timeText(since)}</td>
                  <td data-label={t('wall.seen')}>{timeText(seenAt)}</td>
                  <td>
                    <button type="button" onClick={() => end(id)}>
                      {t('wall.end')}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
