import { createHash } from 'node:crypto';
import type { Device, Patient } from '@medplum/fhirtypes';
import { type FhirClient, FhirError } from '../contract/fhir-client.ts';
import { newEntry, searchToken } from './bundle-entry.ts';
import { sendEntries } from './bundle-sender.ts';

/** The server takes no such Patient or Device; that is one message's trouble. */
export class StubRefused extends Error {
  override readonly name = 'StubRefused';
}

/** Stubs of mode Create, under the ids the original gives them (specs iomt-mapping section 14). */
export async function createPatient(fhir: FhirClient, value: string): Promise<Patient> {
  return createStub<Patient>(fhir, { resourceType: 'Patient', id: stubId(null, value), identifier: [{ value }] }, null, value);
}

/** @param existing without a patient, to be given one; null: there is no such Device yet */
export async function createDevice(
  fhir: FhirClient,
  existing: Device | null,
  { system, value }: { readonly system: string | null; readonly value: string },
  patient: Patient,
): Promise<Device> {
  const reference = { reference: `Patient/${patient.id ?? ''}` };
  if (existing) return fhir.update<Device>({ ...existing, id: existing.id ?? '', patient: reference }, existing.meta?.versionId);
  const identifier = [{ ...(system === null ? {} : { system }), value }];
  return createStub<Device>(
    fhir,
    { resourceType: 'Device', id: stubId(system, value), identifier, patient: reference },
    system,
    value,
  );
}

function stubId(system: string | null, value: string): string {
  return createHash('sha256')
    .update(`${system ?? ''}_${value}`, 'utf8')
    .digest('hex');
}

/** Another worker may be faster: then what it made counts. */
async function createStub<T extends Patient | Device>(
  fhir: FhirClient,
  stub: T & { id: string },
  system: string | null,
  value: string,
): Promise<T> {
  const entry = newEntry(fhir, stub, { system: system ?? '', value });
  if (system === null && entry.request?.ifNoneExist !== undefined)
    entry.request.ifNoneExist = `identifier=${encodeURIComponent(searchToken(null, value))}`;
  const [answer] = await sendEntries(fhir, [entry]);
  if (answer?.kind === 'refused') throw new StubRefused(`${stub.resourceType} of ${value}: ${answer.message}`);
  const id = answer?.kind === 'written' ? (answer.id ?? stub.id) : stub.id;
  const made = await fhir.read<T>(stub.resourceType, id);
  if (!made) throw new FhirError(409, null, `${stub.resourceType}/${id} came and went while it was created; PUT`);
  return made;
}
