import { t } from '../i18n/index.ts';
import { useBedside } from '../store/bedside-store.ts';

/** Over everything, and in nobody's way: a demonstration is never taken for a patient. */
export function Watermark() {
  const demo = useBedside((state) => state.hello?.demo ?? false);
  if (!demo) return null;
  return (
    <div className="watermark" role="note" aria-label={t('system.demoMark')}>
      {Array.from({ length: 6 }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike
        <span key={row} aria-hidden="true">
          {t('system.demoMark')}
        </span>
      ))}
    </div>
  );
}
