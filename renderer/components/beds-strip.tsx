import { bedsSummary } from '../beds-text.ts';
import { tellMonitor } from '../bridge.ts';
import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { useRefusal } from '../refusal.ts';
import { useBedside } from '../store/bedside-store.ts';
import { openPanel } from '../store/panel-store.ts';

/** The other beds in one line, always there where any is configured; beside it who watches this one, and the cover. */
export function BedsStrip() {
  const beds = useBedside((state) => state.beds);
  const privacy = useBedside((state) => state.privacy);
  const nowMs = useBedside((state) => state.nowMs);
  const refusal = useRefusal('privacy');
  if (beds === null || privacy === null) return null;
  const { priority, quiet, items, count, sounding } = bedsSummary(beds, nowMs);
  const { watchers } = privacy;
  const cover = (): void => {
    refusal.watch();
    tellMonitor({ type: 'privacy', on: true });
  };
  return (
    <section className="beds-strip" aria-label={t('beds.title')}>
      {count > 0 && (
        <button
          type="button"
          className={`beds-line ${priority === null ? '' : `fill-${priority}`} ${quiet ? 'quiet' : ''}`}
          onClick={() => openPanel('beds')}
        >
          {items.length === 0 ? t('beds.calm', { count }) : items.join(' · ')}
        </button>
      )}
      {sounding.length > 0 && (
        <button type="button" className="key" onClick={() => sounding.forEach((bed) => tellMonitor({ type: 'bed-seen', bed }))}>
          {t('beds.seenHereOf', { beds: sounding.join(', ') })}
        </button>
      )}
      <span className="beds-watchers">
        {refusal.why !== null
          ? t('beds.notCovered', { why: monitorText(refusal.why) })
          : watchers.length > 0
            ? t('beds.watchedFrom', { who: watchers.join(', ') })
            : t('beds.watchedFromNowhere')}
      </span>
      <button type="button" className="key" disabled={watchers.length === 0} onClick={cover}>
        {t('beds.cover')}
      </button>
    </section>
  );
}
