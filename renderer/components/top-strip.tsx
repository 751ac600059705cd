import type { BedAlarm, PatientBanner } from '#ipc';
import { alarmText, audioText, countdownText } from '../alarm-text.ts';
import { deviceLight, type LightWord, lightText } from '../device-text.ts';
import { t } from '../i18n/index.ts';
import { clockText } from '../i18n/numbers.ts';
import { shownAlarm } from '../shown-alarm.ts';
import { monitoringStopped, useBedside } from '../store/bedside-store.ts';
import { displaySettings, useDisplay } from '../store/display-store.ts';
import { openPanel } from '../store/panel-store.ts';
import { ageText, bornText, cloudText, shownName } from '../text.ts';
import { typeText } from './patient-form.tsx';

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

const NOTHING = { physiological: 'alarms.nonePhysiological', technical: 'alarms.noneTechnical' } as const;

/** The first condition of its kind in words, and how many there are; a touch opens the list. */
function AlarmField({ kind, alarms }: { kind: 'physiological' | 'technical'; alarms: readonly BedAlarm[] }) {
  const nowMs = useBedside((state) => state.nowMs);
  const paused = useBedside((state) => state.alarms?.alarmsPaused ?? null);
  const { first, turn, turns, present, unseen } = shownAlarm(alarms, nowMs);
  // While alarms are paused what is held back is listed, and gives no light.
  const held = alarms.filter(({ silenced, state }) => silenced === 'alarms-paused' && state !== 'ended-unseen').length;
  if (first === undefined && paused !== null && kind === 'physiological')
    return (
      <button type="button" className="alarm-field alarm-physiological alarm-none" onClick={() => openPanel('protection')}>
        <span className="alarm-text alarm-paused-text">
          {t('alarms.alarmPausedFor', { left: countdownText(paused.untilMs - nowMs) })}
        </span>
        <span className="alarm-count">
          {[paused.reason, ...(held > 0 ? [t('alarms.notSignalled', { count: held })] : [])].join(' · ')}
        </span>
      </button>
    );
  const fill = first === undefined ? 'alarm-none' : `fill-${first.priority}${first.state === 'acknowledged' ? ' quiet' : ''}`;
  return (
    <button type="button" className={`alarm-field alarm-${kind} ${fill}`} onClick={() => openPanel('alarms')}>
      <span className="alarm-text">
        {turns > 1 && <em className="alarm-turn">{`▸ ${turn + 1}/${turns}`}</em>}
        {first === undefined ? t(NOTHING[kind]) : alarmText(first)}
      </span>
      {(first !== undefined || unseen > 0) && (
        <span className="alarm-count">{[...aboutFirst(first, nowMs), ...counts(present, unseen)].join(' · ')}</span>
      )}
    </button>
  );
}

function aboutFirst(alarm: BedAlarm | undefined, nowMs: number): string[] {
  if (alarm === undefined) return [];
  const since = t('alarms.sinceAge', { age: ageText(nowMs - alarm.onsetMs) });
  if (alarm.escalation > 0) return [since, t('alarms.nobodyReacted')];
  if (alarm.state === 'latched') return [since, t('alarms.latched')];
  return alarm.state === 'acknowledged' ? [since, t('alarms.acknowledged')] : [since];
}

function counts(present: number, unseen: number): string[] {
  return [
    ...(present > 1 ? [t('alarms.present', { count: present })] : []),
    ...(unseen > 0 ? [t('alarms.unseen', { count: unseen })] : []),
  ];
}

function PatientField() {
  const hello = useBedside((state) => state.hello);
  const rule = useDisplay((state) => displaySettings(state).privacy.name);
  if (hello === null) return <div className="patient-field">{t('screen.connecting')}</div>;
  const { bed, patient, simulated } = hello;
  return (
    <button type="button" className="patient-field" onClick={() => openPanel('patient')}>
      <span className="for-ears">{t('screen.patient')}</span>
      <strong>
        {patient?.provisional === true && <em className="provisional">{t('screen.provisional')}</em>}{' '}
        {patient === null ? t('screen.noPatient') : shownName(patient.name, rule)}
      </strong>
      <span className="bed-name">{[bed.id, bed.ward].join(' · ')}</span>
      <span>
        {simulated && <em className="simulated-chip">{t('screen.simulated')}</em>}
        {patient !== null &&
          [...(rule === 'full' ? [identifierText(patient), bornText(patient.birthDate)] : []), typeText(patient.type)].join(
            ' · ',
          )}
      </span>
    </button>
  );
}

/** What was made up here is no identifier that anybody could compare. */
function identifierText({ identifier }: PatientBanner): string {
  return identifier.startsWith('PROVISIONAL-') ? t('screen.identifierUnknown') : identifier;
}

function deviceText(device: { readonly label: string; readonly word: LightWord } | undefined): string {
  return device === undefined ? t('screen.noDevice') : `${device.label} ${lightText(device.word)}`;
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
        <span className="link-silent">{t('screen.noMonitor')}</span>
      </div>
    );
  return (
    <button type="button" className="state-field" onClick={() => openPanel('devices')}>
      <span className="for-ears">{t('screen.devices')}</span>
      <span className="clock">{clockText(nowMs)}</span>
      <span className={`link-${device?.word ?? 'idle'}`}>
        {link === null ? t('screen.devicesUnknown') : deviceText(device)}
        {found > 0 && ` · ${t('screen.found', { count: found })}`}
      </span>
      <span className={`cloud-${link?.cloud.state ?? 'unknown'}`}>{cloudText(link?.cloud)}</span>
      <span className={audio === undefined || audio.state === 'on' ? '' : 'audio-paused'}>{audioText(audio, nowMs)}</span>
    </button>
  );
}
