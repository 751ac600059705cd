import { useEffect } from 'react';
import type { DeviceSummary } from '../../contract/device-administration.ts';
import { t, told } from '../i18n/index.ts';
import { go } from '../navigation.ts';
import { refreshDevices } from '../requests.ts';
import { useDashboard } from '../store.ts';
import { DevicePanel } from './device-panel.tsx';
import { DeviceState, Heard } from './device-state.tsx';

const EVERY_MS = 5_000;

/** Devices of the hub: who is connected, since when not, what they run. No patient is named here. */
export function DevicesPage() {
  const answer = useDashboard((state) => state.devices);
  const device = useDashboard((state) => state.device);
  const trouble = useDashboard((state) => state.hubTrouble);
  const wanted = useDashboard((state) => (state.page.name === 'devices' ? state.page.id : null));
  useEffect(() => {
    const timer = setInterval(() => void refreshDevices(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <article className="devices-page">
      <h1>{t('devices.title')}</h1>
      <p role="status" className={trouble === null ? 'unseen' : 'trouble'}>
        {trouble === null ? '' : t('devices.noHub', { reason: trouble })}
      </p>
      {answer === null && trouble === null && <p className="empty">{t('devices.waiting')}</p>}
      {wanted !== null && device !== null && <DevicePanel key={device.deviceId} device={device} />}
      {answer !== null &&
        (answer.devices.length === 0 ? (
          <p className="empty">{t('devices.none')}</p>
        ) : (
          <List devices={answer.devices} open={wanted} />
        ))}
    </article>
  );
}

function List({ devices, open }: { devices: readonly DeviceSummary[]; open: string | null }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t('devices.title')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('devices.device')}</th>
            <th scope="col">{t('devices.place')}</th>
            <th scope="col">{t('devices.state')}</th>
            <th scope="col">{t('devices.heard')}</th>
            <th scope="col">{t('devices.version')}</th>
            <th scope="col">{t('devices.health')}</th>
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <Row key={device.deviceId} device={device} open={device.deviceId === open} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ device, open }: { device: DeviceSummary; open: boolean }) {
  const path = `/devices/${encodeURIComponent(device.deviceId)}`;
  return (
    <tr data-device={device.deviceId}>
      <th scope="row">
        <a
          href={path}
          aria-current={open ? 'true' : undefined}
          onClick={(event) => go(event, { name: 'devices', id: device.deviceId }, path)}
        >
          {device.deviceId}
        </a>
      </th>
      <td>{device.bed === null ? t('devices.nowhere') : `${device.bed} · ${device.ward ?? ''}`}</td>
      <td>
        <DeviceState device={device} />
      </td>
      <td>
        <Heard lastAt={device.lastAt} />
      </td>
      <td>{device.version ?? t('devices.unknown')}</td>
      <td className={device.recorder === null || device.recorder === 'recording' ? '' : 'late'}>
        {device.recorder === null ? t('devices.unknown') : told(device.recorder)}
      </td>
    </tr>
  );
}
