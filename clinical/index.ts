export { ABSENCE_REASONS, type AbsenceReason } from './absence.ts';
export { InputRefused } from './input-refused.ts';
export { VITAL_KINDS, VITAL_SIGNS, type VitalKind, type VitalSign, vitalSign, vitalSignOfLoinc, vitalSignOfMdc } from './vital-sign.ts';
