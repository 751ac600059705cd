import type { ServedType } from '../definitions/structures.ts';

/** The parameters through which a resource belongs to a patient (R4, CompartmentDefinition patient), of the types served here. */
const PATIENT_COMPARTMENT = {
  Patient: ['link'],
  Observation: ['subject', 'performer'],
  RiskAssessment: ['subject'],
  Flag: ['patient'],
  Encounter: ['subject'],
  Condition: ['patient', 'asserter'],
  CareTeam: ['patient', 'participant'],
  Communication: ['subject', 'sender', 'recipient'],
  Task: ['patient', 'focus'],
  Provenance: ['patient'],
  AuditEvent: ['patient'],
} as const satisfies Readonly<Partial<Record<ServedType, readonly string[]>>>;

export const COMPARTMENT_TYPES = Object.keys(PATIENT_COMPARTMENT) as (keyof typeof PATIENT_COMPARTMENT)[];

/** Empty for a type that belongs to nobody. */
export function compartmentParameters(type: ServedType): readonly string[] {
  return type in PATIENT_COMPARTMENT ? PATIENT_COMPARTMENT[type as keyof typeof PATIENT_COMPARTMENT] : [];
}
