import type { DeviceSummary } from '../../contract/device-administration.ts';
import { ageText, timeText } from '../format.ts';
import { t } from '../i18n/index.ts';
import { useDashboard } from '../store.ts';

/** Stations tell of their settings at least every minute or so: longer silence deserves a look. */
const SILENT_MS = 120_000;

export function DeviceState({ device }: { device: DeviceSummary }) {
  const since = device.connectionSince === null ? '' : t('devices.since', { time: timeText(device.connectionSince) });
  if (!device.enabled)
    return (
      <span className="late">
        {t('devices.disabled')} <small>{device.statusReason}</small>
      </span>
    );
  return (
    <span className={device.connected ? 'fine-text' : 'late'}>
      {t(device.connected ? 'devices.connected' : 'devices.notConnected')} <small>{since}</small>
    </span>
  );
}

export function Heard({ lastAt }: { lastAt: string | null }) {
  const nowMs = useDashboard((state) => state.nowMs);
  if (lastAt === null) return <span className="late">{t('devices.never')}</span>;
  const age = ageText(lastAt, nowMs);
  return nowMs - Date.parse(lastAt) > SILENT_MS ? (
    <span className="late">{t('devices.silent', { age })}</span>
  ) : (
    <span>{t('ward.ago', { age })}</span>
  );
}
