import { type AlarmFault, faultReader } from '../simulators/fault-names.ts';
import { ARRHYTHMIAS, STATUS_ALERTS } from './tables/alerts.table.ts';

/** What can be made to go wrong, and which monitor it is: a CARESCAPE without a word. */
export const FAULTS = [
  'older-monitor', // level 9: no alarm texts
  'leads-off', // no ECG
  'probe-off', // SpO2 sensor off: no value, the pleth a gap
  'not-updated', // every value is marked as not updated
  'no-pressure', // the pressure module is pulled out
  'device-alarm', // a red alarm, and the arrhythmia word says VF
  'swapped', // classes and waves in another order
  'lost-records', // each 8th record is not sent
  'bad-checksum', // each 8th record
  'drift', // the clock runs 1 % fast
  'clock-jump', // the clock is an hour ahead
  'asleep', // answers nothing
  'silent', // says nothing from 3 s after the start
] as const;

export type Fault = (typeof FAULTS)[number] | AlarmFault;

export const readFaults = faultReader('ge-s5-dri', FAULTS, () =>
  [...ARRHYTHMIAS, ...Object.values(STATUS_ALERTS).flat()].map(({ name }) => name),
);
