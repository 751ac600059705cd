import type { Identifier } from '@medplum/fhirtypes';
import { IDENTIFIER_SYSTEMS } from '../contract/identifiers.ts';
import type { ObservationIdentity } from './observation-identifier.ts';

/** Whose data this is, as the message claims. */
export interface IdentityClaim {
  /** As the hub authenticated it, for our own stations. */
  readonly deviceId: string;
  readonly patientId: string | null;
  readonly encounterId: string | null;
  /** From a Wardlight station: it must say who was admitted. */
  readonly fromStation: boolean;
  /** First and last measurement. */
  readonly measured: { readonly fromMs: number; readonly toMs: number };
}

export type RefusalReason =
  | 'no-admission'
  | 'unknown-device'
  | 'ambiguous-device'
  | 'device-without-patient'
  | 'patient-not-named'
  | 'unknown-patient'
  | 'ambiguous-patient'
  | 'patient-mismatch'
  | 'patient-changed-meanwhile'
  | 'encounter-not-named'
  | 'unknown-encounter'
  | 'ambiguous-encounter'
  | 'encounter-mismatch'
  | 'outside-encounter'
  | 'refused-by-fhir';

export interface Refusal {
  readonly reason: RefusalReason;
  readonly detail: string;
  /** As in ParkedItem. */
  readonly impersonal: string;
}

export type Resolution = { readonly identity: ObservationIdentity } | Refusal;

export interface IdentityRules {
  /** As in the original (specs iomt-mapping section 14). Default `lookup`. */
  readonly mode: 'lookup' | 'create' | 'lookup-encounter';
  /** System of the Device identifiers of foreign devices; null = any. */
  readonly deviceSystem: string | null;
}

export const LOOKUP: IdentityRules = { mode: 'lookup', deviceSystem: null };

export function deviceSystem({ fromStation }: IdentityClaim, { deviceSystem: foreign }: IdentityRules): string | null {
  return fromStation ? IDENTIFIER_SYSTEMS.hubDevice : foreign;
}

export function blank(text: string | null): boolean {
  return text === null || text.trim() === '';
}

export function hasIdentifier(
  identifiers: readonly Identifier[] | undefined,
  system: string | null,
  value: string | null,
): boolean {
  return (identifiers ?? []).some(
    (identifier) => identifier.value === value && (system === null || identifier.system === system),
  );
}
