import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { heartRate, patient, useEndpoint } from './endpoint.ts';

const fhir = useEndpoint();

interface Resource {
  readonly resourceType: string;
  readonly [element: string]: unknown;
}

const transaction = (entry: object[], type = 'transaction') => ({ resourceType: 'Bundle', type, entry });
const post = (resource: Resource, more: { fullUrl?: string; ifNoneExist?: string } = {}) => ({
  ...(more.fullUrl === undefined ? {} : { fullUrl: more.fullUrl }),
  resource,
  request: {
    method: 'POST',
    url: resource.resourceType,
    ...(more.ifNoneExist === undefined ? {} : { ifNoneExist: more.ifNoneExist }),
  },
});
const urn = () => `urn:uuid:${randomUUID()}`;
const idOf = (location: string) => location.slice(fhir.base.length + 1).split('/_history')[0]!;
const count = async (query: string) =>
  (await fhir.send('GET', `${query}${query.includes('?') ? '&' : '?'}_summary=count`)).json.total;

test('an Observation before its Patient and Device, and a circular pair, are tied together', async () => {
  const [p, d, a, b] = [urn(), urn(), urn(), urn()];
  const answer = await fhir.send(
    'POST',
    '',
    transaction([
      post(heartRate({ subject: { reference: p.toUpperCase().replace('URN:UUID:', 'urn:uuid:') }, device: { reference: d } }), {
        fullUrl: a,
      }),
      post(patient({ link: [{ other: { reference: b }, type: 'seealso' }] }), { fullUrl: p }),
      post(patient({ link: [{ other: { reference: p }, type: 'seealso' }] }), { fullUrl: b }),
      post({ resourceType: 'Device', patient: { reference: p } }, { fullUrl: d }),
    ]),
  );
  expect(answer.status).toBe(200);
  expect(answer.json.type).toBe('transaction-response');
  expect(answer.json.entry.map((e) => [e.response.status, e.response.etag])).toEqual(
    Array.from({ length: 4 }, () => ['201 Created', 'W/"1"']),
  );
  const [observation, one, two, device] = answer.json.entry.map((e) => idOf(e.response.location)) as [
    string,
    string,
    string,
    string,
  ];
  const stored = (await fhir.send('GET', observation)).json;
  expect([stored.subject.reference, stored.device.reference]).toEqual([one, device]);
  expect((await fhir.send('GET', one)).json.link[0]!.other.reference).toBe(two);
  expect((await fhir.send('GET', two)).json.link[0]!.other.reference).toBe(one);
});

test('links in extensions, contained resources, narrative and uri follow; identifiers that look like links do not', async () => {
  const p = urn();
  const observation = heartRate({
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${p}">who</a></div>` },
    contained: [{ resourceType: 'Device', id: 'c', patient: { reference: p } }],
    identifier: [{ system: 'urn:ietf:rfc:3986', value: p }],
    subject: { reference: p },
    device: { reference: '#c' },
    _effectiveDateTime: { extension: [{ url: 'http://example.org/x', valueReference: { reference: p } }] },
    extension: [{ url: 'http://example.org/y', valueUri: p }],
  });
  const { json } = await fhir.send('POST', '', transaction([post(observation), post(patient(), { fullUrl: p })]));
  const [o, who] = json.entry.map((e) => idOf(e.response.location)) as [string, string];
  const stored = (await fhir.send('GET', o)).json;
  expect(stored.text.div).toContain(`href="${who}"`);
  expect(stored.contained[0]!.patient.reference).toBe(who);
  expect(stored._effectiveDateTime.extension[0]!.valueReference.reference).toBe(who);
  expect(stored.extension[0]!.valueUri).toBe(who);
  expect(stored.identifier[0]!.value).toBe(p);
});

test('a hit of ifNoneExist writes nothing and its links lead to the resource that is there', async () => {
  const identifier = [{ system: 'urn:test', value: randomUUID() }];
  const ifNoneExist = `identifier=urn:test|${identifier[0]!.value}`;
  const there = (await fhir.send('POST', 'Patient', patient({ identifier }))).json.id;
  const p = urn();
  const { json } = await fhir.send(
    'POST',
    '',
    transaction([
      post(heartRate({ subject: { reference: p } })),
      post(patient({ identifier, active: true }), { fullUrl: p, ifNoneExist }),
    ]),
  );
  expect(json.entry.map((e) => e.response.status)).toEqual(['201 Created', '200 OK']);
  expect((await fhir.send('GET', idOf(json.entry[0]!.response.location))).json.subject.reference).toBe(`Patient/${there}`);
  expect((await fhir.send('GET', `Patient/${there}`)).json.meta.versionId).toBe('1');
});

test('conditional references find exactly one, else the transaction fails with 412', async () => {
  const value = randomUUID();
  const identifier = [{ system: 'urn:test', value }];
  const pointing = transaction([post(heartRate({ subject: { reference: `Patient?identifier=urn:test|${value}` } }))]);
  expect((await fhir.send('POST', '', pointing)).status).toBe(412);
  const there = (await fhir.send('POST', 'Patient', patient({ identifier }))).json.id;
  const { json } = await fhir.send('POST', '', pointing);
  expect((await fhir.send('GET', idOf(json.entry[0]!.response.location))).json.subject.reference).toBe(`Patient/${there}`);
  await fhir.send('POST', 'Patient', patient({ identifier }));
  expect((await fhir.send('POST', '', pointing)).status).toBe(412);
  expect(
    (await fhir.send('POST', 'Observation', heartRate({ subject: { reference: `Patient?identifier=urn:test|${value}` } })))
      .status,
  ).toBe(422);
});

test.each([
  ['an invalid resource', post({ ...heartRate(), status: 'nonsense' }), 422],
  ['a broken resource', post({ ...heartRate(), effectiveDateTime: 'yesterday' }), 400],
  ['a dangling urn', post(heartRate({ subject: { reference: urn() } })), 400],
  ['a dangling reference', post(heartRate({ subject: { reference: 'Patient/nobody' } })), 422],
  ['a wrong version', { resource: patient({ id: 'x' }), request: { method: 'PUT', url: 'Patient/x', ifMatch: 'W/"3"' } }, 412],
  ['an unknown type', { resource: { resourceType: 'Banana' }, request: { method: 'POST', url: 'Banana' } }, 404],
  ['no request', { resource: patient() }, 400],
  ['a missing read', { request: { method: 'GET', url: 'Patient/nobody' } }, 404],
])('%s as the last entry leaves nothing of the transaction', async (_, bad, status) => {
  const family = `F${randomUUID()}`;
  const good = Array.from({ length: 3 }, () => post(patient({ name: [{ family }] })));
  const answer = await fhir.send('POST', '', transaction([...good, bad]));
  expect(answer.status).toBe(status);
  expect(answer.json.issue[0]!.expression[0]).toContain('Bundle.entry[3]');
  expect(await count(`Patient?family=${family}`)).toBe(0);
});

test('the same resource twice, or the same fullUrl twice, is refused', async () => {
  const put = { resource: patient({ id: 'twice' }), request: { method: 'PUT', url: 'Patient/twice' } };
  expect((await fhir.send('POST', '', transaction([put, put]))).status).toBe(400);
  const fullUrl = urn();
  expect((await fhir.send('POST', '', transaction([post(patient(), { fullUrl }), post(patient(), { fullUrl })]))).status).toBe(
    400,
  );
  expect(
    (
      await fhir.send(
        'POST',
        '',
        transaction([post(patient(), { ifNoneExist: 'identifier=a|b' }), post(patient(), { ifNoneExist: 'identifier=a|b' })]),
      )
    ).status,
  ).toBe(400);
});

test('deletions come first and reads last, wherever they stand', async () => {
  await fhir.send('PUT', 'Patient/old', patient({ id: 'old' }));
  const { json } = await fhir.send(
    'POST',
    '',
    transaction([
      { request: { method: 'GET', url: 'Patient/new' } },
      { request: { method: 'GET', url: 'Patient?_id=old,new' } },
      { resource: patient({ id: 'new' }), request: { method: 'PUT', url: '/Patient/new' } },
      { request: { method: 'DELETE', url: 'Patient/old' } },
    ]),
  );
  expect(json.entry.map((e) => e.response.status)).toEqual(['200 OK', '200 OK', '201 Created', '204 No Content']);
  expect(json.entry[0]!.resource.id).toBe('new');
  expect(json.entry[1]!.resource.entry.map((e) => e.resource.id)).toEqual(['new']);
});

test('in a batch each entry stands alone', async () => {
  const { status, json } = await fhir.send(
    'POST',
    '',
    transaction(
      [
        post(patient()),
        post({ ...heartRate(), status: 'nonsense' }),
        { request: { method: 'GET', url: 'Patient/nobody' } },
        { request: { method: 'GET', url: 'metadata' } },
        { request: { method: 'PATCH', url: 'Patient/1' } },
      ],
      'batch',
    ),
  );
  expect(status).toBe(200);
  expect(json.entry.map((e) => e.response.status.slice(0, 3))).toEqual(['201', '422', '404', '200', '400']);
  expect(json.entry[1]!.response.outcome.issue[0]!.expression[0]).toBe('Bundle.entry[1].resource.status');
});

test('in a batch, what is refused takes none of its neighbours with it, and the trail names each that was written', async () => {
  const put = (id: string, more: object = {}) => ({
    resource: { ...heartRate(more), id },
    request: { method: 'PUT', url: `Observation/${id}` },
  });
  const nobody = { subject: { reference: 'Patient/nobody-of-this-id' } };
  const entries = Array.from({ length: 9 }, (_, at) => put(`neighbour-${at}`, at === 3 || at === 7 ? nobody : {}));
  const { json } = await fhir.send('POST', '', transaction(entries, 'batch'));
  const expected = ['201', '201', '201', '422', '201', '201', '201', '422', '201'];
  expect(json.entry.map((e) => e.response.status.slice(0, 3))).toEqual(expected);
  expect(json.entry[3]!.response.outcome.issue[0]!.expression[0]).toBe('Bundle.entry[3]');
  for (const [at, status] of expected.entries()) {
    const read = await fhir.send('GET', `Observation/neighbour-${at}`);
    expect(read.status).toBe(status === '201' ? 200 : 404);
    if (status === '201') expect(read.json.meta.versionId).toBe('1');
    expect(await count(`AuditEvent?entity=Observation/neighbour-${at}&action=U`)).toBe(status === '201' ? 1 : 0);
  }
});

test('a thousand entries pass; Prefer shows what was stored', async () => {
  const p = urn();
  const entries = Array.from({ length: 999 }, (_, i) =>
    post(heartRate({ subject: { reference: p }, identifier: [{ system: 'urn:thousand', value: String(i) }] }), {
      ifNoneExist: `identifier=urn:thousand|${i}`,
    }),
  );
  const bundle = transaction([...entries, post(patient(), { fullUrl: p })]);
  const first = await fhir.send('POST', '', bundle, { Prefer: 'return=representation' });
  expect(first.status).toBe(200);
  expect(first.json.entry[998]!.resource.identifier[0]!.value).toBe('998');
  const id = first.json.entry[999]!.resource.id;
  expect(await count(`Observation?patient=${id}`)).toBe(999);
  const again = await fhir.send('POST', '', bundle);
  expect(again.json.entry.slice(0, 999).every((e) => e.response.status === '200 OK')).toBe(true);
  expect(await count(`Observation?patient=${id}`)).toBe(999);
});
