import type { AlarmsMessage, BedAlarm } from '#ipc';
import { type TextKey, t } from './i18n/index.ts';
import { monitorText } from './i18n/monitor-text.ts';
import { quantityText, vitalLabel } from './vital-text.ts';

export const ALARM_MARKS = {
  physiological: { high: '***', medium: '**', low: '*' },
  technical: { high: '!!!', medium: '!!', low: '!' },
} as const;

const TITLES: readonly (readonly [ending: string, title: TextKey])[] = [
  ['spo2-desaturation', 'alarms.titleDesaturation'],
  ['apnoea', 'alarms.titleApnoea'],
  ['-extreme-low', 'alarms.titleBradycardia'],
  ['-extreme-high', 'alarms.titleTachycardia'],
];

/** What alarms, with the worst value and the limit: "SpO₂ 84 below 90". */
export function conditionText({
  condition,
  vital,
  value,
  limit,
  text,
}: Pick<BedAlarm, 'condition' | 'vital' | 'value' | 'limit' | 'text'>): string {
  if (vital === null || value === null || limit === null) return monitorText(text);
  const values = { label: vitalLabel(vital), value: quantityText(vital, value), limit: quantityText(vital, limit) };
  const plain = t(value < limit ? 'alarms.below' : 'alarms.above', values);
  const title = TITLES.find(([ending]) => condition.endsWith(ending))?.[1];
  return title === undefined ? plain : t('alarms.titled', { title: t(title), text: plain });
}

export function alarmText(alarm: BedAlarm): string {
  const text = conditionText(alarm);
  const { source, priority, device } = alarm;
  return `${ALARM_MARKS[source][priority]} ${device === null ? text : t('alarms.ofDevice', { text, device })}`;
}

const PRIORITIES: Readonly<Record<BedAlarm['priority'], TextKey>> = {
  high: 'alarms.high',
  medium: 'alarms.medium',
  low: 'alarms.low',
};

export function priorityText(priority: BedAlarm['priority']): string {
  return t(PRIORITIES[priority]);
}

/** "1:58" until a moment; never negative. */
export function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** In the words of IEC 60601-1-8. */
export function audioText(audio: AlarmsMessage['audio'] | undefined, nowMs: number): string {
  if (audio === undefined || audio.state === 'on') return t('screen.audioOn');
  return audio.state === 'off'
    ? t('alarms.audioOff')
    : t('alarms.audioPausedFor', { left: countdownText(audio.untilMs - nowMs) });
}
