import type { AlarmLoadMessage } from '#ipc';

const HOUR_MS = 3_600_000;

/** e.g. "14 alarms in the last 6 h (56 a day) · acknowledged after 25 s (median) · 60 % ended by themselves within 20 s" */
export function loadText({ fromMs, toMs, alarms, acknowledgedAfterS, shortShare }: AlarmLoadMessage): string {
  const ms = toMs - fromMs;
  const stretch = ms < 2 * HOUR_MS ? `${Math.floor(ms / 60_000)} min` : `${Math.floor(ms / HOUR_MS)} h`;
  // Less than an hour says nothing of a day.
  const isPart = ms >= HOUR_MS && ms < 24 * HOUR_MS && alarms > 0;
  const daily = isPart ? ` (${Math.round((alarms * 24 * HOUR_MS) / ms)} a day)` : '';
  return [
    `${alarms} ${alarms === 1 ? 'alarm' : 'alarms'} in the last ${stretch}${daily}`,
    acknowledgedAfterS === null ? null : `acknowledged after ${Math.round(acknowledgedAfterS)} s (median)`,
    shortShare === null ? null : `${Math.round(shortShare * 100)} % ended by themselves within 20 s`,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** e.g. "Most: SpO₂ low 8 · HR high 3 · ABP mean low 2"; null without alarms */
export function mostText({ most }: AlarmLoadMessage): string | null {
  return most.length === 0 ? null : `Most: ${most.map(({ text, alarms }) => `${text} ${alarms}`).join(' · ')}`;
}
