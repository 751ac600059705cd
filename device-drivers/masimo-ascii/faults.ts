import { type AlarmFault, faultReader } from '../simulators/fault-names.ts';
import { ALARMS, EXCEPTIONS } from './tables.table.ts';

/** What can be made to go wrong, and whose lines are sent: those of a Rad-8 without a word. */
export const FAULTS = [
  'radical-7', // more fields
  'colour', // Radical-7 colour: PI without %, six digits of ALARM, EXC1
  'probe-off', // sensor off the patient: the last values stay in the line
  'no-sensor', // dashes and a "#"
  'low-perfusion', // values with a doubt
  'device-alarm', // SpO2 low, sounding
  'change-patient', // another instrument: another serial number
  'unknown-parameter', // a field that the tables do not know
  'empty-lines',
  'lf-only', // lines end with LF alone
  'clock-jump', // the clock is an hour ahead
  'drift', // the clock runs 1 % fast
  'silent', // says nothing from 3 s on
] as const;

export type Fault = (typeof FAULTS)[number] | AlarmFault;

export const readFaults = faultReader('masimo-ascii', FAULTS, () => [...EXCEPTIONS, ...ALARMS].map(({ name }) => name));
