import { useState } from 'react';
import type { DeviceRecord } from '../../contract/device-administration.ts';
import { timeText } from '../format.ts';
import { t } from '../i18n/index.ts';
import { useDoing } from '../patient/use-doing.ts';
import { newestOfDevice } from '../requests.ts';

/** What the device sent last, as the archive has it; whom it is about is left out before it leaves the service. */
export function RawData({ deviceId }: { deviceId: string }) {
  const [records, setRecords] = useState<readonly DeviceRecord[] | null>(null);
  const { busy, trouble, run } = useDoing();
  return (
    <div>
      <h3>{t('devices.raw')}</h3>
      <p className="quiet">{t('devices.rawHint')}</p>
      <button type="button" disabled={busy} onClick={() => run(async () => setRecords(await newestOfDevice(deviceId)))}>
        {t('devices.rawShow')}
      </button>
      <div role="status">
        {trouble !== null && <p className="trouble">{trouble}</p>}
        {records?.length === 0 && <p>{t('devices.rawNone')}</p>}
      </div>
      {records?.map(({ id, enqueuedAt, bytes, body, fault }) => (
        <details key={id}>
          <summary>
            {enqueuedAt === null ? '' : `${timeText(enqueuedAt)} · `}
            {id}
            {bytes === null ? '' : ` · ${bytes} B`}
          </summary>
          {fault === null ? (
            <pre className="code" tabIndex={0}>
              {JSON.stringify(body, null, 2)}
            </pre>
          ) : (
            <p className="trouble">{fault}</p>
          )}
        </details>
      ))}
    </div>
  );
}
