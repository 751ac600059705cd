import type { AlarmProfile } from './alarm-profile.ts';
import { InputRefused } from './input-refused.ts';
import type { PatientType } from './limits.table.ts';
import { limitsInUse } from './limits.ts';
import { VITAL_KINDS, type VitalKind } from './vital-sign.ts';

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Alarms section 5: limits 0-15 s, SpO2 0-30 s, apnoea 10-40 s. The others are our own. */
const DELAY_S: Range = { low: 0, high: 15 };
const SPO2_DELAY_S: Range = { low: 0, high: 30 };
const APNOEA_S: Range = { low: 10, high: 40 };
const AVERAGING_S: Range = { low: 0, high: 30 };
const RE_ALARM_S: Range = { low: 60, high: 1800 };

/**
 * @returns the profile, when everything in it can be used
 * @throws InputRefused naming the member, its value and what is allowed
 */
export function checkedProfile(patientType: PatientType, profile: AlarmProfile): AlarmProfile {
  const within = (member: string, value: number, { low, high }: Range): void => {
    if (!(value >= low && value <= high))
      throw new InputRefused(`alarm profile ${patientType}, ${member}`, `${value} is not between ${low} and ${high} s`);
  };
  limitsInUse(patientType, profile.limits ?? {});
  if (profile.delayS !== undefined) within('delay', profile.delayS, DELAY_S);
  for (const [vital, delay] of entriesOf(profile.delaysS)) {
    if (delay !== 'smart') within(`delay of ${vital}`, delay, vital === 'spo2' ? SPO2_DELAY_S : DELAY_S);
    else if (vital !== 'spo2')
      throw new InputRefused(`alarm profile ${patientType}, delay of ${vital}`, 'only SpO2 has a smart delay');
  }
  for (const [vital, seconds] of entriesOf(profile.averagingS)) within(`averaging of ${vital}`, seconds, AVERAGING_S);
  for (const [vital, width] of entriesOf(profile.hysteresis))
    if (!(width >= 0 && Number.isFinite(width)))
      throw new InputRefused(`alarm profile ${patientType}, hysteresis of ${vital}`, `${width} is no width`);
  if (profile.apnoeaS !== undefined) within('apnoea', profile.apnoeaS, APNOEA_S);
  for (const [priority, seconds] of entriesOf(profile.reAlarmS))
    if (seconds !== 0) within(`re-alarm of ${priority}`, seconds, RE_ALARM_S);
  const vitals = [profile.delaysS, profile.hysteresis, profile.averagingS].flatMap((each) => Object.keys(each ?? {}));
  const unknown = vitals.find((kind) => !VITAL_KINDS.includes(kind as VitalKind));
  if (unknown !== undefined)
    throw new InputRefused(`alarm profile ${patientType}, ${unknown}`, `is none of ${VITAL_KINDS.join(', ')}`);
  return profile;
}

function entriesOf<K extends string, V>(record: Readonly<Partial<Record<K, V>>> | undefined): [K, V][] {
  return Object.entries(record ?? {}) as [K, V][];
}
