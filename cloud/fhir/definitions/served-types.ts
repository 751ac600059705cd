/** The resource types of the product: one list for tables, routes, search and the CapabilityStatement. */
export const SERVED_TYPES = [
  'Patient',
  'Device',
  'DeviceMetric',
  'Observation',
  'RiskAssessment',
  'Flag',
  'Encounter',
  'Condition',
  'Location',
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'CareTeam',
  'Communication',
  'Task',
  'Provenance',
  'AuditEvent',
  'Subscription',
] as const;
export type ServedType = (typeof SERVED_TYPES)[number];

export function isServed(type: string): type is ServedType {
  return (SERVED_TYPES as readonly string[]).includes(type);
}
