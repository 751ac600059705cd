import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { clockText } from '../i18n/numbers.ts';
import { storageText } from '../storage-text.ts';
import { monitoringStopped, useBedside } from '../store/bedside-store.ts';
import { openPanel } from '../store/panel-store.ts';
import { ageText, cloudText } from '../text.ts';
import { DeviceEntry } from './device-entry.tsx';
import { FoundDevices } from './found-devices.tsx';

const ISSUES_SHOWN = 8;

/** What is connected, and every piece of input that could not be used, counted by reason. */
export function DeviceList() {
  const link = useBedside((state) => state.link);
  const issues = useBedside((state) => state.issues);
  const unreadable = useBedside((state) => state.unreadable);
  const nowMs = useBedside((state) => state.nowMs);
  const stopped = useBedside(monitoringStopped);
  if (link === null) return <p>{t('common.notHeard')}</p>;
  return (
    <>
      <dl className="device-list">
        <FoundDevices found={link.found ?? []} />
        {link.devices.length === 0 && <dt>{t('devices.none')}</dt>}
        {link.devices.map((device) => (
          <DeviceEntry key={device.id} device={device} watch={{ nowMs, stopped, issues }} />
        ))}
      </dl>
      <button type="button" className="key" onClick={() => openPanel('parameters')}>
        {t('devices.everything')}
      </button>
      <dl className="device-list">
        <dt>{t('devices.cloud')}</dt>
        <dd>
          {cloudText(link.cloud)}
          {link.cloud.oldestWaitingMs !== null &&
            ` · ${t('devices.oldestWaiting', { age: ageText(nowMs - link.cloud.oldestWaitingMs) })}`}
          {link.cloud.detail !== null && ` · ${monitorText(link.cloud.detail)}`}
        </dd>
        <dt>{t('devices.recorder')}</dt>
        <dd>
          {t(link.recorder.state === 'recording' ? 'devices.recording' : 'devices.failing')}
          {link.recorder.detail !== null && ` · ${monitorText(link.recorder.detail)}`}
          {link.recorder.space != null && ` · ${storageText(link.recorder.space)}`}
        </dd>
        {unreadable !== null && <dt className="unreadable">{t('devices.notUnderstood', { times: unreadable.times })}</dt>}
        {issues.length > 0 && <dt>{t('devices.problems')}</dt>}
        {issues.slice(0, ISSUES_SHOWN).map((issue, index) => (
          <dd key={issues.length - index}>
            {clockText(issue.atMs)} {issue.where}: {issue.reason} · {monitorText(issue.detail)}
          </dd>
        ))}
      </dl>
    </>
  );
}
