import { t } from '../i18n/index.ts';
import { loweredProtection } from '../protection-text.ts';
import { useBedside } from '../store/bedside-store.ts';
import { openPanel } from '../store/panel-store.ts';
import { CrossedBell } from './bell.tsx';

/** Lists everything that is paused, off, held back or changed, as long as it is; a touch opens where it is put right. */
export function LoweredStrip() {
  const nowMs = useBedside((state) => state.nowMs);
  const alarms = useBedside((state) => state.alarms);
  const limits = useBedside((state) => state.limits);
  const items = loweredProtection(alarms, limits, nowMs);
  if (items.length === 0) return null;
  return (
    <button type="button" className="lowered" onClick={() => openPanel('protection')}>
      <span className="for-ears">{t('alarms.lowered')}</span>
      <CrossedBell says={null} timed />
      {items.map(({ key, text, detail, grave }) => (
        <span key={key} className={grave ? 'lowered-item grave' : 'lowered-item'}>
          <strong>{text}</strong> {detail}
        </span>
      ))}
    </button>
  );
}
