import { type AlarmFault, faultReader } from '../../simulators/fault-names.ts';
import { ALERTS } from '../tables.table.ts';

/** What can be made to go wrong, and which format is sent: format 2 without a word. */
export const FAULTS = [
  'format-7', // 16-bit pleth
  'format-8', // four bytes a second
  'format-13', // a spot measurement every 5 s
  'stored', // format 13: the measurements come from the memory
  'probe-off', // finger out: the last values with the sensor alarm for 10 s, then none
  'out-of-track', // no good pulses
  'low-battery',
  'device-alarm', // the sensor is disconnected
  'drift', // the timer runs 1 % fast
  'clock-jump', // the timer is an hour ahead
  'lost-packets', // each eighth packet is not sent
  'bad-checksum', // each eighth frame fails its check
  'silent', // says nothing from 3 s on
] as const;

export type Fault = (typeof FAULTS)[number] | AlarmFault;

export const readFaults = faultReader('nonin', FAULTS, () => Object.keys(ALERTS));
