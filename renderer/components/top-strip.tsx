import type { BedAlarm, PatientBanner } from '#ipc';
import { deviceLight } from '../device-text.ts';
import { showAlarms, showPatient } from '../keys.ts';
import { shownAlarm } from '../shown-alarm.ts';
import { monitoringStopped, useBedside } from '../store/bedside-store.ts';
import { openPanel } from '../store/panel-store.ts';
import { ageText, alarmText, audioText, bornText, clockText, cloudText, countdownText } from '../text.ts';

/** Always there, never covered. */
export function TopStrip() {
  const list = useBedside((state) => state.alarms?.alarms) ?? [];
  return (
    <header className="top">
      <AlarmField kind="physiological" alarms={list.filter(({ source }) => source === 'physiological')} />
      <AlarmField kind="technical" alarms={list.filter(({ source }) => source === 'technical')} />
      <PatientField />
      <StateField />
    </header>
  );
}

const NOTHING = { physiological: 'No patient alarm', technical: 'No technical alarm' } as const;

/** The first condition of its kind in words, and how many there are; a touch opens the list. */
function AlarmField({ kind, alarms }: { kind: 'physiological' | 'technical'; alarms: readonly BedAlarm[] }) {
  const nowMs = useBedside((state) => state.nowMs);
  const paused = useBedside((state) => state.alarms?.alarmsPaused ?? null);
  const { first, present, unseen } = shownAlarm(alarms, nowMs);
  // While alarms are paused what is held back is listed, and gives no light.
  const held = alarms.filter(({ silenced, state }) => silenced === 'alarms-paused' && state !== 'ended-unseen').length;
  if (first === undefined && paused !== null && kind === 'physiological')
    return (
      <button type="button" className="alarm-field alarm-physiological alarm-none" onClick={() => openPanel('protection')}>
        <span className="alarm-text alarm-paused-text">ALARM PAUSED {countdownText(paused.untilMs - nowMs)}</span>
        <span className="alarm-count">{[paused.reason, ...(held > 0 ? [`${held} not signalled`] : [])].join(' · ')}</span>
      </button>
    );
  const fill = first === undefined ? 'alarm-none' : `fill-${first.priority}${first.state === 'acknowledged' ? ' quiet' : ''}`;
  return (
    <button type="button" className={`alarm-field alarm-${kind} ${fill}`} onClick={showAlarms}>
      <span className="alarm-text">{first === undefined ? NOTHING[kind] : alarmText(first)}</span>
      {(first !== undefined || unseen > 0) && (
        <span className="alarm-count">{[...aboutFirst(first, nowMs), ...counts(present, unseen)].join(' · ')}</span>
      )}
    </button>
  );
}

function aboutFirst(alarm: BedAlarm | undefined, nowMs: number): string[] {
  if (alarm === undefined) return [];
  const since = `for ${ageText(nowMs - alarm.onsetMs)}`;
  if (alarm.escalation > 0) return [since, 'NOBODY HAS REACTED'];
  if (alarm.state === 'latched') return [since, 'ended, kept until acknowledged'];
  return alarm.state === 'acknowledged' ? [since, 'acknowledged'] : [since];
}

function counts(present: number, unseen: number): string[] {
  return [...(present > 1 ? [`${present} alarms`] : []), ...(unseen > 0 ? [`${unseen} ended, not seen`] : [])];
}

function PatientField() {
  const hello = useBedside((state) => state.hello);
  if (hello === null) return <div className="patient-field">Connecting to the monitor …</div>;
  const { bed, patient, simulated } = hello;
  return (
    <button type="button" className="patient-field" onClick={showPatient} aria-label="Patient">
      <strong>
        {patient?.provisional === true && <em className="provisional">PROVISIONAL</em>}{' '}
        {[patient?.name ?? 'No patient admitted', bed.id, bed.ward].join(' · ')}
      </strong>
      <span>
        {simulated && <em className="simulated-chip">SIMULATED</em>}
        {patient !== null && [identifierText(patient), bornText(patient.birthDate), patient.type].join(' · ')}
      </span>
    </button>
  );
}

/** What was made up here is no identifier that anybody could compare. */
function identifierText({ identifier }: PatientBanner): string {
  return identifier.startsWith('PROVISIONAL-') ? 'identifier not known' : identifier;
}

function StateField() {
  const nowMs = useBedside((state) => state.nowMs);
  const link = useBedside((state) => state.link);
  const audio = useBedside((state) => state.alarms?.audio);
  const issues = useBedside((state) => state.issues);
  const lights = link?.devices.map(({ label, ...device }) => ({
    label,
    ...deviceLight({ label, ...device }, { nowMs, stopped: null, issues }),
  }));
  const device = lights?.find(({ word }) => word !== 'connected') ?? lights?.[0];
  const found = link?.found?.length ?? 0;
  const stopped = useBedside((state) => monitoringStopped(state) !== null);
  // What was last heard of the connections is no longer known.
  if (stopped)
    return (
      <div className="state-field">
        <span className="clock">{clockText(nowMs)}</span>
        <span className="link-silent">No monitor</span>
      </div>
    );
  return (
    <button type="button" className="state-field" onClick={() => openPanel('devices')} aria-label="Devices and connections">
      <span className="clock">{clockText(nowMs)}</span>
      <span className={`link-${device?.word ?? 'idle'}`}>
        {device === undefined ? 'No device' : `${device.label} ${device.word}`}
        {found > 0 && ` · ${found} found`}
      </span>
      <span className={`cloud-${link?.cloud.state ?? 'connecting'}`}>{cloudText(link?.cloud)}</span>
      <span className={audio === undefined || audio.state === 'on' ? '' : 'audio-paused'}>{audioText(audio, nowMs)}</span>
    </button>
  );
}
