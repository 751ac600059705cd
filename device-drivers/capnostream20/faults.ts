import { type AlarmFault, faultReader } from '../simulators/fault-names.ts';
import { CO2_ALERTS, EXTENDED_ALERTS, FAST_ALERTS, SPO2_ALERTS } from './codes.table.ts';

/** What can be made to go wrong, and how the monitor is set. */
export const FAULTS = [
  'kpa', // CO2 in kPa
  'volume-percent', // CO2 in vol%
  'probe-off', // oximeter sensor off the patient
  'no-oximeter', // none fitted
  'line-off', // FilterLine not connected
  'no-breath', // the patient stops breathing: no rate, an alarm
  'device-alarm', // etCO2 high and SpO2 low, sounding
  'battery-low',
  'change-patient',
  'drift', // the clock runs 1 % fast
  'clock-jump', // the clock is an hour ahead
  'lost-samples', // each 8th sample of the wave is not sent
  'shifted', // each 5th numerics has its fields one place too far
  'bad-checksum', // each 8th message
  'asleep', // answers nothing
  'silent', // says nothing from 3 s after the start
] as const;

export type Fault = (typeof FAULTS)[number] | AlarmFault;

export const readFaults = faultReader('capnostream20', FAULTS, () =>
  [...FAST_ALERTS, ...CO2_ALERTS, ...SPO2_ALERTS, ...EXTENDED_ALERTS].map(({ name }) => name),
);
