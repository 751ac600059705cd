import type { AlarmProfile } from './alarm-profile.ts';
import type { LimitRule } from './limit-rule.ts';
import { type PatientType, TECHNICAL_DELAY_MS } from './limits.table.ts';
import { limitRules, limitsInUse } from './limits.ts';
import { ASYSTOLE_S } from './signals/rhythm-watch.ts';
import { vitalSign } from './vital-sign.ts';

/** One delay that people must be able to read (IEC 60601-1-8 asks for it; alarms section 5). */
export interface DisclosedDelay {
  /** e.g. "SpO₂ beyond its limit", "Desaturation: SpO₂", "Lead or probe off" */
  readonly what: string;
  /** From the first value beyond the limit, or from the event, to the alarm. */
  readonly seconds: number;
  /** At most so long: shorter the deeper and longer it goes beyond. */
  readonly smart: boolean;
  /** The number is a mean of so many seconds before it is judged; 0 = as the device gives it. */
  readonly averagingS: number;
}

/** Every delay of the alarms at this bed. What devices average and delay themselves comes before, and is told by their manuals. */
export function disclosedDelays(patientType: PatientType, profile: AlarmProfile): readonly DisclosedDelay[] {
  const rules = limitRules(patientType, limitsInUse(patientType, profile.limits ?? {}), profile);
  const told = new Map<string, DisclosedDelay>();
  for (const rule of rules) {
    const one = delayOf(rule, profile.averagingS?.[rule.vital] ?? 0);
    told.set(JSON.stringify(one), one);
  }
  return [...told.values(), ...RHYTHM, ...TECHNICAL];
}

function delayOf({ vital, title, delayMs, severity }: LimitRule, averagingS: number): DisclosedDelay {
  const { label } = vitalSign(vital);
  const what = title === null ? `${label} beyond its limit` : `${title}: ${label}`;
  return { what, seconds: delayMs / 1000, smart: severity !== null, averagingS };
}

const plain = (what: string, seconds: number): DisclosedDelay => ({ what, seconds, smart: false, averagingS: 0 });

const RHYTHM: readonly DisclosedDelay[] = [plain('Asystole, from the last beat in the ECG', ASYSTOLE_S)];

const TECHNICAL: readonly DisclosedDelay[] = [
  plain('Lead or probe off', TECHNICAL_DELAY_MS.off / 1000),
  plain('Poor signal', TECHNICAL_DELAY_MS.poorSignal / 1000),
  plain('No new numbers, or a wave that stops', TECHNICAL_DELAY_MS.stale / 1000),
  plain('No data from a device', TECHNICAL_DELAY_MS.linkLost / 1000),
  plain('No link to the central display while nothing can be heard here', TECHNICAL_DELAY_MS.centralLinkLost / 1000),
];
