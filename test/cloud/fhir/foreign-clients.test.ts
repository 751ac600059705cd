import { MedplumClient } from '@medplum/core';
import type { Observation, Patient } from '@medplum/fhirtypes';
import { Client } from 'fhir-kit-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { useAccounts } from '../accounts/system.ts';
import { heartRate } from './endpoint.ts';

const system = useAccounts();
let token: string;
beforeAll(async () => {
  token = await system.systemToken();
});

const observation = (patient: string | undefined): Observation =>
  heartRate({ subject: { reference: `Patient/${patient ?? ''}` } }) as unknown as Observation;

describe('clients nobody here wrote, with a token, do their usual work', () => {
  it('fhir-kit-client: creates, reads, searches, pages, changes, patches, deletes', async () => {
    const client = new Client({ baseUrl: system.fhirUrl, bearerToken: token });
    expect((await client.smartAuthMetadata())['tokenUrl']?.href).toBe(`${system.issuer}/token`);
    const made = (await client.create({
      resourceType: 'Patient',
      body: { resourceType: 'Patient', name: [{ family: 'Kit' }] },
    })) as Patient;
    const id = made.id ?? '';
    expect(await client.read({ resourceType: 'Patient', id })).toMatchObject({ name: [{ family: 'Kit' }] });
    for (let count = 0; count < 3; count++) await client.create({ resourceType: 'Observation', body: observation(id) as never });
    const page = await client.search({ resourceType: 'Observation', searchParams: { patient: id, _count: 2 } });
    expect(page['entry']).toHaveLength(2);
    expect((await client.nextPage({ bundle: page as never }))?.['entry']).toHaveLength(1);
    await client.update({ resourceType: 'Patient', id, body: { ...made, birthDate: '1950-01-02' } });
    await client.patch({ resourceType: 'Patient', id, jsonPatch: [{ op: 'add', path: '/active', value: true }] });
    expect(await client.read({ resourceType: 'Patient', id })).toMatchObject({ birthDate: '1950-01-02', active: true });
    expect((await client.history({ resourceType: 'Patient', id }))['entry']).toHaveLength(3);
    await expect(new Client({ baseUrl: system.fhirUrl }).read({ resourceType: 'Patient', id })).rejects.toMatchObject({
      response: { status: 401 },
    });
  });

  it('@medplum/core: creates, finds, changes, goes through pages, runs a transaction', async () => {
    const client = new MedplumClient({ baseUrl: system.issuer, fhirUrlPath: system.fhirUrl, fetch, cacheTime: 0 });
    client.setAccessToken(token);
    const made = await client.createResource<Patient>({ resourceType: 'Patient', name: [{ family: 'Plum' }] });
    expect((await client.searchOne('Patient', { family: 'Plum' }))?.id).toBe(made.id);
    await client.updateResource<Patient>({ ...made, gender: 'female' });
    expect(await client.readResource('Patient', made.id ?? '')).toMatchObject({ gender: 'female' });
    const answer = await client.executeBatch({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [1, 2, 3].map(() => ({ resource: observation(made.id), request: { method: 'POST', url: 'Observation' } })),
    });
    expect(answer.entry?.map(({ response }) => response?.status)).toEqual(['201 Created', '201 Created', '201 Created']);
    let seen = 0;
    for await (const page of client.searchResourcePages('Observation', { patient: made.id ?? '', _count: '2' }))
      seen += page.length;
    expect(seen).toBe(3);
  });
});
