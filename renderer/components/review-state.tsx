import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';

/** Why nothing of the recordings is shown: they are read, or there is no answer. */
export function ReviewState({ why, waiting }: { why: string | null; waiting: boolean }) {
  if (why !== null)
    return (
      <p className="refusal" role="alert">
        {t('review.refused', { why: monitorText(why) })}
      </p>
    );
  return waiting ? <p role="status">{t('review.reading')}</p> : null;
}
