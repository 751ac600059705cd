import { monitoringStopped, useBedside } from '../store/bedside-store.ts';

/** The window's own alarm: the monitor is gone, so nothing below may be believed. */
export function StoppedBand() {
  const reason = useBedside(monitoringStopped);
  // Only a monitor that ended is started again; a silent one may come back by itself.
  const starting = useBedside(({ monitorDied }) => monitorDied !== null);
  if (reason === null) return null;
  return (
    <div className="stopped" role="alert">
      <strong>!!! MONITORING STOPPED</strong>
      <span>Watch the patient directly.</span>
      <small>
        {reason}
        {starting ? '. Starting again …' : ''}
      </small>
    </div>
  );
}
