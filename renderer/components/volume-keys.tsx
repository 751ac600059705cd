import { tellMonitor } from '../bridge.ts';
import { t } from '../i18n/index.ts';
import { useBedside } from '../store/bedside-store.ts';

/** How loud alarms are here; each touch is heard. Never below what the unit allows. */
export function VolumeKeys() {
  const volume = useBedside((state) => state.alarms?.volume);
  if (volume === undefined) return null;
  const { value, usual, lowest, highest } = volume;
  const set = (wanted: number) => () => tellMonitor({ type: 'set-volume', volume: wanted });
  return (
    <section className="volume">
      <h3>{t('protection.volume', { value: String(value), highest: String(highest) })}</h3>
      <p>{t('protection.volumeSaid', { usual: String(usual), lowest: String(lowest) })}</p>
      <div className="choice">
        <button
          type="button"
          className="key"
          aria-label={t('protection.quieter')}
          disabled={value <= lowest}
          onClick={set(value - 1)}
        >
          −
        </button>
        <button
          type="button"
          className="key"
          aria-label={t('protection.louder')}
          disabled={value >= highest}
          onClick={set(value + 1)}
        >
          +
        </button>
      </div>
    </section>
  );
}
