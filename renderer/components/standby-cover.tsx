import { tellMonitor } from '../bridge.ts';
import { t } from '../i18n/index.ts';
import { timeText } from '../i18n/numbers.ts';
import { useBedside } from '../store/bedside-store.ts';
import { ageText } from '../text.ts';

/** Over the waves, so that nobody takes a bed in standby for one that is watched. */
export function StandbyCover() {
  const standby = useBedside((state) => state.standby);
  const nowMs = useBedside((state) => state.nowMs);
  if (standby === null) return null;
  return (
    <section className="standby" aria-label={t('screen.standby')}>
      <strong>{t('screen.standby')}</strong>
      <span>
        {t('screen.standbySince', {
          time: timeText(standby.sinceMs),
          age: ageText(nowMs - standby.sinceMs),
          who: standby.by,
        })}
      </span>
      <span>{t(standby.measuring ? 'screen.standbyMeasuring' : 'screen.standbyQuiet')}</span>
      <button type="button" className="key" onClick={() => tellMonitor({ type: 'standby', on: false })}>
        {t('screen.standbyEnd')}
      </button>
    </section>
  );
}
