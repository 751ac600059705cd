import { vitalSign } from '#clinical';
import type { AlarmsMessage, LimitsMessage } from '#ipc';
import { clockText, countdownText } from './text.ts';

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
    ...changed.map(({ vital, low, high }) => ({
      key: `changed-${vital}`,
      text: `${vitalSign(vital).label} limits ${low ?? 'none'} – ${high ?? 'none'}`,
      detail: 'set at this bed',
      grave: false,
    })),
  ];
}

function silencedItems({ audio, alarmsPaused, off, heldBack }: AlarmsMessage, nowMs: number): LoweredItem[] {
  const items: LoweredItem[] = [];
  if (alarmsPaused !== null) {
    const left = countdownText(alarmsPaused.untilMs - nowMs);
    items.push({
      key: 'alarms-paused',
      text: `ALARM PAUSED ${left}`,
      detail: `${alarmsPaused.reason}, by ${alarmsPaused.by}`,
      grave: true,
    });
  }
  if (audio.state === 'off') items.push({ key: 'audio-off', text: 'AUDIO OFF', detail: untilText(audio), grave: true });
  if (audio.state === 'paused') {
    const left = countdownText(audio.untilMs - nowMs);
    items.push({ key: 'audio-paused', text: `AUDIO PAUSED ${left}`, detail: `by ${audio.by}`, grave: true });
  }
  for (const one of off)
    items.push({ key: `off-${one.vital}`, text: `${vitalSign(one.vital).label} ALARM OFF`, detail: untilText(one), grave: true });
  for (const { condition, text, reason } of heldBack)
    items.push({ key: `held-${condition}`, text: `Not alarmed: ${text}`, detail: reason, grave: true });
  return items;
}

function untilText({ untilMs, by }: { readonly untilMs: number; readonly by: string }): string {
  return `until ${clockText(untilMs).slice(0, 5)}, by ${by}`;
}
