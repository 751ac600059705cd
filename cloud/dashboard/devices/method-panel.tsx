import { useState } from 'react';
import type { DeviceAnswer, DeviceMethodRequest, MethodAnswer } from '../../contract/device-administration.ts';
import { t } from '../i18n/index.ts';
import { useDoing } from '../patient/use-doing.ts';
import { callDevice } from '../requests.ts';
import { equipmentOf } from './reported.ts';

const WAVES_S = 60;

/** What the station can be asked at once, and what it answered. */
export function MethodPanel({ device, idle }: { device: DeviceAnswer; idle: boolean }) {
  const [answer, setAnswer] = useState<MethodAnswer | null>(null);
  const { busy, trouble, run } = useDoing();
  const ask = (wanted: DeviceMethodRequest): void =>
    run(async () => {
      setAnswer(null);
      setAnswer(await callDevice(device.deviceId, wanted));
    });
  const off = idle || busy;
  return (
    <div className="methods">
      <h3>{t('devices.ask')}</h3>
      <div className="bench-actions">
        <button type="button" disabled={off} onClick={() => ask({ method: 'snapshot' })}>
          {t('devices.snapshot')}
        </button>
        <button type="button" disabled={off} onClick={() => ask({ method: 'send-waves-now', seconds: WAVES_S })}>
          {t('devices.waves')}
        </button>
        {equipmentOf(device.reported).devices.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            disabled={off}
            onClick={() => {
              if (confirm(`${t('devices.restart', { device: label })}: ${t('devices.restartSure')}`))
                ask({ method: 'restart-driver', device: id });
            }}
          >
            {t('devices.restart', { device: label })}
          </button>
        ))}
      </div>
      <div role="status">
        {trouble !== null && <p className="trouble">{trouble}</p>}
        {answer !== null && (
          <>
            <p className={answer.status < 300 ? 'fine' : 'trouble'}>{t('devices.answer', { status: answer.status })}</p>
            <pre className="code" tabIndex={0}>
              {JSON.stringify(answer.payload, null, 2)}
            </pre>
          </>
        )}
      </div>
    </div>
  );
}
