import { useEffect } from 'react';
import { tellMonitor } from '../bridge.ts';
import { loadText, mostText } from '../store/alarm-load-text.ts';
import { useBedside } from '../store/bedside-store.ts';

const EVERY_MS = 60_000;

/** What the alarms of this patient ask of people, and which conditions make most of them. */
export function AlarmLoad() {
  const load = useBedside((state) => state.alarmLoad);
  useEffect(() => {
    const ask = (): void => tellMonitor({ type: 'ask-alarm-load' });
    ask();
    const asking = setInterval(ask, EVERY_MS);
    return () => clearInterval(asking);
  }, []);
  if (load === null) return null;
  const most = mostText(load);
  return (
    <div className="alarm-load">
      <p>{loadText(load)}</p>
      {most !== null && (
        <p>
          <strong>{most}</strong>
        </p>
      )}
    </div>
  );
}
