import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { heartRate, patient, type Shown, useEndpoint } from './endpoint.ts';

const fhir = useEndpoint();
const sixteen = <T>(work: (index: number) => Promise<T>) => Promise.all(Array.from({ length: 16 }, (_, index) => work(index)));

test('16 conditional creates at once: one 201, fifteen 200, one resource', async () => {
  const identifier = [{ system: 'urn:test', value: randomUUID() }];
  const answers = await sixteen(() =>
    fhir.send('POST', 'Patient', patient({ identifier }), { 'If-None-Exist': `identifier=urn:test|${identifier[0]!.value}` }),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 15 }, () => 200), 201]);
  expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
  expect(answers.every(({ headers }) => headers.get('Location')?.endsWith(`${answers[0]!.json.id}/_history/1`))).toBe(true);
});

test('16 conditional updates at once: one 201, fifteen 200, one resource', async () => {
  const identifier = [{ system: 'urn:test', value: randomUUID() }];
  const answers = await sixteen((index) =>
    fhir.send(
      'PUT',
      `Patient?identifier=urn:test|${identifier[0]!.value}`,
      patient({ identifier, multipleBirthInteger: index + 1 }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 15 }, () => 200), 201]);
  expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
  expect(answers.map(({ json }) => Number(json.meta.versionId)).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 16 }, (_, i) => i + 1),
  );
});

test('versions have neither gaps nor forks when many write one resource, alone and in transactions', async () => {
  await sixteen((index) => {
    const body = patient({ id: 'busy', multipleBirthInteger: index + 1 });
    const entry = [
      { resource: body, request: { method: 'PUT', url: 'Patient/busy' } },
      { resource: heartRate({ subject: { reference: 'Patient/busy' } }), request: { method: 'POST', url: 'Observation' } },
    ];
    return index % 2 === 0
      ? fhir.send('PUT', 'Patient/busy', body)
      : fhir.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
  });
  const { json } = await fhir.send('GET', 'Patient/busy/_history?_count=100');
  expect(json.entry.map((e) => Number(e.resource.meta.versionId))).toEqual(Array.from({ length: 16 }, (_, i) => 16 - i));
  const times = json.entry.map((e) => e.resource.meta.lastUpdated);
  expect(times).toEqual([...times].sort().reverse());
});

test('batches that make the same resources at once, in any order, all succeed; each has one version', async () => {
  const ids = Array.from({ length: 60 }, (_, index) => `shared-${index}`);
  const answers = await sixteen((index) => {
    const some = ids.slice(index, index + 40);
    return fhir.send('POST', '', {
      resourceType: 'Bundle',
      type: index % 4 === 0 ? 'transaction' : 'batch',
      entry: (index % 2 === 0 ? some : some.reverse()).map((id) => ({
        resource: patient({ id }),
        request: { method: 'PUT', url: `Patient/${id}` },
      })),
    });
  });
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => 200));
  const statuses = answers.flatMap(({ json }) => json.entry.map(({ response }) => response.status));
  expect(statuses.filter((status) => status.startsWith('201'))).toHaveLength(55);
  expect(statuses.filter((status) => status.startsWith('200'))).toHaveLength(16 * 40 - 55);
  const { json } = await fhir.send('GET', `Patient?_id=${ids.join(',')}&_count=100`);
  expect(json.entry.map(({ resource }) => resource.meta.versionId)).toEqual(Array.from({ length: 55 }, () => '1'));
});

test('only one of 16 writers with the same If-Match passes', async () => {
  await fhir.send('PUT', 'Patient/race', patient({ id: 'race' }));
  const answers = await sixteen((index) =>
    fhir.send('PUT', 'Patient/race', patient({ id: 'race', multipleBirthInteger: index + 1 }), { 'If-Match': 'W/"1"' }),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 15 }, () => 412)]);
});

test('bundles that share conditions in different orders all succeed, and each resource exists once', async () => {
  const names = Array.from({ length: 20 }, () => randomUUID());
  const entry = (value: string) => ({
    resource: patient({ identifier: [{ system: 'urn:shared', value }] }),
    request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=urn:shared|${value}` },
  });
  const answers = await sixteen((index) =>
    fhir.send('POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: (index % 2 === 0 ? names : [...names].reverse()).map(entry),
    }),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => 200));
  const { json } = await fhir.send(
    'GET',
    `Patient?identifier=${names.map((name) => `urn:shared|${name}`).join(',')}&_summary=count`,
  );
  expect(json.total).toBe(20);
});

test('a patient is never deleted under an Observation that is being written', async () => {
  for (let round = 0; round < 8; round++) {
    const id = `tug-${round}`;
    await fhir.send('PUT', `Patient/${id}`, patient({ id }));
    const [written, deleted] = await Promise.all([
      fhir.send('POST', 'Observation', heartRate({ subject: { reference: `Patient/${id}` } })),
      fhir.send('DELETE', `Patient/${id}`),
    ]);
    expect([
      [201, 409],
      [422, 204],
    ]).toContainEqual([written.status, deleted.status]);
  }
});

test('paging while others write neither repeats nor loses an old resource', async () => {
  const mark = [{ system: 'urn:old', code: 'old' }];
  const entry = Array.from({ length: 500 }, () => ({
    resource: patient({ meta: { tag: mark } }),
    request: { method: 'POST', url: 'Patient' },
  }));
  const made = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
  const old = new Set(made.json.entry.map((e) => e.response.location.split('/').at(-3)));
  let writing = true;
  const writers = sixteen(async () => {
    while (writing) await fhir.send('POST', 'Patient', patient({ meta: { tag: mark } }));
  });
  const seen: string[] = [];
  let url: string | undefined = `${fhir.base}/Patient?_tag=urn:old|old&_count=40&_sort=_lastUpdated`;
  while (url !== undefined && seen.length < 1_000) {
    const { json }: { json: Shown } = await fhir.send('GET', url);
    seen.push(...json.entry.map((e) => e.resource.id));
    url = json.link.find((l) => l.relation === 'next')?.url;
  }
  writing = false;
  await writers;
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((id) => old.has(id)).length).toBe(500);
});
