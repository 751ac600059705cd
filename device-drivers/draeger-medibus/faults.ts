import { type AlarmFault, faultReader } from '../simulators/fault-names.ts';
import { ALARMS } from './tables/lookup.ts';

/** What can be made to go wrong, and which device it is: a ventilator of today without a word. */
export const FAULTS = [
  'old-version', // MEDIBUS 2: no arguments, so no waves
  'probe-off', // SpO2 and pulse are left out, as all that cannot be measured
  'device-alarm', // airway pressure high
  'unknown-parameter', // a value that no table has
  'refuse', // answers each 5th command as damaged
  'bad-checksum', // each 8th answer
  'lost-values', // each 8th realtime record lacks a value
  'reconfigure', // says every 10 s that its realtime configuration has changed
  'drift', // the clock runs 1 % fast
  'clock-jump', // the clock is an hour ahead
  'asleep', // answers nothing
  'silent', // says nothing from 3 s after the start
] as const;

export type Fault = (typeof FAULTS)[number] | AlarmFault;

export const readFaults = faultReader('draeger-medibus', FAULTS, () => [...ALARMS.keys()]);
