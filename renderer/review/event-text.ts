import type { HistoryEvent } from '#ipc';
import { ALARM_MARKS, conditionText } from '../alarm-text.ts';
import { type TextKey, t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { numberText } from '../i18n/numbers.ts';
import { vitalLabel } from '../vital-text.ts';

const WHAT: Readonly<Record<string, TextKey>> = {
  consciousness: 'scores.titleConsciousness',
  'supplemental-oxygen': 'scores.titleOxygen',
  temperature: 'scores.titleTemperature',
  'spo2-scale': 'scores.titleScale',
  'respiratory-rate': 'scores.titleRespiration',
  'respiratory-effort': 'scores.titleEffort',
  'capillary-refill': 'scores.titleRefill',
  'oxygen-delivery': 'scores.titleOxygen',
  pain: 'review.pain',
  'urine-output': 'review.urine',
  acknowledged: 'review.actAcknowledged',
  'audio-paused': 'review.actAudioPaused',
  'audio-off': 'review.actAudioOff',
  'audio-on': 'review.actAudioOn',
  'alarms-paused': 'review.actAlarmsPaused',
  'alarms-resumed': 'review.actAlarmsResumed',
  'alarm-off': 'review.actAlarmOff',
  'alarm-on': 'review.actAlarmOn',
  admitted: 'review.actAdmitted',
  discharged: 'review.actDischarged',
  transferred: 'review.actTransferred',
  identified: 'review.actIdentified',
  corrected: 'review.actCorrected',
  standby: 'review.actStandby',
  'standby-ended': 'review.actStandbyEnded',
  'cloud-note': 'review.cloudNote',
  'cloud-acknowledgement': 'review.cloudSeen',
  'cloud-assignment': 'review.cloudAssigned',
  'cloud-task': 'review.cloudTask',
  'cloud-task-done': 'review.cloudTaskDone',
  'cloud-escalation': 'review.cloudEscalated',
  'cloud-note-refused': 'review.cloudRefused',
};

/** What happened, in one line. */
export function eventText(event: HistoryEvent): string {
  const { kind, what, text, vital, value } = event;
  if (kind === 'alarm') return alarmLine(event);
  if (kind === 'limits') return `${t('limits.title')} ${vital === null ? '' : vitalLabel(vital)} ${text}`;
  const known = WHAT[what];
  const name = known === undefined ? what : t(known);
  if (kind === 'charted') return `${name}: ${chartedText(value)}`;
  return text === '' ? name : `${name}: ${monitorText(text)}`;
}

function alarmLine({ what, vital, value, limit, text, source, priority, device }: HistoryEvent): string {
  const worst = typeof value === 'number' ? value : null;
  const said = conditionText({ condition: what, vital, value: worst, limit, text });
  const mark = source === null || priority === null ? '' : `${ALARM_MARKS[source][priority]} `;
  return `${mark}${device === null ? said : t('alarms.ofDevice', { text: said, device })}`;
}

function chartedText(value: HistoryEvent['value']): string {
  if (typeof value === 'number') return numberText(value, Number.isInteger(value) ? 0 : 1);
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  return value ?? '';
}
