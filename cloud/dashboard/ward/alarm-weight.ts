import type { BedsideAlarm } from '../../contract/dashboard-api.ts';

const WEIGHT = { high: 3, medium: 2, low: 1 } as const;
/** What the bed adds once nobody has reacted. */
const ADDED = / \([^()]*\)$/;

/** The patient's before the devices', the higher before the lower, the newer before the older. Pure. */
export function alarmsByWeight(alarms: readonly BedsideAlarm[]): readonly BedsideAlarm[] {
  const weight = ({ source, priority }: BedsideAlarm): number => (source === 'technical' ? 0 : 10) + WEIGHT[priority];
  return [...alarms].sort((a, b) => weight(b) - weight(a) || b.at.localeCompare(a.at));
}

/** What alarms, without why it became louder. */
export function shortAlarm(text: string): string {
  return text.replace(ADDED, '');
}
