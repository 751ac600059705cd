import { beforeAll, expect, test } from 'vitest';
import { heartRate, patient, useEndpoint } from './endpoint.ts';

const fhir = useEndpoint();
const includes = async (query: string): Promise<string[]> => {
  const { json } = await fhir.send('GET', `Observation?${query}`);
  return json.entry.slice(1).map(({ resource: { resourceType, id, meta } }) => `${resourceType}/${id} ${meta.versionId}`);
};

beforeAll(async () => {
  for (const active of [true, false, true]) await fhir.send('PUT', 'Patient/p', patient({ id: 'p', active }));
  await fhir.send('PUT', 'Device/d', { resourceType: 'Device', id: 'd' });
  for (const [id, version] of [
    ['second', '/_history/2'],
    ['third', '/_history/3'],
    ['never', '/_history/9'],
    ['newest', ''],
  ] as const) {
    const resource = heartRate({ id, subject: { reference: `Patient/p${version}` }, device: { reference: 'Device/d' } });
    expect((await fhir.send('PUT', `Observation/${id}`, resource)).status).toBe(201);
  }
});

test.each([
  ['second', ['Patient/p 2']],
  ['third', ['Patient/p 3']],
  ['never', []],
  ['newest', ['Patient/p 3']],
])('_include of a reference to a version brings that version: %s', async (id, expected) => {
  expect(await includes(`_id=${id}&_include=Observation:subject`)).toEqual(expected);
});

test('each version once, beside what is not versioned', async () => {
  const { json } = await fhir.send('GET', 'Observation?_id=second,third,newest&_include=Observation:*');
  const found = json.entry
    .filter(({ search }) => search.mode === 'include')
    .map(({ resource }) => `${resource.id} ${resource.meta.versionId}`);
  expect(found.sort()).toEqual(['d 1', 'p 2', 'p 3']);
});

test('a version outlives the deletion of the resource', async () => {
  await fhir.send('PUT', 'Organization/o', { resourceType: 'Organization', id: 'o', name: 'Of once' });
  const performer = [{ reference: 'Organization/o/_history/1' }];
  await fhir.send('PUT', 'Observation/past', heartRate({ id: 'past', performer }));
  expect((await fhir.send('DELETE', 'Organization/o')).status).toBe(204);
  expect(await includes('_id=past&_include=Observation:performer')).toEqual(['Organization/o 1']);
});
