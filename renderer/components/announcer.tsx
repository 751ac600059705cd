import { useState } from 'react';
import { alarmText } from '../alarm-text.ts';
import { useBedside } from '../store/bedside-store.ts';

/** For screen readers: each new high or medium alarm is said once, not at each flash and not when its value changes. */
export function Announcer() {
  const alarms = useBedside((state) => state.alarms?.alarms) ?? [];
  const present = alarms.filter(({ priority, state }) => priority !== 'low' && state === 'active');
  return (
    <div className="announcer">
      {present.map((alarm) => (
        <Announcement key={alarm.alarmId} text={alarmText(alarm)} />
      ))}
    </div>
  );
}

function Announcement({ text }: { text: string }) {
  const [first] = useState(text);
  return <p role="alert">{first}</p>;
}
