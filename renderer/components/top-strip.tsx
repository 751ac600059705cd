import type { BedAlarm } from '#ipc';
import { useBedside } from '../store/bedside-store.ts';
import { ageText, alarmText, clockText } from '../text.ts';

export function TopStrip() {
  const alarms = useBedside((state) => state.alarms?.alarms);
  const list = alarms ?? [];
  return (
    <header className="top">
      <AlarmField kind="physiological" alarms={list.filter(({ source }) => source === 'physiological')} />
      <AlarmField kind="technical" alarms={list.filter(({ source }) => source === 'technical')} />
      <PatientField />
      <StateField />
    </header>
  );
}

/** The first condition of its kind in words, and how many there are. One announcement per alarm, not per flash. */
function AlarmField({ kind, alarms }: { kind: 'physiological' | 'technical'; alarms: readonly BedAlarm[] }) {
  const nowMs = useBedside((state) => state.nowMs);
  const present = alarms.filter(({ state }) => state !== 'ended-unseen');
  const [first] = present;
  const unseen = alarms.length - present.length;
  if (first === undefined) {
    return (
      <div className={`alarm-field alarm-none alarm-${kind}`}>
        {unseen > 0 ? `${unseen} ended, not seen` : kind === 'physiological' ? 'No alarm' : ''}
      </div>
    );
  }
  const quiet = first.state === 'acknowledged' ? ' quiet' : '';
  return (
    <div
      className={`alarm-field alarm-${kind} fill-${first.priority}${quiet}`}
      role={first.priority === 'low' ? 'status' : 'alert'}
      key={first.alarmId}
    >
      <span className="alarm-text">{alarmText(first)}</span>
      <span className="alarm-count">
        {ageText(nowMs - first.onsetMs)}
        {present.length > 1 ? ` · ${present.length} alarms` : ''}
        {first.state === 'acknowledged' ? ' · acknowledged' : ''}
      </span>
    </div>
  );
}

function PatientField() {
  const hello = useBedside((state) => state.hello);
  if (hello === null) return <div className="patient-field">Connecting to the monitor …</div>;
  return (
    <div className="patient-field">
      <strong>
        {hello.bed.id} · {hello.patient?.name ?? 'No patient admitted'}
      </strong>
      <span>
        {hello.patient === null
          ? hello.bed.ward
          : `${hello.patient.identifier} · born ${hello.patient.birthDate} · ${hello.patient.type} · ${hello.bed.ward}`}
      </span>
    </div>
  );
}

const CLOUD = {
  connected: 'Cloud connected',
  connecting: 'Cloud connecting …',
  offline: 'Cloud offline',
  'not-configured': 'No cloud',
} as const;

function StateField() {
  const nowMs = useBedside((state) => state.nowMs);
  const link = useBedside((state) => state.link);
  const audio = useBedside((state) => state.alarms?.audio);
  const device = link?.devices[0];
  return (
    <div className="state-field">
      <span className="clock">{clockText(nowMs)}</span>
      <span className={`link-${device?.link ?? 'idle'}`}>
        {device === undefined ? 'No device' : `${device.label}: ${device.link}`}
      </span>
      <span className={`cloud-${link?.cloud.state ?? 'connecting'}`}>
        {CLOUD[link?.cloud.state ?? 'connecting']}
        {(link?.cloud.waiting ?? 0) > 2 ? ` · ${link?.cloud.waiting} waiting` : ''}
      </span>
      <span className={audio?.state === 'paused' ? 'audio-paused' : ''}>
        {audio?.state === 'paused' ? `AUDIO PAUSED ${ageText(audio.untilMs - nowMs)}` : 'Audio on'}
      </span>
    </div>
  );
}
