import { type ReactNode, useState } from 'react';
import type { VitalKind } from '#clinical';
import type { AlarmsMessage } from '#ipc';
import { countdownText } from '../alarm-text.ts';
import { tellMonitor } from '../bridge.ts';
import { type TextKey, t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { timeText } from '../i18n/numbers.ts';
import { useRefusal } from '../refusal.ts';
import { useBedside } from '../store/bedside-store.ts';
import { vitalLabel } from '../vital-text.ts';
import { PinPad } from './pin-pad.tsx';
import { VolumeKeys } from './volume-keys.tsx';

const REASONS: readonly TextKey[] = [
  'protection.washing',
  'protection.suction',
  'protection.mouthCare',
  'protection.bloodSample',
  'protection.physiotherapy',
  'protection.otherProcedure',
];
const MINUTES = [1, 2, 3, 4, 5] as const;

type Minutes = (typeof MINUTES)[number];
/** What a PIN is asked for. */
type Asked = 'audio' | VitalKind;

/** Alarm paused, alarm off, audio off: the only place where they are set, and where all of them are ended. */
export function ProtectionPanel() {
  const alarms = useBedside((state) => state.alarms);
  const name = useBedside((state) => state.hello?.patient?.name ?? t('protection.thisBed'));
  const [asked, setAsked] = useState<Asked | null>(null);
  const refusal = useRefusal('alarms');
  if (alarms === null) return <p>{t('common.notHeard')}</p>;
  if (asked !== null) {
    const question =
      asked === 'audio' ? t('protection.askAudio', { name }) : t('protection.askVital', { label: vitalLabel(asked), name });
    return (
      <PinPad
        question={question}
        onCancel={() => setAsked(null)}
        onPin={(pin) => {
          refusal.watch();
          tellMonitor(asked === 'audio' ? { type: 'audio-off', pin } : { type: 'alarm-off', vital: asked, pin });
          setAsked(null);
        }}
      />
    );
  }
  return (
    <div className="protection">
      {refusal.why !== null && (
        <p className="refusal" role="alert">
          {t('protection.refused', { why: monitorText(refusal.why) })}
        </p>
      )}
      <PauseSection alarms={alarms} />
      <AudioSection alarms={alarms} onOff={() => setAsked('audio')} />
      <OffSection alarms={alarms} onOff={setAsked} />
      <VolumeKeys />
    </div>
  );
}

function PauseSection({ alarms: { alarmsPaused } }: { alarms: AlarmsMessage }) {
  const nowMs = useBedside((state) => state.nowMs);
  const [minutes, setMinutes] = useState<Minutes>(3);
  if (alarmsPaused !== null)
    return (
      <Section title={t('alarms.alarmPausedFor', { left: countdownText(alarmsPaused.untilMs - nowMs) })}>
        <p>{t('alarms.reasonBy', { reason: alarmsPaused.reason, who: alarmsPaused.by })}</p>
        <button type="button" className="key" onClick={() => tellMonitor({ type: 'resume-alarms' })}>
          {t('protection.resumeAlarms')}
        </button>
      </Section>
    );
  return (
    <Section title={t('protection.pauseTitle')}>
      <p>{t('protection.pauseText')}</p>
      <fieldset className="choice" aria-label={t('protection.minutes')}>
        {MINUTES.map((choice) => (
          <button key={choice} type="button" className="key" aria-pressed={minutes === choice} onClick={() => setMinutes(choice)}>
            {t('common.minutes', { count: choice })}
          </button>
        ))}
      </fieldset>
      <fieldset className="choice" aria-label={t('protection.reason')}>
        {REASONS.map((reason) => (
          <button
            key={reason}
            type="button"
            className="key"
            onClick={() => tellMonitor({ type: 'pause-alarms', minutes, reason: t(reason) })}
          >
            {t(reason)}
          </button>
        ))}
      </fieldset>
    </Section>
  );
}

function AudioSection({ alarms: { audio }, onOff }: { alarms: AlarmsMessage; onOff: () => void }) {
  const nowMs = useBedside((state) => state.nowMs);
  if (audio.state === 'on')
    return (
      <Section title={t('protection.audioOn')}>
        <button type="button" className="key" onClick={onOff}>
          {t('protection.audioOffKey')} <small>{t('protection.pin')}</small>
        </button>
      </Section>
    );
  const title =
    audio.state === 'paused'
      ? t('alarms.audioPausedFor', { left: countdownText(audio.untilMs - nowMs) })
      : `${t('alarms.audioOff')} ${t('protection.until', { time: timeText(audio.untilMs) })}`;
  return (
    <Section title={title}>
      <p>{t('common.by', { who: audio.by })}</p>
      <button type="button" className="key" onClick={() => tellMonitor({ type: 'resume-audio' })}>
        {t('protection.resumeAudio')}
      </button>
    </Section>
  );
}

function OffSection({ alarms: { off }, onOff }: { alarms: AlarmsMessage; onOff: (vital: VitalKind) => void }) {
  const limits = useBedside((state) => state.limits?.limits) ?? [];
  return (
    <Section title={t('protection.offTitle')}>
      <p>{t('protection.offText')}</p>
      <div className="choice">
        {limits.map(({ vital }) => {
          const one = off.find((each) => each.vital === vital);
          const label = vitalLabel(vital);
          return one === undefined ? (
            <button key={vital} type="button" className="key" onClick={() => onOff(vital)}>
              {t('protection.offKey', { label })} <small>{t('protection.pin')}</small>
            </button>
          ) : (
            <button key={vital} type="button" className="key is-off" onClick={() => tellMonitor({ type: 'alarm-on', vital })}>
              {t('protection.onKey', { label, who: one.by })}
            </button>
          );
        })}
      </div>
    </Section>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}
