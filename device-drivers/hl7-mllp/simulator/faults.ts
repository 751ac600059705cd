import { type AlarmFault, faultReader } from '../../simulators/fault-names.ts';

/** What can be made to go wrong, and whose messages are sent: those of a monitor that keeps to the profile without a word. */
export const FAULTS = [
  'probe-off', // SpO2 sensor off: no values, status X
  'sentinels', // SpO2 sensor off, sent as -100, -999, --- and "" with status R
  'below-range', // SpO2 as a structured number "<40"
  'device-alarm', // an alert message of its own
  'limit-alarm', // the heart rate with OBX-8 "H"
  'change-patient', // another patient in the same bed
  'two-beds', // a second bed through the same connection
  'no-place', // neither PID nor PV1
  'unknown-parameter', // a result that no table has
  'bad-message', // results without a code: refused (AE)
  'other-version', // version 3.0: refused (AR)
  'waves', // wave messages too
  'application-ack', // MSH-15/16 NE|AL
  'no-ack-wanted', // MSH-15/16 NE|NE: goes on without answer
  'deaf', // never hears our answer
  'line-feeds', // segments end with CR LF
  'lone-end', // messages end with 1C alone
  'no-zone', // times without zone
  'clock-jump', // the clock is an hour ahead
  'drift', // the clock runs 1 % fast
  'silent', // says nothing from 3 s on
] as const;

export type Fault = (typeof FAULTS)[number] | AlarmFault;

export const readFaults = faultReader('hl7-mllp', FAULTS, () => ['ORU^R40', 'OBX-8', 'MDIL-ALERT']);
