import { type ReactNode, useState } from 'react';
import { type VitalKind, vitalSign } from '#clinical';
import type { AlarmsMessage } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { useRefusal } from '../refusal.ts';
import { useBedside } from '../store/bedside-store.ts';
import { clockText, countdownText } from '../text.ts';
import { PinPad } from './pin-pad.tsx';

const REASONS = ['Washing, turning', 'Suction', 'Mouth care', 'Blood sample', 'Physiotherapy', 'Other procedure'];
const MINUTES = [1, 2, 3, 4, 5] as const;

type Minutes = (typeof MINUTES)[number];
/** What a PIN is asked for. */
type Asked = 'audio' | VitalKind;

/** Alarm paused, alarm off, audio off: the only place where they are set, and where all of them are ended. */
export function ProtectionPanel() {
  const alarms = useBedside((state) => state.alarms);
  const name = useBedside((state) => state.hello?.patient?.name ?? 'this bed');
  const [asked, setAsked] = useState<Asked | null>(null);
  const refusal = useRefusal('alarms');
  if (alarms === null) return <p>Nothing heard from the monitor yet.</p>;
  if (asked !== null) {
    const thing = asked === 'audio' ? 'the sound of all alarms' : `the ${vitalSign(asked).label} alarm`;
    return (
      <PinPad
        question={`Switch off ${thing} of ${name} for up to 12 h?`}
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
          Not switched off: {refusal.why}
        </p>
      )}
      <PauseSection alarms={alarms} />
      <AudioSection alarms={alarms} onOff={() => setAsked('audio')} />
      <OffSection alarms={alarms} onOff={setAsked} />
    </div>
  );
}

function PauseSection({ alarms: { alarmsPaused } }: { alarms: AlarmsMessage }) {
  const nowMs = useBedside((state) => state.nowMs);
  const [minutes, setMinutes] = useState<Minutes>(3);
  if (alarmsPaused !== null)
    return (
      <Section title={`ALARM PAUSED ${countdownText(alarmsPaused.untilMs - nowMs)}`}>
        <p>
          {alarmsPaused.reason}, by {alarmsPaused.by}
        </p>
        <button type="button" className="key" onClick={() => tellMonitor({ type: 'resume-alarms' })}>
          Resume alarms
        </button>
      </Section>
    );
  return (
    <Section title="Pause alarms for a procedure">
      <p>Neither sound nor light of patient alarms. Apnoea, desaturation and red rhythm alarms go on.</p>
      <fieldset className="choice" aria-label="Minutes">
        {MINUTES.map((choice) => (
          <button key={choice} type="button" className="key" aria-pressed={minutes === choice} onClick={() => setMinutes(choice)}>
            {choice} min
          </button>
        ))}
      </fieldset>
      <fieldset className="choice" aria-label="Reason">
        {REASONS.map((reason) => (
          <button
            key={reason}
            type="button"
            className="key"
            onClick={() => tellMonitor({ type: 'pause-alarms', minutes, reason })}
          >
            {reason}
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
      <Section title="Audio on">
        <button type="button" className="key" onClick={onOff}>
          Audio off … <small>PIN</small>
        </button>
      </Section>
    );
  const until = audio.state === 'paused' ? countdownText(audio.untilMs - nowMs) : `until ${clockText(audio.untilMs).slice(0, 5)}`;
  return (
    <Section title={`${audio.state === 'paused' ? 'AUDIO PAUSED' : 'AUDIO OFF'} ${until}`}>
      <p>by {audio.by}</p>
      <button type="button" className="key" onClick={() => tellMonitor({ type: 'resume-audio' })}>
        Resume audio
      </button>
    </Section>
  );
}

function OffSection({ alarms: { off }, onOff }: { alarms: AlarmsMessage; onOff: (vital: VitalKind) => void }) {
  const limits = useBedside((state) => state.limits?.limits) ?? [];
  return (
    <Section title="Alarm off for one parameter">
      <p>Its limits give no alarm, until it is switched on, the patient changes or 12 h have passed.</p>
      <div className="choice">
        {limits.map(({ vital }) => {
          const one = off.find((each) => each.vital === vital);
          const { label } = vitalSign(vital);
          return one === undefined ? (
            <button key={vital} type="button" className="key" onClick={() => onOff(vital)}>
              {label} off … <small>PIN</small>
            </button>
          ) : (
            <button key={vital} type="button" className="key is-off" onClick={() => tellMonitor({ type: 'alarm-on', vital })}>
              {label} ALARM OFF by {one.by}: switch on
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
