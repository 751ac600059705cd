import { useEffect, useRef } from 'react';
import { t } from '../i18n/index.ts';
import { timeText } from '../i18n/numbers.ts';
import { uncover } from '../keys.ts';
import { useBedside } from '../store/bedside-store.ts';

/** Over everything, for the people round the bed: neither name nor number. Any touch or key ends it, and so does a high alarm. */
export function PrivacyCover() {
  const privacy = useBedside((state) => state.privacy?.privacy ?? null);
  const watchers = useBedside((state) => state.privacy?.watchers) ?? [];
  const cover = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (privacy !== null) cover.current?.focus();
  }, [privacy]);
  if (privacy === null) return null;
  return (
    <div className="privacy-cover" role="dialog" aria-modal="true" aria-label={t('beds.isCovered')}>
      <button ref={cover} type="button" onClick={uncover}>
        <strong>{t('beds.monitoredFrom', { who: watchers.join(', ') })}</strong>
        <span>{t('beds.coveredSince', { time: timeText(privacy.sinceMs), who: privacy.by })}</span>
        <span>{t('beds.uncover')}</span>
        <small>{t('beds.coverEnds')}</small>
      </button>
    </div>
  );
}
