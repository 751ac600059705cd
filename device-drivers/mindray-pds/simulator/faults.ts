import { type AlarmFault, faultReader } from '../../simulators/fault-names.ts';
import { QUOTED_ALARMS } from '../tables/alarms.table.ts';

/** What can be made to go wrong. */
export const FAULTS = [
  'silent', // says nothing from 3 s after it was first asked
  'ignore-query', // echoes, but never answers a query
  'echo-stop', // values without echoes
  'no-validity', // values without the message that says which are valid
  'doubtful', // an unverified validity code for SpO2
  'probe-off', // SpO2 sensor off: technical alarm 205, no values
  'leads-off', // ECG lead off: technical alarm 5, no values
  'device-alarm', // the monitor raises an alarm of its own
  'change-patient', // another admission
  'unknown-parameter', // a value that the tables do not know
  'unknown-message', // a message of a kind that the tables do not know
  'drift', // the calendar clock runs 1 % fast
  'clock-jump', // the calendar clock is one hour ahead
] as const;

export type Fault = (typeof FAULTS)[number] | AlarmFault;

export const readFaults = faultReader('mindray-pds', FAULTS, () => Object.keys(QUOTED_ALARMS));
