import { type SyntheticEvent, useState } from 'react';
import type { DeviceAnswer } from '../../contract/device-administration.ts';
import { timeText } from '../format.ts';
import { t, told } from '../i18n/index.ts';
import { go } from '../navigation.ts';
import { useDoing } from '../patient/use-doing.ts';
import { setDeviceStatus } from '../requests.ts';
import { useSettings } from '../settings.ts';
import { isOneOf, useDashboard } from '../store.ts';
import { DeviceState, Heard } from './device-state.tsx';
import { MethodPanel } from './method-panel.tsx';
import { RawData } from './raw-data.tsx';
import { equipmentOf, settingsState } from './reported.ts';
import { WishForm } from './wish-form.tsx';

/** One device: what it tells of itself, what is wished of it, what it can be asked. */
export function DevicePanel({ device }: { device: DeviceAnswer }) {
  const nobody = useSettings((state) => state.person).trim() === '';
  const [saved, setSaved] = useState(false);
  const administers = useDashboard((state) => isOneOf(state, ['device-administrator']));
  return (
    <section className="device-panel" aria-label={device.deviceId}>
      <div className="section-head">
        <h2>
          {device.deviceId} <small>{device.bed === null ? t('devices.nowhere') : `${device.bed} · ${device.ward ?? ''}`}</small>
        </h2>
        <a href="/devices" onClick={(event) => go(event, { name: 'devices', id: null }, '/devices')}>
          {t('devices.close')}
        </a>
      </div>
      <p>
        <DeviceState device={device} /> · {t('devices.heard')}: <Heard lastAt={device.lastAt} />
      </p>
      <div className="halves">
        <section>
          <Reported device={device} />
          {administers && <RawData key={device.deviceId} deviceId={device.deviceId} />}
        </section>
        {administers ? (
          <>
            <section>
              {nobody && <p className="doubt">{t('care.sayWho')}</p>}
              <MethodPanel device={device} idle={nobody} />
              <Access device={device} idle={nobody} />
            </section>
            {/* What somebody changed meanwhile is shown before anything is wished anew. */}
            <WishForm key={device.etag} device={device} idle={nobody} saved={saved} setSaved={setSaved} />
          </>
        ) : (
          <section>
            <p>{t('devices.readOnly')}</p>
          </section>
        )}
      </div>
    </section>
  );
}

function Reported({ device }: { device: DeviceAnswer }) {
  const equipment = equipmentOf(device.reported);
  const { room } = equipment;
  const settings = settingsState(device);
  return (
    <>
      <h3>{t('devices.reported')}</h3>
      {device.reportedAt === null ? (
        <p>{t('devices.nothingReported')}</p>
      ) : (
        <>
          <p>
            {t('devices.version')} {device.version ?? t('devices.unknown')} · {t('devices.health')}:{' '}
            {device.recorder === null ? t('devices.unknown') : told(device.recorder)}
            {room === null ? '' : ` · ${t('devices.room')} ${t('time.hours', { count: room })}`} ·{' '}
            <small>{t('devices.reportedAt', { time: timeText(device.reportedAt) })}</small>
          </p>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('devices.device')}</th>
                <th scope="col">{t('devices.driver')}</th>
                <th scope="col">{t('devices.link')}</th>
                <th scope="col">{t('devices.issues')}</th>
              </tr>
            </thead>
            <tbody>
              {equipment.devices.map(({ id, label, driver, link, issues }) => (
                <tr key={id}>
                  <th scope="row">{label}</th>
                  <td>{driver}</td>
                  <td>{told(link)}</td>
                  <td>{issues}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <p className={settings.state === 'refused' ? 'trouble' : ''}>
        {t('devices.settings')}:{' '}
        {settings.state === 'refused' ? t('devices.refused', { reason: told(settings.reason) }) : t(`devices.${settings.state}`)}
      </p>
    </>
  );
}

function Access({ device, idle }: { device: DeviceAnswer; idle: boolean }) {
  const [reason, setReason] = useState('');
  const { busy, trouble, run } = useDoing();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    run(async () => {
      await setDeviceStatus(device.deviceId, { enabled: !device.enabled, reason: reason.trim() });
      setReason('');
    });
  };
  return (
    <form onSubmit={submit}>
      <h3>{t('devices.access')}</h3>
      {device.enabled && <p className="quiet">{t('devices.disableHint')}</p>}
      <p role="status" className={trouble === null ? 'unseen' : 'trouble'}>
        {trouble}
      </p>
      <div className="line">
        <label className="wide">
          {t('devices.reason')}
          <input value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
        </label>
        <button type="submit" disabled={idle || busy || reason.trim().length < 3}>
          {t(device.enabled ? 'devices.disable' : 'devices.enable')}
        </button>
      </div>
    </form>
  );
}
