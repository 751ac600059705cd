import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { monitoringStopped, useBedside } from '../store/bedside-store.ts';

/** The window's own alarm: the monitor is gone, so nothing below may be believed. */
export function StoppedBand() {
  const reason = useBedside(monitoringStopped);
  // Only a monitor that ended is started again; a silent one may come back by itself.
  const starting = useBedside(({ monitorDied }) => monitorDied !== null);
  if (reason === null) return null;
  return (
    <div className="stopped" role="alert">
      <strong>!!! {t('screen.monitoringStopped')}</strong>
      <span>{t('screen.watchDirectly')}</span>
      <small>
        {monitorText(reason)}
        {starting ? `. ${t('screen.startingAgain')}` : ''}
      </small>
    </div>
  );
}
