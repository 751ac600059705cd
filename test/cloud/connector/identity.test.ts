import type { Device, Patient } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveIdentities } from '../../../cloud/connector/identity.ts';
import { type IdentityClaim, type IdentityRules, LOOKUP } from '../../../cloud/connector/identity-claim.ts';
import type { FhirClient } from '../../../cloud/contract/fhir-client.ts';
import { IDENTIFIER_SYSTEMS } from '../../../cloud/contract/identifiers.ts';
import { createFhirClient } from '../../../cloud/fhir/client/fhir-client-adapter.ts';
import { type StandIn, startFhirStandIn } from '../../support/fhir-stand-in.ts';

const { patient: PATIENT, encounter: ENCOUNTER, hubDevice: HUB } = IDENTIFIER_SYSTEMS;
const CREATE: IdentityRules = { mode: 'create', deviceSystem: null };

let server: StandIn;
let fhir: FhirClient;
beforeEach(async () => {
  server = await startFhirStandIn({ kind: 'azure' });
  fhir = createFhirClient({ baseUrl: server.baseUrl, kind: 'azure', backOffMs: 1 });
  for (const id of ['ann', 'bea']) {
    server.put({ resourceType: 'Patient', id, identifier: [{ system: PATIENT, value: id.toUpperCase() }] });
  }
  encounter('e-ann', 'ann', '2026-01-05T08:00:00Z', '2026-01-05T12:00:00Z');
  encounter('e-bea', 'bea', '2026-01-05T12:00:00Z');
  monitor('Patient/ann', '2026-01-05T08:00:00Z');
});
afterEach(() => server.stop());

function monitor(reference: string | null, since: string): void {
  const identifier = [{ system: HUB, value: 'MON-1' }];
  server.put({ resourceType: 'Device', id: 'mon', identifier, ...(reference === null ? {} : { patient: { reference } }) }, since);
}

function encounter(id: string, patient: string, start: string, end?: string): void {
  server.put({
    resourceType: 'Encounter',
    id,
    status: end === undefined ? 'in-progress' : 'finished',
    class: { code: 'IMP' },
    identifier: [{ system: ENCOUNTER, value: id.toUpperCase() }],
    subject: { reference: `Patient/${patient}` },
    period: { start, ...(end === undefined ? {} : { end }) },
  });
}

function claim(at: string, more: Partial<IdentityClaim> = {}): IdentityClaim {
  const measured = { fromMs: Date.parse(at), toMs: Date.parse(at) };
  return { deviceId: 'MON-1', patientId: null, encounterId: null, fromStation: false, measured, ...more };
}

const station = (at: string, patient: string, encounterId = `E-${patient}`): IdentityClaim =>
  claim(at, { patientId: patient, encounterId, fromStation: true });

async function ask(asked: IdentityClaim, rules = LOOKUP) {
  const answer = (await resolveIdentities(fhir, [asked], rules)).get(asked);
  if (answer && 'identity' in answer) return answer.identity;
  // Whoever looks after devices reads it.
  expect(answer?.impersonal).toMatch(/./);
  for (const hers of ['Patient/', 'Encounter/', asked.patientId, asked.encounterId])
    if (hers !== null) expect(answer?.impersonal).not.toContain(hers);
  return answer?.reason;
}

describe('whose data it is', () => {
  it('is the patient whom bed, Device and Encounter agree on', async () => {
    const identity = { patientId: 'ann', deviceId: 'mon', encounterId: 'e-ann' };
    expect(await ask(station('2026-01-05T09:00:00Z', 'ANN'))).toEqual(identity);
    expect(await ask(station('2026-01-05T09:00:00Z', 'BEA'))).toBe('patient-mismatch');
    expect(await ask(station('2026-01-05T09:00:00Z', 'ANN', 'E-BEA'))).toBe('encounter-mismatch');
    expect(await ask(station('2026-01-05T09:00:00Z', 'ANN', 'E-NOBODY'))).toBe('unknown-encounter');
  });

  it('is asked anew each time: a change of assignment counts at once', async () => {
    expect(await ask(claim('2026-01-05T13:00:00Z'))).toMatchObject({ patientId: 'ann' });
    monitor('Patient/bea', '2026-01-05T12:00:00Z');
    expect(await ask(claim('2026-01-05T13:00:00Z'))).toMatchObject({ patientId: 'bea' });
  });

  it('is the patient of the time for what comes late, not of the moment it comes', async () => {
    monitor('Patient/bea', '2026-01-05T12:00:00Z');
    expect(await ask(claim('2026-01-05T11:59:00Z'))).toMatchObject({ patientId: 'ann' });
    expect(await ask(station('2026-01-05T11:59:00Z', 'ANN'))).toEqual({
      patientId: 'ann',
      deviceId: 'mon',
      encounterId: 'e-ann',
    });
    expect(await ask(station('2026-01-05T12:30:00Z', 'ANN'))).toBe('patient-mismatch');
    expect(await ask(station('2026-01-05T12:30:00Z', 'BEA'))).toMatchObject({ patientId: 'bea', encounterId: 'e-bea' });
  });

  it('is nobody’s when the Device changed hands while it was measured', async () => {
    monitor('Patient/bea', '2026-01-05T12:00:00Z');
    const measured = { fromMs: Date.parse('2026-01-05T11:00:00Z'), toMs: Date.parse('2026-01-05T13:00:00Z') };
    expect(await ask(claim('', { measured }))).toBe('patient-changed-meanwhile');
  });

  it('is nobody’s either when somebody else had the Device in between', async () => {
    monitor('Patient/bea', '2026-01-05T11:20:00Z');
    monitor('Patient/ann', '2026-01-05T11:40:00Z');
    const measured = { fromMs: Date.parse('2026-01-05T11:00:00Z'), toMs: Date.parse('2026-01-05T11:50:00Z') };
    expect(await ask(claim('', { measured }))).toBe('patient-changed-meanwhile');
    expect(await ask(claim('2026-01-05T11:10:00Z'))).toMatchObject({ patientId: 'ann' });
  });

  it('is not guessed for the time before the history of the Device begins', async () => {
    const early = claim('2026-01-05T07:59:00Z');
    const answer = (await resolveIdentities(fhir, [early])).get(early);
    expect(answer).toMatchObject({
      reason: 'device-without-patient',
      detail: expect.stringContaining('its history here begins at 2026-01-05T08:00:00Z') as string,
    });
    const forgetful: FhirClient = { ...fhir, versions: () => Promise.resolve([]) };
    expect((await resolveIdentities(forgetful, [early])).get(early)).toMatchObject({ reason: 'device-without-patient' });
  });

  it('is not filed into an Encounter that was over, had not begun or was cancelled', async () => {
    monitor('Patient/ann', '2026-01-05T12:00:00Z');
    expect(await ask(station('2026-01-05T12:04:00Z', 'ANN'))).toMatchObject({ encounterId: 'e-ann' });
    expect(await ask(station('2026-01-05T12:06:00Z', 'ANN'))).toBe('outside-encounter');
    expect(await ask(station('2026-01-05T07:50:00Z', 'ANN'))).toBe('outside-encounter');
  });

  it('understands an absolute reference to a patient of this server, and no other (Q30)', async () => {
    monitor(`${server.baseUrl}/Patient/bea`, '2026-01-05T08:30:00Z');
    expect(await ask(claim('2026-01-05T09:00:00Z'))).toMatchObject({ patientId: 'bea' });
    monitor('https://elsewhere.example/fhir/Patient/bea', '2026-01-05T08:40:00Z');
    expect(await ask(claim('2026-01-05T09:00:00Z'))).toBe('device-without-patient');
  });

  it('is refused when two Devices have the identifier, when none has, or when nobody has the Device', async () => {
    expect(await ask(claim('2026-01-05T09:00:00Z', { deviceId: 'MON-2' }))).toBe('unknown-device');
    monitor(null, '2026-01-05T08:30:00Z');
    expect(await ask(claim('2026-01-05T09:00:00Z'))).toBe('device-without-patient');
    server.put({ resourceType: 'Device', id: 'mon-b', identifier: [{ value: 'MON-1' }] });
    expect(await ask(claim('2026-01-05T09:00:00Z'))).toBe('ambiguous-device');
  });

  it('asks three times for a whole batch', async () => {
    const seen: string[] = [];
    const counting: FhirClient = {
      ...fhir,
      search: (type, query) => {
        seen.push(type);
        return fhir.search(type, query);
      },
      read: () => Promise.reject(new Error('not needed')),
    };
    const claims = Array.from({ length: 30 }, (_, second) =>
      station(`2026-01-05T09:00:${String(second).padStart(2, '0')}Z`, 'ANN'),
    );
    const answers = await resolveIdentities(counting, claims);
    expect(claims.every((one) => 'identity' in (answers.get(one) ?? {}))).toBe(true);
    expect(seen.sort()).toEqual(['Device', 'Encounter', 'Patient']);
  });
});

describe('identity mode LookupWithEncounter', () => {
  it('needs an encounter in the message', async () => {
    const rules: IdentityRules = { mode: 'lookup-encounter', deviceSystem: null };
    expect(await ask(claim('2026-01-05T09:00:00Z'), rules)).toBe('encounter-not-named');
    expect(await ask(claim('2026-01-05T09:00:00Z', { encounterId: 'E-ANN' }), rules)).toMatchObject({ encounterId: 'e-ann' });
  });
});

describe('identity mode Create', () => {
  const fresh = (more: Partial<IdentityClaim>) => claim('2026-01-05T09:00:00Z', { deviceId: 'T7', ...more });

  it('makes Patient and Device under the ids of the original (worked example 22.3)', async () => {
    const patientId = '873dbbc75ce9eacff58d535001a9589723615884a5ddc05600c479f8cb51945e';
    const made = await ask(fresh({ patientId: 'MRN-5501' }), CREATE);
    expect(made).toMatchObject({ patientId });
    expect(await ask(fresh({ patientId: 'MRN-5501' }), CREATE)).toEqual(made);
    const patients = server.all('Patient').filter(({ id }) => id === patientId) as Patient[];
    expect(patients).toMatchObject([{ identifier: [{ value: 'MRN-5501' }], meta: { versionId: '1' } }]);
    const devices = server.all('Device').filter(({ id }) => id !== 'mon') as Device[];
    expect(devices).toMatchObject([{ identifier: [{ value: 'T7' }], patient: { reference: `Patient/${patientId}` } }]);
  });

  it('attaches the Encounter of the message that creates (Q31)', async () => {
    expect(await ask(fresh({ patientId: 'ANN', encounterId: 'E-ANN' }), CREATE)).toMatchObject({
      patientId: 'ann',
      encounterId: 'e-ann',
    });
  });

  it('compares always: another patient on the same monitor is parked, not filed (Q23)', async () => {
    await ask(fresh({ patientId: 'MRN-5501' }), CREATE);
    expect(await ask(fresh({ patientId: 'MRN-5502' }), CREATE)).toBe('patient-mismatch');
    expect(await ask(fresh({ patientId: null, deviceId: 'T8' }), CREATE)).toBe('patient-not-named');
  });

  it('gives a Device without patient the one that the message names', async () => {
    server.put({ resourceType: 'Device', id: 't9', identifier: [{ value: 'T9' }] });
    expect(await ask(fresh({ patientId: 'BEA', deviceId: 'T9' }), CREATE)).toMatchObject({ patientId: 'bea', deviceId: 't9' });
  });
});
