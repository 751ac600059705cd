import { tellMonitor } from '../bridge.ts';
import { useBedside } from '../store/bedside-store.ts';
import { ageText, clockText } from '../text.ts';

/** Over the waves, so that nobody takes a bed in standby for one that is watched. */
export function StandbyCover() {
  const standby = useBedside((state) => state.standby);
  const nowMs = useBedside((state) => state.nowMs);
  if (standby === null) return null;
  return (
    <section className="standby" aria-label="Standby">
      <strong>STANDBY</strong>
      <span>
        since {clockText(standby.sinceMs).slice(0, 5)} ({ageText(nowMs - standby.sinceMs)}), by {standby.by}
      </span>
      <span>{standby.measuring ? 'Numbers are measured again. Is the patient back?' : 'Missing signals do not alarm.'}</span>
      <button type="button" className="key" onClick={() => tellMonitor({ type: 'standby', on: false })}>
        The patient is back: end standby
      </button>
    </section>
  );
}
