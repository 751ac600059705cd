import type { LinkMessage } from '#ipc';
import { useBedside } from '../store/bedside-store.ts';
import { openPanel } from '../store/panel-store.ts';
import { ageText, clockText, cloudText } from '../text.ts';

const ISSUES_SHOWN = 8;

/** What is connected, and every piece of input that could not be used, counted by reason. */
export function DeviceList() {
  const link = useBedside((state) => state.link);
  const issues = useBedside((state) => state.issues);
  const nowMs = useBedside((state) => state.nowMs);
  if (link === null) return <p>Nothing heard from the monitor yet.</p>;
  return (
    <>
      <button type="button" className="key" onClick={() => openPanel('parameters')}>
        Everything the devices tell
      </button>
      <dl className="device-list">
        {link.devices.map((device) => (
          <Device key={device.id} device={device} nowMs={nowMs} />
        ))}
        <dt>Cloud</dt>
        <dd>
          {cloudText(link.cloud)}
          {link.cloud.oldestWaitingMs !== null && ` · oldest waiting ${ageText(nowMs - link.cloud.oldestWaitingMs)}`}
          {link.cloud.detail !== null && ` · ${link.cloud.detail}`}
        </dd>
        <dt>Recorder</dt>
        <dd>
          {link.recorder.state}
          {link.recorder.detail !== null && ` · ${link.recorder.detail}`}
        </dd>
        {issues.length > 0 && <dt>Latest problems</dt>}
        {issues.slice(0, ISSUES_SHOWN).map((issue, index) => (
          <dd key={issues.length - index}>
            {clockText(issue.atMs)} {issue.where}: {issue.reason} · {issue.detail}
          </dd>
        ))}
      </dl>
    </>
  );
}

function Device({ device, nowMs }: { device: LinkMessage['devices'][number]; nowMs: number }) {
  const refused = Object.entries(device.issues).filter(([, count]) => count > 0);
  const heard = device.lastHeardMs === null ? 'never heard' : `heard ${ageText(nowMs - device.lastHeardMs)} ago`;
  return (
    <>
      <dt>{device.label}</dt>
      <dd>
        {device.link} · {heard} · {device.framesOk} frames
        {refused.length === 0 ? ', none refused' : refused.map(([reason, count]) => ` · ${reason}: ${count}`)}
      </dd>
    </>
  );
}
