import type { Device, Resource } from '@medplum/fhirtypes';
import type { FhirClient } from '../contract/fhir-client.ts';
import { IDENTIFIER_SYSTEMS } from '../contract/identifiers.ts';
import {
  blank,
  deviceSystem,
  hasIdentifier,
  type IdentityClaim,
  type IdentityRules,
  LOOKUP,
  type Refusal,
  type RefusalReason,
  type Resolution,
} from './identity-claim.ts';
import { createDevice, createPatient, StubRefused } from './identity-create.ts';
import { encounterRefusal } from './identity-encounter.ts';
import { assignedPatient } from './identity-history.ts';
import { type Known, lookUpAll } from './identity-lookup.ts';
import { localId } from './local-id.ts';
import type { ObservationIdentity } from './observation-identifier.ts';

/**
 * Finds Device, Patient and Encounter of all claims of a batch, with three searches for the lot, and compares the patient that the bed
 * named with the patient who had the Device when it was measured (Q23). Nothing is remembered from one batch to the next, so no
 * change of an association can be missed (Q24).
 * Rejects when the FHIR server cannot answer.
 */
export async function resolveIdentities(
  fhir: FhirClient,
  claims: readonly IdentityClaim[],
  rules: IdentityRules = LOOKUP,
): Promise<ReadonlyMap<IdentityClaim, Resolution>> {
  const known = await lookUpAll(fhir, claims, rules);
  const resolved = new Map<IdentityClaim, Resolution>();
  const same = new Map<string, Promise<Resolution>>();
  for (const claim of claims) {
    const { measured, ...named } = claim;
    // Beds send many messages a batch; those of one moment's width are one question.
    const key = JSON.stringify([named, measured]);
    const answer = same.get(key) ?? resolveOrRefuse(fhir, claim, known, rules);
    same.set(key, answer);
    resolved.set(claim, await answer);
  }
  return resolved;
}

async function resolveOrRefuse(fhir: FhirClient, claim: IdentityClaim, known: Known, rules: IdentityRules): Promise<Resolution> {
  try {
    return await resolve(fhir, claim, known, rules);
  } catch (error) {
    if (error instanceof StubRefused) return refused('refused-by-fhir', error.message, 'the FHIR server takes no such resource');
    throw error;
  }
}

async function resolve(fhir: FhirClient, claim: IdentityClaim, known: Known, rules: IdentityRules): Promise<Resolution> {
  if (claim.fromStation && blank(claim.patientId))
    return refused('no-admission', 'nobody was admitted to the bed when this was measured');
  const found = await deviceOf(fhir, claim, known, rules);
  if ('reason' in found) return found;
  const { device } = found;
  const assigned = await patientOf(fhir, claim, device, known);
  if ('reason' in assigned) return assigned;
  return withEncounter(
    fhir,
    claim,
    { patientId: assigned.patientId, deviceId: device.id ?? '', encounterId: null },
    known,
    rules,
  );
}

async function deviceOf(
  fhir: FhirClient,
  claim: IdentityClaim,
  known: Known,
  rules: IdentityRules,
): Promise<{ device: Device } | Refusal> {
  const system = deviceSystem(claim, rules);
  const devices = known.devices.filter(({ identifier }) => hasIdentifier(identifier, system, claim.deviceId));
  const [device] = devices;
  if (devices.length > 1) return refused('ambiguous-device', `${references(devices)} have the identifier ${claim.deviceId}`);
  const creates = rules.mode === 'create' && !claim.fromStation;
  if (device && (device.patient !== undefined || !creates)) return { device };
  if (!creates)
    return refused('unknown-device', `no Device has the identifier ${system === null ? '' : `${system}|`}${claim.deviceId}`);
  if (blank(claim.patientId))
    return refused('patient-not-named', `Device ${claim.deviceId} has no patient yet, and the message names none to create`);
  const patients = known.patients.filter(({ identifier }) => hasIdentifier(identifier, null, claim.patientId));
  if (patients.length > 1)
    return refused(
      'ambiguous-patient',
      `${references(patients)} have the identifier ${claim.patientId ?? ''}`,
      'several Patients have the identifier that the message names',
    );
  const patient = patients[0] ?? (await createPatient(fhir, claim.patientId ?? ''));
  known.patients.push(...(patients.length === 0 ? [patient] : []));
  const made = await createDevice(fhir, device ?? null, { system: rules.deviceSystem, value: claim.deviceId }, patient);
  known.devices.splice(0, known.devices.length, ...known.devices.filter(({ id }) => id !== made.id), made);
  return { device: made };
}

/** The patient who had the Device, checked against the one the message names. */
async function patientOf(
  fhir: FhirClient,
  claim: IdentityClaim,
  device: Device,
  known: Known,
): Promise<{ patientId: string } | Refusal> {
  const named = `Device/${device.id ?? ''}`;
  const current = localId(fhir, device.patient?.reference, 'Patient');
  const system = claim.fromStation ? IDENTIFIER_SYSTEMS.patient : null;
  if (!blank(claim.patientId) && current !== null) {
    const patient = await known.patient(current);
    if (hasIdentifier(patient?.identifier, system, claim.patientId)) return { patientId: current };
    if (!patient)
      return refused(
        'unknown-patient',
        `Patient/${current} of the Device does not exist`,
        `the Patient of ${named} does not exist`,
      );
  }
  const then = await assignedPatient(fhir, device, claim.measured, known);
  if ('changed' in then)
    return refused('patient-changed-meanwhile', then.changed, `${named} changed hands while this was measured`);
  // Device and message agreeing is no guess; either alone would be.
  if ('unknown' in then && blank(claim.patientId)) return refused('device-without-patient', then.unknown);
  const patientId = 'unknown' in then ? then.first : then.patientId;
  if (patientId === null) {
    const reference = device.patient?.reference;
    if (reference === undefined) return refused('device-without-patient', `${named} has no patient`);
    return refused(
      'device-without-patient',
      `${named} points to ${reference}, which is no patient of this server`,
      `${named} points to no patient of this server`,
    );
  }
  if (blank(claim.patientId)) return { patientId };
  const patient = await known.patient(patientId);
  if (hasIdentifier(patient?.identifier, system, claim.patientId)) return { patientId };
  return refused(
    'patient-mismatch',
    `the message names patient ${claim.patientId ?? ''}; ${named} belonged to Patient/${patientId} when this was measured`,
    `the message names another patient than the one to whom ${named} belonged when this was measured`,
  );
}

function withEncounter(
  fhir: FhirClient,
  claim: IdentityClaim,
  identity: ObservationIdentity,
  known: Known,
  { mode }: IdentityRules,
): Resolution {
  if (blank(claim.encounterId)) {
    if (mode === 'lookup-encounter')
      return refused('encounter-not-named', 'the message names no encounter, which this mode needs');
    return { identity };
  }
  const system = claim.fromStation ? IDENTIFIER_SYSTEMS.encounter : null;
  const encounters = known.encounters.filter(({ identifier }) => hasIdentifier(identifier, system, claim.encounterId));
  const [encounter] = encounters;
  if (!encounter)
    return refused(
      'unknown-encounter',
      `no Encounter has the identifier ${claim.encounterId ?? ''}`,
      'no Encounter has the identifier that the message names',
    );
  if (encounters.length > 1)
    return refused(
      'ambiguous-encounter',
      `${references(encounters)} have the identifier ${claim.encounterId ?? ''}`,
      'several Encounters have the identifier that the message names',
    );
  const subject = localId(fhir, encounter.subject?.reference, 'Patient');
  if (subject !== identity.patientId) {
    return refused(
      'encounter-mismatch',
      `Encounter/${encounter.id ?? ''} belongs to ${encounter.subject?.reference ?? 'nobody'}, the Device to Patient/${identity.patientId}`,
      'the Encounter that the message names is not of the patient to whom the Device belongs',
    );
  }
  const refusal = encounterRefusal(encounter, claim.measured);
  return refusal ?? { identity: { ...identity, encounterId: encounter.id ?? null } };
}

/** @param impersonal default: the detail names no patient */
function refused(reason: RefusalReason, detail: string, impersonal = detail): Refusal {
  return { reason, detail, impersonal };
}

function references(resources: readonly Resource[]): string {
  return resources.map(({ resourceType, id }) => `${resourceType}/${id ?? ''}`).join(', ');
}
