/**
 * Why a value is null. A value is a number or null; null always carries one of these. Zero is a value.
 * FHIR side: `data-absent-reason` codes (R4); device side: measurement states of the protocols.
 */
export const ABSENCE_REASONS = [
  'not-measured', // nobody measures it: no such object, switched off
  'probe-off', // sensor or leads off the patient
  'artefact', // the device marks the sample as disturbed
  'calibrating',
  'out-of-range', // the device cannot express the value
  'invalid', // the device says the value is invalid, without saying why
  'time-out', // nothing new within the age limit
  'test-data', // the device is in a test mode
] as const;

export type AbsenceReason = (typeof ABSENCE_REASONS)[number];
