import { expect, test } from 'vitest';
import { heartRate, patient, type Shown, useEndpoint } from './endpoint.ts';

const fhir = useEndpoint();

test('create: the server gives id, version, time and address', async () => {
  const made = await fhir.send(
    'POST',
    'Patient',
    patient({ id: 'mine', meta: { versionId: '9', lastUpdated: '1999-01-01T00:00:00Z' } }),
  );
  expect(made.status).toBe(201);
  expect(made.json.id).not.toBe('mine');
  expect(made.json.meta.versionId).toBe('1');
  expect(made.headers.get('ETag')).toBe('W/"1"');
  expect(made.headers.get('Location')).toBe(`${fhir.base}/Patient/${made.json.id}/_history/1`);
  expect(new Date(made.headers.get('Last-Modified')!).getTime()).toBe(
    Math.floor(Date.parse(made.json.meta.lastUpdated) / 1000) * 1000,
  );
  const read = await fhir.send('GET', `Patient/${made.json.id}`);
  expect(read.text).toBe(made.text);
  const known = await fhir.send('GET', `Patient/${made.json.id}`, undefined, { 'If-None-Match': 'W/"1"' });
  expect([known.status, known.text]).toEqual([304, '']);
  const head = await fhir.send('HEAD', `Patient/${made.json.id}`);
  expect([head.status, head.text, head.headers.get('ETag')]).toEqual([200, '', 'W/"1"']);
});

test('decimals keep their text through write, read, update, search and bundle', async () => {
  const numbers = ['1.50', '1.0E-245', '1000000000000000000', '0.00', '-0.0', '72'];
  for (const number of numbers) {
    const body = JSON.stringify({ ...heartRate(), resourceType: 'Observation', id: 'decimal' }).replace(
      '"value":72',
      `"value":${number}`,
    );
    await fhir.send('PUT', 'Observation/decimal', body);
    for (const path of ['Observation/decimal', 'Observation?_id=decimal']) {
      expect((await fhir.send('GET', path)).text).toContain(`"value":${number},`);
    }
  }
});

test('update: creates when missing, counts versions without gaps, keeps the version when nothing changed', async () => {
  expect((await fhir.send('PUT', 'Patient/u1', patient({ id: 'u1' }))).status).toBe(201);
  const same = await fhir.send('PUT', 'Patient/u1', { id: 'u1', ...patient(), meta: { versionId: '77' } });
  expect([same.status, same.json.meta.versionId]).toEqual([200, '1']);
  const changed = await fhir.send('PUT', 'Patient/u1', patient({ id: 'u1', active: true }));
  expect([changed.status, changed.json.meta.versionId]).toEqual([200, '2']);
  expect((await fhir.send('PUT', 'Patient/u1', patient({ id: 'other' }))).status).toBe(400);
  expect((await fhir.send('PUT', 'Patient/u1', patient())).status).toBe(400);
  expect((await fhir.send('PUT', 'Patient/u1', heartRate({ id: 'u1' }))).status).toBe(400);
});

test('If-Match lets only the writer pass who has seen the present version', async () => {
  await fhir.send('PUT', 'Patient/m1', patient({ id: 'm1' }));
  const put = (tag: string, active: boolean) =>
    fhir.send('PUT', 'Patient/m1', patient({ id: 'm1', active }), { 'If-Match': tag });
  expect((await put('W/"7"', true)).status).toBe(412);
  expect((await put('W/"1"', true)).status).toBe(200);
  expect((await put('"1"', false)).status).toBe(412);
  expect((await put('"1", W/"2"', false)).status).toBe(200);
  expect((await fhir.send('PUT', 'Patient/none', patient({ id: 'none' }), { 'If-Match': 'W/"1"' })).status).toBe(412);
  expect((await fhir.send('PUT', 'Patient/m1', patient({ id: 'm1' }), { 'If-None-Match': '*' })).status).toBe(412);
});

test('read after delete is 410, the old version stays, history shows the deletion, a write revives with the next version', async () => {
  await fhir.send('PUT', 'Patient/d1', patient({ id: 'd1' }));
  expect((await fhir.send('DELETE', 'Patient/d1')).status).toBe(204);
  expect((await fhir.send('DELETE', 'Patient/d1')).status).toBe(204);
  expect((await fhir.send('DELETE', 'Patient/never')).status).toBe(204);
  const gone = await fhir.send('GET', 'Patient/d1');
  expect([gone.status, gone.headers.get('ETag'), gone.json.issue[0]!.code]).toEqual([410, 'W/"2"', 'deleted']);
  expect((await fhir.send('GET', 'Patient/d1/_history/1')).json.id).toBe('d1');
  expect((await fhir.send('GET', 'Patient/d1/_history/2')).status).toBe(410);
  expect((await fhir.send('GET', 'Patient/d1/_history/3')).status).toBe(404);
  expect((await fhir.send('GET', 'Patient?_id=d1')).json.entry).toBeUndefined();
  const revived = await fhir.send('PUT', 'Patient/d1', patient({ id: 'd1' }));
  expect([revived.status, revived.json.meta.versionId]).toEqual([201, '3']);
  const history = await fhir.send('GET', 'Patient/d1/_history');
  expect(history.json).toMatchObject({ type: 'history', total: 3 });
  expect(history.json.entry.map((e) => [e.request.method, e.response.etag, (e.resource as Shown | undefined)?.id])).toEqual([
    ['PUT', 'W/"3"', 'd1'],
    ['DELETE', 'W/"2"', undefined],
    ['PUT', 'W/"1"', 'd1'],
  ]);
});

test('what is referred to cannot be deleted, and what does not exist cannot be referred to', async () => {
  await fhir.send('PUT', 'Patient/r1', patient({ id: 'r1' }));
  const pointing = heartRate({ subject: { reference: 'Patient/r1' } });
  const made = await fhir.send('POST', 'Observation', pointing);
  expect(made.status).toBe(201);
  const refused = await fhir.send('DELETE', 'Patient/r1');
  expect([refused.status, refused.json.issue[0]!.details.text]).toEqual([
    409,
    expect.stringContaining(`Observation/${made.json.id}`),
  ]);
  await fhir.send('DELETE', `Observation/${made.json.id}`);
  expect((await fhir.send('DELETE', 'Patient/r1')).status).toBe(204);
  expect((await fhir.send('POST', 'Observation', pointing)).status).toBe(422);
});

test('an own absolute address is stored as a relative reference', async () => {
  await fhir.send('PUT', 'Patient/abs', patient({ id: 'abs' }));
  const made = await fhir.send('POST', 'Observation', heartRate({ subject: { reference: `${fhir.base}/Patient/abs` } }));
  expect(made.json.subject.reference).toBe('Patient/abs');
});

test('conditional update follows the table: none creates, one updates, several refuse', async () => {
  const identifier = [{ system: 'urn:test', value: 'cu' }];
  const put = (body: object) => fhir.send('PUT', 'Patient?identifier=urn:test|cu', body);
  const made = await put(patient({ identifier }));
  expect(made.status).toBe(201);
  const updated = await put(patient({ identifier, active: true }));
  expect([updated.status, updated.json.id, updated.json.meta.versionId]).toEqual([200, made.json.id, '2']);
  expect((await put(patient({ identifier, id: 'different' }))).status).toBe(400);
  await fhir.send('POST', 'Patient', patient({ identifier }));
  expect((await put(patient({ identifier }))).status).toBe(412);
  expect((await fhir.send('DELETE', 'Patient?identifier=urn:test|cu')).status).toBe(412);
  expect((await fhir.send('DELETE', 'Patient?identifier=')).status).toBe(400);
  expect((await fhir.send('POST', 'Patient', patient(), { 'If-None-Exist': 'name=' })).status).toBe(400);
});

test('Prefer decides what a write answers', async () => {
  const minimal = await fhir.send('POST', 'Patient', patient(), { Prefer: 'return=minimal' });
  expect([minimal.status, minimal.text]).toEqual([201, '']);
  const outcome = await fhir.send('POST', 'Patient', patient(), { Prefer: 'return=OperationOutcome' });
  expect(outcome.json.resourceType).toBe('OperationOutcome');
});

test.each([
  ['GET', 'Nonsense/1', undefined, {}, 404],
  ['GET', 'Patient/unknown', undefined, {}, 404],
  ['GET', 'Patient/1/$everything', undefined, {}, 404],
  ['GET', 'Patient/%E0%A4%A', undefined, {}, 400],
  ['GET', 'Patient/1', undefined, { Accept: 'application/xml' }, 406],
  ['GET', 'Patient/1', undefined, { Accept: 'application/fhir+json; fhirVersion=3.0' }, 406],
  ['GET', 'Patient?_format=xml', undefined, {}, 406],
  ['POST', 'Patient', '{"resourceType":"Patient"', {}, 400],
  ['POST', 'Patient', '', {}, 400],
  ['POST', 'Patient', '[]', {}, 400],
  ['POST', 'Patient', '\u0000garbage', {}, 400],
  ['POST', 'Patient', '{"resourceType":"Patient","active":true,"active":false}', {}, 400],
  ['POST', 'Patient', '{"resourceType":"Patient","__proto__":{"active":true}}', {}, 400],
  ['POST', 'Patient', '['.repeat(5000), {}, 400],
  ['POST', 'Patient', '<Patient/>', { 'Content-Type': 'application/fhir+xml' }, 415],
  ['PATCH', 'Patient/1', '[]', {}, 415],
  ['DELETE', 'Patient', undefined, {}, 405],
  ['POST', '', '{"resourceType":"Bundle","type":"collection"}', {}, 400],
  ['POST', '', '{"resourceType":"Patient"}', {}, 400],
  ['PUT', 'Patient/bad_id', '{"resourceType":"Patient","id":"bad_id"}', {}, 400],
] as const)('%s %s with %s %o is refused with an OperationOutcome, %i', async (method, path, body, headers, status) => {
  expect((await fhir.send(method, path, body, headers as Record<string, string>)).status).toBe(status);
});

test('the CapabilityStatement lists only search parameters that work', async () => {
  const { json } = await fhir.send('GET', 'metadata');
  expect(json).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', kind: 'instance' });
  const samples: Record<string, string> = {
    date: '2026-01-01',
    quantity: '5',
    number: '5',
    token: 'x',
    reference: 'x',
    string: 'x',
    uri: 'x',
    composite: 'x$5',
  };
  for (const { type, searchParam } of json.rest[0]!.resource) {
    for (const parameter of searchParam) {
      const answer = await fhir.send(
        'GET',
        `${type}?${parameter.name}=${parameter.name.endsWith('-value-date') ? 'x$2026' : samples[parameter.type]}`,
      );
      expect([type, parameter.name, answer.status]).toEqual([type, parameter.name, 200]);
      const missing = await fhir.send('GET', `${type}?${parameter.name}:missing=true`);
      expect([type, parameter.name, missing.status]).toEqual([type, parameter.name, 200]);
      if (parameter.type === 'composite' || parameter.name.startsWith('_')) continue;
      const sorted = await fhir.send('GET', `${type}?_sort=-${parameter.name}`);
      expect([type, parameter.name, sorted.status]).toEqual([type, parameter.name, 200]);
    }
  }
});
