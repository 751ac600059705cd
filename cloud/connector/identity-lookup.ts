import type { Device, Encounter, Patient } from '@medplum/fhirtypes';
import type { FhirClient } from '../contract/fhir-client.ts';
import { IDENTIFIER_SYSTEMS } from '../contract/identifiers.ts';
import { searchToken } from './bundle-entry.ts';
import { blank, deviceSystem, type IdentityClaim, type IdentityRules } from './identity-claim.ts';
import { localId } from './local-id.ts';

/** What the FHIR server knows of everybody and everything that the claims of one batch name. */
export interface Known {
  readonly devices: Device[];
  readonly patients: Patient[];
  readonly encounters: readonly Encounter[];
  /** Also those that only the past leads to. */
  patient(id: string): Promise<Patient | null>;
  /** Versions of a Device, newest first, asked for once a batch. */
  versions(id: string): Promise<readonly Device[]>;
}

/** Tokens per search: keeps the address of the request short. */
const TOKENS_PER_SEARCH = 40;

export async function lookUpAll(fhir: FhirClient, claims: readonly IdentityClaim[], rules: IdentityRules): Promise<Known> {
  const named = (token: (claim: IdentityClaim) => string | null): string[] => [
    ...new Set(claims.flatMap((claim) => token(claim) ?? [])),
  ];
  const deviceTokens = named((claim) => searchToken(deviceSystem(claim, rules), claim.deviceId));
  const encounterTokens = named((claim) =>
    blank(claim.encounterId)
      ? null
      : searchToken(claim.fromStation ? IDENTIFIER_SYSTEMS.encounter : null, claim.encounterId ?? ''),
  );
  const [devices, encounters] = await Promise.all([
    searchAll<Device>(fhir, 'Device', 'identifier', deviceTokens),
    searchAll<Encounter>(fhir, 'Encounter', 'identifier', encounterTokens),
  ]);
  const owners = new Set(devices.flatMap((device) => localId(fhir, device.patient?.reference, 'Patient') ?? []));
  const patients = claims.some(({ patientId }) => !blank(patientId))
    ? await searchAll<Patient>(fhir, 'Patient', '_id', [...owners])
    : [];
  if (rules.mode === 'create') {
    const tokens = named((claim) => (blank(claim.patientId) ? null : searchToken(null, claim.patientId ?? '')));
    const more = await searchAll<Patient>(fhir, 'Patient', 'identifier', tokens);
    patients.push(...more.filter(({ id }) => patients.every((one) => one.id !== id)));
  }
  return { devices, patients, encounters, ...askedLater(fhir, patients) };
}

function askedLater(fhir: FhirClient, patients: Patient[]): Pick<Known, 'patient' | 'versions'> {
  const versions = new Map<string, Promise<readonly Device[]>>();
  return {
    async patient(id) {
      const found = patients.find((one) => one.id === id);
      if (found) return found;
      const read = await fhir.read<Patient>('Patient', id);
      if (read) patients.push(read);
      return read;
    },
    versions(id) {
      const asked = versions.get(id) ?? fhir.versions<Device>('Device', id);
      versions.set(id, asked);
      return asked;
    },
  };
}

async function searchAll<T extends Device | Encounter | Patient>(
  fhir: FhirClient,
  type: T['resourceType'],
  parameter: string,
  tokens: readonly string[],
): Promise<T[]> {
  const parts: string[][] = [];
  for (let at = 0; at < tokens.length; at += TOKENS_PER_SEARCH) parts.push([...tokens.slice(at, at + TOKENS_PER_SEARCH)]);
  const found = await Promise.all(parts.map((part) => fhir.search<T>(type, { [parameter]: part.join(',') })));
  return [...new Map(found.flat().map((one) => [one.id, one])).values()];
}
