import { type AlarmFault, faultReader } from '../simulators/fault-names.ts';
import { ALERTS } from './packets.table.ts';

/** What can be made to go wrong, and which generation it is: B without a word. */
export const FAULTS = [
  'generation-a', // streams by itself, five bytes a packet
  'no-pi', // generation B without perfusion index
  'probe-off', // finger out
  'searching', // no pulse found yet
  'device-alarm', // the device finds SpO2 low
  'asleep', // answers nothing
  'disconnecting', // says that it is switched off, and stops
  'silent', // says nothing from 3 s after the start
] as const;

export type Fault = (typeof FAULTS)[number] | AlarmFault;

export const readFaults = faultReader('contec-cms50', FAULTS, () => Object.keys(ALERTS));
