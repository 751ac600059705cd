import { hash } from 'node:crypto';

/** Shared with the original connector: changing it would cut the link to Observations that exist (specs iomt-mapping section 15). */
export const CONNECTOR_SYSTEM = 'https://azure.microsoft.com/en-us/services/iomt-fhir-connector/';

export interface ObservationIdentity {
  /** Resource ids, not identifiers. */
  readonly patientId: string;
  readonly deviceId: string;
  readonly encounterId: string | null;
}

export function observationIdentifier(
  identity: ObservationIdentity,
  type: string,
  segment: string,
): { system: string; value: string } {
  return { system: CONNECTOR_SYSTEM, value: `${identity.patientId}.${identity.deviceId}.${type}.${segment}` };
}

export interface ObservationName {
  readonly identifier: { readonly system: string; readonly value: string };
  /** Derived from the identifier. */
  readonly id: string;
}

export function nameOf(identity: ObservationIdentity, type: string, segment: string): ObservationName {
  const identifier = observationIdentifier(identity, type, segment);
  return { identifier, id: derivedId(identifier) };
}

/** Lower-case hex SHA-256 of `system_value`: the same content gets the same id again. */
export function derivedId(identifier: { readonly system: string; readonly value: string }): string {
  return hash('sha256', `${identifier.system}_${identifier.value}`);
}
