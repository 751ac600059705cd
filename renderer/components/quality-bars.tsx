import { t } from '../i18n/index.ts';

const BARS = [0.2, 0.4, 0.7] as const;

/** How good a signal is: three bars, and words for those who hear the screen. Nothing where nobody knows. @param quality 0-1 */
export function QualityBars({ quality }: { quality: number | null }) {
  if (quality === null) return null;
  const full = BARS.filter((least) => quality >= least).length;
  return (
    <span className="quality" role="img" aria-label={t('vitals.quality', { full })}>
      {BARS.map((least, index) => (
        <i key={least} className={index < full ? 'full' : ''} />
      ))}
    </span>
  );
}
