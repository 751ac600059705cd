import { ageText, clockText } from './format.ts';
import { t } from './i18n/index.ts';
import { useDashboard } from './store.ts';

/** Whether the page hears the service. */
export function Link() {
  const link = useDashboard((state) => state.link);
  const heardAtMs = useDashboard((state) => state.heardAtMs);
  const since = heardAtMs === null ? '–' : clockText(new Date(heardAtMs).toISOString());
  return (
    <span className={`link link-${link}`} role="status">
      {link === 'behind' ? t('app.behind', { time: since }) : t(`app.${link}`)}
    </span>
  );
}

/** Over the page, so that nobody takes an old board for the ward as it is. */
export function Behind() {
  const link = useDashboard((state) => state.link);
  const heardAtMs = useDashboard((state) => state.heardAtMs);
  const nowMs = useDashboard((state) => state.nowMs);
  if (link !== 'behind' || heardAtMs === null) return null;
  const heard = new Date(heardAtMs).toISOString();
  return (
    <p className="behind" role="alert">
      {t('app.behindLong', { age: ageText(heard, nowMs), time: clockText(heard) })}
    </p>
  );
}
