import { useEffect } from 'react';
import type { BedAlarm } from '#ipc';
import { alarmText, priorityText } from '../alarm-text.ts';
import { tellMonitor } from '../bridge.ts';
import { type TextKey, t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { clockText } from '../i18n/numbers.ts';
import { heldText } from '../protection-text.ts';
import { useBedside } from '../store/bedside-store.ts';

const STATES: Readonly<Record<BedAlarm['state'], TextKey>> = {
  active: 'alarms.active',
  acknowledged: 'alarms.acknowledged',
  latched: 'alarms.latched',
  'ended-unseen': 'alarms.ended',
};

const SILENCED: Readonly<Record<NonNullable<BedAlarm['silenced']>, TextKey>> = {
  'audio-paused': 'alarms.audioPausedShort',
  'audio-off': 'alarms.audioOffShort',
  'alarms-paused': 'alarms.alarmPausedLong',
};

/** Everything that alarms, is held back or has ended unseen. Leaving it says that the ended ones were seen. */
export function AlarmList() {
  const alarms = useBedside((state) => state.alarms?.alarms) ?? [];
  const heldBack = useBedside((state) => state.alarms?.heldBack) ?? [];
  useEffect(() => () => tellMonitor({ type: 'seen-ended' }), []);
  if (alarms.length + heldBack.length === 0) return <p>{t('alarms.noneListed')}</p>;
  return (
    <ul className="alarm-list">
      {alarms.map((alarm) => (
        <li key={alarm.alarmId} className={`priority-${alarm.priority}`}>
          <strong>{alarmText(alarm)}</strong>
          <span>
            {clockText(alarm.onsetMs)} · {priorityText(alarm.priority)} · {t(STATES[alarm.state])}
            {alarm.silenced !== null && alarm.state === 'active' && ` · ${t(SILENCED[alarm.silenced])}`}
          </span>
        </li>
      ))}
      {heldBack.map((held) => (
        <li key={`held-${held.condition}`}>
          <strong>{heldText(held)}</strong>
          <span>
            {clockText(held.sinceMs)} · {monitorText(held.reason)}
          </span>
        </li>
      ))}
    </ul>
  );
}
