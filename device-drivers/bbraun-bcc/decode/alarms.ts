import type { DeviceAlert } from '#device';
import { ALARM_WORDS, ALARMS, WARNINGS } from '../tables/bits.table.ts';
import { readWord } from './values.ts';

type Priority = DeviceAlert['priority'];

export interface AlarmBit {
  /** "INA3", or word and bit: "ALARM1.10". */
  readonly vendorCode: string;
  readonly text: string;
  /** Inferred: pre-alarms and warnings are low, alarms of a pump high. The protocol carries none. */
  readonly priority: Priority;
  readonly isOn: boolean;
  readonly isKnown: boolean;
}

const SINGLE = /^INA(\d{1,2})$/;

export function isAlarmParameter(parameter: string): boolean {
  return SINGLE.test(parameter) || parameter in ALARM_WORDS;
}

/** The alarms that one parameter speaks of; null for a value that is no bit and no word. */
export function readAlarms(parameter: string, value: string): readonly AlarmBit[] | null {
  const number = SINGLE.exec(parameter)?.[1];
  if (number !== undefined) {
    if (value !== '0' && value !== '1') return null;
    const bit = Number(number);
    const priority = WARNINGS.has(bit) ? 'low' : 'high';
    return [{ ...named(parameter, ALARMS[bit]), priority, isOn: value === '1' }];
  }
  const word = readWord(value);
  if (word === null) return null;
  const priority = parameter === 'PREALARM' ? 'low' : 'high';
  return Array.from({ length: 31 }, (_, index) => {
    const bit = index + 1;
    const isOn = ((word >>> bit) & 1) === 1;
    return { ...named(`${parameter}.${bit}`, ALARM_WORDS[parameter]?.[bit]), priority, isOn };
  });
}

function named(vendorCode: string, text: string | undefined): Pick<AlarmBit, 'vendorCode' | 'text' | 'isKnown'> {
  return { vendorCode, text: text ?? vendorCode, isKnown: text !== undefined };
}
