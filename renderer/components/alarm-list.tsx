import { useEffect } from 'react';
import type { BedAlarm } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { useBedside } from '../store/bedside-store.ts';
import { alarmText, clockText } from '../text.ts';

const STATES: Readonly<Record<BedAlarm['state'], string>> = {
  active: 'active',
  acknowledged: 'acknowledged',
  latched: 'ended, kept until acknowledged',
  'ended-unseen': 'ended',
};

const SILENCED: Readonly<Record<NonNullable<BedAlarm['silenced']>, string>> = {
  'audio-paused': 'audio paused',
  'audio-off': 'audio off',
  'alarms-paused': 'ALARM PAUSED: neither sound nor light',
};

/** Everything that alarms, is held back or has ended unseen. Leaving it says that the ended ones were seen. */
export function AlarmList() {
  const alarms = useBedside((state) => state.alarms?.alarms) ?? [];
  const heldBack = useBedside((state) => state.alarms?.heldBack) ?? [];
  useEffect(() => () => tellMonitor({ type: 'seen-ended' }), []);
  if (alarms.length + heldBack.length === 0) return <p>No alarm now, and none that ended without being seen.</p>;
  return (
    <ul className="alarm-list">
      {alarms.map((alarm) => (
        <li key={alarm.alarmId} className={`priority-${alarm.priority}`}>
          <strong>{alarmText(alarm)}</strong>
          <span>
            {clockText(alarm.onsetMs)} · {alarm.priority} · {STATES[alarm.state]}
            {alarm.silenced !== null && alarm.state === 'active' && ` · ${SILENCED[alarm.silenced]}`}
          </span>
        </li>
      ))}
      {heldBack.map(({ condition, text, reason, sinceMs }) => (
        <li key={`held-${condition}`}>
          <strong>Not alarmed: {text}</strong>
          <span>
            {clockText(sinceMs)} · {reason}
          </span>
        </li>
      ))}
    </ul>
  );
}
