import type { AlarmsMessage, LimitsMessage } from '#ipc';
import { conditionText, countdownText } from './alarm-text.ts';
import { t } from './i18n/index.ts';
import { monitorText } from './i18n/monitor-text.ts';
import { timeText } from './i18n/numbers.ts';
import { limitText, vitalLabel } from './vital-text.ts';

export interface LoweredItem {
  readonly key: string;
  /** In the words of IEC 60601-1-8. */
  readonly text: string;
  readonly detail: string;
  /** Something gives no signal that would otherwise: to be seen before what is only set differently. */
  readonly grave: boolean;
}

/** Everything that is paused, off, held back or set differently at this bed (alarms section 6). Nothing of it is ever silent. */
export function loweredProtection(alarms: AlarmsMessage | null, limits: LimitsMessage | null, nowMs: number): LoweredItem[] {
  const changed = (limits?.limits ?? []).filter((one) => one.changed);
  return [
    ...(alarms === null ? [] : silencedItems(alarms, nowMs)),
    ...volumeItems(alarms),
    ...changed.map(({ vital, low, high }) => ({
      key: `changed-${vital}`,
      text: t('alarms.limitsSet', { label: vitalLabel(vital), low: limitText(vital, low), high: limitText(vital, high) }),
      detail: t('alarms.setHere'),
      grave: false,
    })),
  ];
}

function volumeItems(alarms: AlarmsMessage | null): LoweredItem[] {
  const volume = alarms?.volume;
  if (volume === undefined || volume.value >= volume.usual) return [];
  const values = { value: String(volume.value), highest: String(volume.highest) };
  const detail = t('alarms.volumeUsual', { usual: String(volume.usual) });
  return [{ key: 'volume', text: t('alarms.volumeLow', values), detail, grave: false }];
}

function silencedItems({ audio, alarmsPaused, off, heldBack }: AlarmsMessage, nowMs: number): LoweredItem[] {
  const items: LoweredItem[] = [];
  if (alarmsPaused !== null) {
    const { untilMs, reason, by } = alarmsPaused;
    items.push({
      key: 'alarms-paused',
      text: t('alarms.alarmPausedFor', { left: countdownText(untilMs - nowMs) }),
      detail: t('alarms.reasonBy', { reason, who: by }),
      grave: true,
    });
  }
  if (audio.state === 'off') items.push({ key: 'audio-off', text: t('alarms.audioOff'), detail: untilText(audio), grave: true });
  if (audio.state === 'paused') {
    const text = t('alarms.audioPausedFor', { left: countdownText(audio.untilMs - nowMs) });
    items.push({ key: 'audio-paused', text, detail: t('common.by', { who: audio.by }), grave: true });
  }
  for (const one of off) {
    const text = t('alarms.vitalOff', { label: vitalLabel(one.vital) });
    items.push({ key: `off-${one.vital}`, text, detail: untilText(one), grave: true });
  }
  for (const held of heldBack)
    items.push({ key: `held-${held.condition}`, text: heldText(held), detail: monitorText(held.reason), grave: true });
  return items;
}

/** "Not alarmed: SpO₂ 89 below 90" */
export function heldText({ condition, text }: AlarmsMessage['heldBack'][number]): string {
  return t('alarms.notAlarmed', { text: conditionText({ condition, vital: null, value: null, limit: null, text }) });
}

function untilText({ untilMs, by }: { readonly untilMs: number; readonly by: string }): string {
  return t('alarms.untilBy', { time: timeText(untilMs), who: by });
}
