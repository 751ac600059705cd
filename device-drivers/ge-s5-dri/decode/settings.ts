import { ARRHYTHMIA_LEVELS, HR_SOURCES } from '../tables/alerts.table.ts';
import { AGENTS, leadOf, PRESSURES, TEMPERATURES } from '../tables/terms.ts';
import type { GroupLabels } from './numerics.ts';

const HR_SOURCE_AT = 3;
const ARRHYTHMIA_LEVEL_AT = 15;
const LEADS_SHOWN = [1, 2, 3];
const PACER_ON = 2 ** 10;
const EXISTS = 1;

/** What the monitor tells of how it is set. Source: spec section 4.2. */
export function settingsOf({ labels, statuses }: GroupLabels): Readonly<Record<string, string | number>> {
  const settings: Record<string, string | number> = {};
  const has = (group: string): boolean => ((statuses.get(group) ?? 0) & EXISTS) !== 0;
  if (has('ecg')) {
    const status = statuses.get('ecg') ?? 0;
    const label = labels.get('ecg') ?? 0;
    settings['heartRateSource'] = HR_SOURCES[(status >> HR_SOURCE_AT) & 0x0f] ?? 'unknown';
    settings['ecgLeads'] = LEADS_SHOWN.map((channel) => leadOf(channel, label) ?? '-').join(', ');
    settings['pacer'] = (status & PACER_ON) === 0 ? 'off' : 'on';
  }
  if (has('arrh_ecg'))
    settings['arrhythmiaAnalysis'] =
      ARRHYTHMIA_LEVELS[((statuses.get('arrh_ecg') ?? 0) >> ARRHYTHMIA_LEVEL_AT) & 0x1f] ?? 'unknown';
  for (const [group, label] of labels) {
    if (!has(group)) continue;
    if (/^invp\d$/.test(group)) settings[group] = PRESSURES[label] ?? `label ${label}`;
    if (/^temp\d$/.test(group)) settings[group] = TEMPERATURES[label] ?? `label ${label}`;
    if (group === 'aa' && AGENTS[label]) settings['agent'] = AGENTS[label];
    if (group === 'nibp') settings['nibpMode'] = (label & (2 ** 3)) === 0 ? 'manual' : 'auto';
  }
  return settings;
}
