import { type AlarmFault, faultReader } from '../../simulators/fault-names.ts';
import { ALARM_WORDS, ALARMS } from '../tables/bits.table.ts';

/** What can be made to go wrong. */
export const FAULTS = [
  'silent', // says nothing from 3 s after it was first asked
  'bad-checksum', // each 5th block goes out with a wrong sum, once
  'refuse', // each request for values is answered by "wrong address"
  'no-pumps', // "no data": the rack is empty
  'remove-pump', // the second pump was taken out, and the station says so
  'vanish-pump', // the second pump appears no more, without a word
  'pump-error', // no communication with the second pump
  'no-stuffing', // stuffing is switched off at the station
  'absent', // no values (_NV)
  'unavailable', // temporarily no values (_NA)
  'device-alarm', // pressure alarm of the first pump, as a single bit
  'alarm-words', // the same alarm and a pre-alarm, as words of bits
  'change-patient', // another patient in the first pump
  'private-characters', // the drug's name has a symbol of the pump's own
  'cyclic', // the station pushes by itself and answers nothing
  'full-rack', // 24 pumps
  'decimal-addresses', // a pump at position 10, written as BCC 3.30 does
  'unknown-parameter', // a number and a text that the tables do not know
  'drift', // the station's clocks run 1 % fast
  'clock-jump', // the station's calendar is one hour ahead
  'restart', // the station was switched off and on: uptime from zero, another bed id
] as const;

export type Fault = (typeof FAULTS)[number] | AlarmFault;

export const readFaults = faultReader('bbraun-bcc', FAULTS, () => [
  ...Object.keys(ALARMS).map((bit) => `INA${bit}`),
  ...Object.entries(ALARM_WORDS).flatMap(([word, bits]) => Object.keys(bits).map((bit) => `${word}.${bit}`)),
]);
