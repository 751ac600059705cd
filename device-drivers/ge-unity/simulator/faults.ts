import { type AlarmFault, faultReader } from '../../simulators/fault-names.ts';
import { PARAMETERS } from '../tables/parameters.table.ts';
import { hexByte } from '../wire/bytes.ts';

/** What can be made to go wrong. */
export const FAULTS = [
  'probe-off', // the finger sensor: no SpO2, no pulse, no pleth
  'leads-off', // no heart rate, no breaths, no ECG
  'device-alarm', // broadcasts that the leads fell off
  'change-patient', // another name at the same bed
  'drift', // the clock runs 1 % fast
  'clock-jump', // the clock is an hour ahead
  'lost-packets', // each eighth packet of numerics and of waves is not sent
  'unknown-parameter', // an entry that no table has
  'unknown-wave', // a channel that no table has, behind the others
  'second-monitor', // numerics of a second bed come by the same line
  'silent', // says nothing from 3 s on
] as const;

export type Fault = (typeof FAULTS)[number] | AlarmFault;

export const readFaults = faultReader('ge-unity', FAULTS, () => [...PARAMETERS.keys()].map(hexByte));
