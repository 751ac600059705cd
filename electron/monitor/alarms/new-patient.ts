import type { BedAlarm } from '#ipc';
import { type AlarmStep, type DeviceAlarmInput, stepOf } from './alarm-step.ts';
import { BedAlarms, type BedAlarmsOptions } from './bed-alarms.ts';
import type { AlarmAct } from './inhibition.ts';

/** Who, in the journal. */
const CHANGE = 'change of patient';

export interface Successor {
  readonly alarms: BedAlarms;
  /** What alarmed for the former patient, ended. */
  readonly ended: readonly AlarmStep[];
  /** What was paused or off for the former patient, on again. */
  readonly acts: readonly AlarmAct[];
  /** What devices alarm for now: theirs to end, so it is told for whoever is there now. */
  readonly again: readonly DeviceAlarmInput[];
}

/**
 * The alarm system of the next patient: her limits, nothing that was set, paused or counted for the former. Alarms of the
 * equipment go on as they are. Source: alarms section 6 (ends at change of patient).
 * @throws InputRefused for limits that cannot be used
 */
export function successor(before: BedAlarms, options: BedAlarmsOptions, nowMs: number): Successor {
  const fresh = new BedAlarms(options).snapshot();
  const { technical, device } = before.snapshot();
  const equipment = technical.present.filter(({ vital, source }) => vital === null && source === 'technical');
  const kept = new Set(equipment.map(({ alarmId }) => alarmId));
  const ended = before.list().filter(({ alarmId, state }) => !kept.has(alarmId) && state !== 'ended-unseen');
  const { inhibition } = before;
  inhibition.audioOn(CHANGE, nowMs);
  inhibition.resumeAlarms(CHANGE, nowMs);
  for (const { vital } of inhibition.off) inhibition.alarmOn(vital, CHANGE, nowMs);
  const carried = { ...fresh, technical: { ...technical, present: equipment }, device: { ...device, present: [] } };
  return {
    alarms: BedAlarms.restore(options, carried, nowMs),
    ended: ended.map((alarm) => stepOf(alarm, 'end', nowMs)),
    acts: inhibition.takeActs(),
    again: device.present.map(deviceInput),
  };
}

/** As the device told it; its id and its name of the condition are cut so that they make the same condition again. */
export function deviceInput({ condition, device, source, priority, text }: BedAlarm): DeviceAlarmInput {
  const [, deviceId = '', ...vendorCode] = condition.split('/');
  return {
    deviceId,
    deviceLabel: device ?? deviceId,
    vendorCode: vendorCode.join('/'),
    category: source,
    priority,
    present: true,
    text,
  };
}
