import type { AlarmLoadMessage } from '#ipc';
import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';

const HOUR_MS = 3_600_000;

/** e.g. "14 alarms in the last 6 h (56 a day) · acknowledged after 25 s (median) · 60 % ended by themselves within 20 s" */
export function loadText({ fromMs, toMs, alarms, acknowledgedAfterS, shortShare }: AlarmLoadMessage): string {
  const ms = toMs - fromMs;
  const stretch =
    ms < 2 * HOUR_MS
      ? t('common.minutes', { count: Math.floor(ms / 60_000) })
      : t('common.hours', { count: Math.floor(ms / HOUR_MS) });
  // Less than an hour says nothing of a day.
  const isPart = ms >= HOUR_MS && ms < 24 * HOUR_MS && alarms > 0;
  const daily = isPart ? t('alarms.loadDaily', { count: Math.round((alarms * 24 * HOUR_MS) / ms) }) : '';
  return [
    `${t('alarms.load', { count: alarms, stretch })}${daily}`,
    acknowledgedAfterS === null ? null : t('alarms.loadAcknowledged', { seconds: Math.round(acknowledgedAfterS) }),
    shortShare === null ? null : t('alarms.loadShort', { percent: Math.round(shortShare * 100) }),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** e.g. "Most: SpO₂ low 8 · HR high 3 · ABP mean low 2"; null without alarms */
export function mostText({ most }: AlarmLoadMessage): string | null {
  return most.length === 0
    ? null
    : t('alarms.loadMost', { list: most.map(({ text, alarms }) => `${monitorText(text)} ${alarms}`).join(' · ') });
}
