import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { applyPatch } from '../../../cloud/fhir/json/json-patch.ts';
import { type Json, parseJson } from '../../../cloud/fhir/json/parse-json.ts';
import { heartRate, patient, useEndpoint } from './endpoint.ts';

const fhir = useEndpoint();
const PATCH = { 'Content-Type': 'application/json-patch+json' };
const patch = (path: string, operations: unknown, headers: Record<string, string> = {}) =>
  fhir.send('PATCH', path, operations, { ...PATCH, ...headers });

test('a patch makes a new version, keeps every digit of what it does not touch, and is validated like an update', async () => {
  const body = JSON.stringify(heartRate({ id: 'o1' })).replace('"value":72', '"value":72.50');
  await fhir.send('PUT', 'Observation/o1', body);
  const done = await patch('Observation/o1', [{ op: 'replace', path: '/status', value: 'amended' }]);
  expect([done.status, done.headers.get('ETag')]).toEqual([200, 'W/"2"']);
  expect(done.text).toContain('"value":72.50');
  expect((await fhir.send('GET', 'Observation?status=amended')).json.entry).toHaveLength(1);
  const invalid = await patch('Observation/o1', [{ op: 'replace', path: '/status', value: 'nonsense' }]);
  expect(invalid.status).toBeGreaterThanOrEqual(400);
  expect((await fhir.send('GET', 'Observation/o1')).json.meta.versionId).toBe('2');
});

test.each([
  ['no list', { op: 'add' }, 400],
  ['an unknown operation', [{ op: 'set', path: '/a', value: 1 }], 400],
  ['no pointer', [{ op: 'remove', path: 'gender' }], 400],
  ['a value that is missing', [{ op: 'add', path: '/gender' }], 400],
  ['a path that leads nowhere', [{ op: 'remove', path: '/telecom/0' }], 422],
  ['a test that fails', [{ op: 'test', path: '/gender', value: 'male' }], 422],
  ['another id', [{ op: 'replace', path: '/id', value: 'x' }], 422],
  ['another type', [{ op: 'replace', path: '/resourceType', value: 'Device' }], 422],
  ['another version', [{ op: 'replace', path: '/meta/versionId', value: '9' }], 422],
  [
    'half a patch',
    [
      { op: 'add', path: '/active', value: true },
      { op: 'remove', path: '/nothing' },
    ],
    422,
  ],
])('%s is refused and nothing changes', async (_what, operations, status) => {
  await fhir.send('PUT', 'Patient/p1', patient({ id: 'p1', gender: 'female' }));
  const before = (await fhir.send('GET', 'Patient/p1')).text;
  expect((await patch('Patient/p1', operations)).status).toBe(status);
  expect((await fhir.send('GET', 'Patient/p1')).text).toBe(before);
});

test('conditions: If-Match, a query, absence, a wrong body type', async () => {
  const identifier = [{ system: 'urn:mrn', value: 'patch-2' }];
  await fhir.send('PUT', 'Patient/p2', patient({ id: 'p2', identifier }));
  const on = [{ op: 'add', path: '/active', value: true }];
  expect((await patch('Patient/p2', on, { 'If-Match': 'W/"9"' })).status).toBe(412);
  expect((await patch('Patient?identifier=urn:mrn|patch-2', on)).json.meta.versionId).toBe('2');
  expect((await patch('Patient?identifier=urn:mrn|nobody', on)).status).toBe(404);
  await fhir.send('PUT', 'Patient/p3', patient({ id: 'p3', identifier }));
  expect((await patch('Patient?identifier=urn:mrn|patch-2', on)).status).toBe(412);
  expect((await patch('Patient/nobody', on)).status).toBe(404);
  expect((await fhir.send('PATCH', 'Patient/p2', on)).status).toBe(415);
  await fhir.send('DELETE', 'Patient/p3');
  expect((await patch('Patient/p3', on)).status).toBe(410);
});

test('patches at the same time all take effect', async () => {
  await fhir.send('PUT', 'Patient/many', patient({ id: 'many', telecom: [{ system: 'phone', value: '0' }] }));
  const answers = await Promise.all(
    [1, 2, 3, 4].map((n) =>
      patch('Patient/many', [{ op: 'add', path: '/telecom/-', value: { system: 'phone', value: `${n}` } }]),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect((await fhir.send('GET', 'Patient/many')).json.meta.versionId).toBe('5');
});

describe('the six operations', () => {
  const run = (document: string, operations: unknown): string =>
    JSON.stringify(applyPatch(parseJson(document), parseJson(JSON.stringify(operations))));

  it.each([
    ['{"a":[1,3]}', [{ op: 'add', path: '/a/1', value: 2 }], '{"a":[1,2,3]}'],
    ['{"a":[1]}', [{ op: 'add', path: '/a/-', value: null }], '{"a":[1,null]}'],
    ['{"a":{"b/c":1,"~":2}}', [{ op: 'remove', path: '/a/b~1c' }], '{"a":{"~":2}}'],
    ['{"a":{"b/c":1,"~":2}}', [{ op: 'replace', path: '/a/~0', value: 3 }], '{"a":{"b/c":1,"~":3}}'],
    ['{"a":[1,2,3]}', [{ op: 'move', from: '/a/0', path: '/a/2' }], '{"a":[2,3,1]}'],
    ['{"a":{"b":1.50}}', [{ op: 'copy', from: '/a', path: '/c' }], '{"a":{"b":1.50},"c":{"b":1.50}}'],
    ['{"a":1.0}', [{ op: 'test', path: '/a', value: 1 }], '{"a":1.0}'],
  ])('%s', (document, operations, expected) => {
    expect(run(document, operations)).toBe(expected);
  });

  it.each([
    ['{"a":[1]}', [{ op: 'add', path: '/a/2', value: 2 }]],
    ['{"a":[1]}', [{ op: 'replace', path: '/a/-', value: 2 }]],
    ['{"a":[1]}', [{ op: 'remove', path: '/a/01' }]],
    ['{"a":{"b":1}}', [{ op: 'move', from: '/a', path: '/a/b' }]],
    ['{"a":1}', [{ op: 'test', path: '/toString', value: 1 }]],
    ['{"a":1}', [{ op: 'remove', path: '' }]],
  ])('%s refuses %j', (document, operations) => {
    expect(() => run(document, operations)).toThrow(expect.objectContaining({ name: 'PatchRefused', kind: 'unfit' }));
  });

  it('add and then remove leaves any document as it was, and never touches the one it was given', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.jsonValue(), (object, name, value) => {
        fc.pre(!Object.hasOwn(object, name) && name !== '__proto__' && !Object.hasOwn(object, '__proto__'));
        const before = JSON.stringify(object);
        const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const added = applyPatch(object as Json, [{ op: 'add', path, value: value as Json }]);
        expect(applyPatch(added, [{ op: 'remove', path }])).toEqual(object);
        expect(JSON.stringify(object)).toBe(before);
      }),
    );
  });
});

const operation = (parts: Record<string, object>) => ({
  name: 'operation',
  part: Object.entries(parts).map(([name, value]) => ({ name, ...value })),
});
const fhirPath = (path: string, ...operations: Record<string, object>[]) =>
  fhir.send('PATCH', path, { resourceType: 'Parameters', parameter: operations.map(operation) });
const code = (valueCode: string) => ({ valueCode });
const string = (valueString: string) => ({ valueString });

test('FHIRPath Patch adds, inserts, replaces, moves and deletes; one after the other', async () => {
  await fhir.send('PUT', 'Patient/fp', patient({ id: 'fp', gender: 'female', name: [{ family: 'A', given: ['x', 'z'] }] }));
  const done = await fhirPath(
    'Patient/fp',
    { type: code('add'), path: string('Patient'), name: string('birthDate'), value: { valueDate: '1950-01-01' } },
    { type: code('replace'), path: string('Patient.gender'), value: code('male') },
    { type: code('insert'), path: string('Patient.name[0].given'), index: { valueInteger: 1 }, value: string('y') },
    { type: code('move'), path: string('Patient.name[0].given'), source: { valueInteger: 0 }, destination: { valueInteger: 2 } },
    {
      type: code('add'),
      path: string('Patient'),
      name: string('telecom'),
      value: { valueContactPoint: { system: 'phone', value: '1' } },
    },
    { type: code('delete'), path: string('Patient.name[0].family') },
    { type: code('delete'), path: string('Patient.maritalStatus') },
  );
  expect(done.status, done.text).toBe(200);
  expect(done.json).toMatchObject({
    birthDate: '1950-01-01',
    gender: 'male',
    name: [{ given: ['y', 'z', 'x'] }],
    telecom: [{ value: '1' }],
    meta: { versionId: '2' },
  });
});

test.each([
  ['an unknown element', { type: code('delete'), path: string('Patient.colour') }, 422],
  ['a function', { type: code('delete'), path: string("Patient.name.where(use='official')") }, 400],
  ['an unknown type', { type: code('set'), path: string('Patient.gender') }, 400],
  ['no value', { type: code('replace'), path: string('Patient.gender') }, 400],
  ['another type', { type: code('delete'), path: string('Device.patient') }, 400],
])('FHIRPath Patch with %s is refused and nothing changes', async (_what, one, status) => {
  await fhir.send('PUT', 'Patient/fr', patient({ id: 'fr', gender: 'female' }));
  const before = (await fhir.send('GET', 'Patient/fr')).text;
  expect((await fhirPath('Patient/fr', one)).status).toBe(status);
  expect((await fhir.send('GET', 'Patient/fr')).text).toBe(before);
});

test('patches of both kinds in a Bundle, all or none in a transaction', async () => {
  for (const id of ['b1', 'b2']) await fhir.send('PUT', `Patient/${id}`, patient({ id, gender: 'female' }));
  const data = (operations: unknown) => Buffer.from(JSON.stringify(operations)).toString('base64');
  const jsonPatch = (operations: unknown) => ({
    resourceType: 'Binary',
    contentType: 'application/json-patch+json',
    data: data(operations),
  });
  const parameters = {
    resourceType: 'Parameters',
    parameter: [operation({ type: code('replace'), path: string('Patient.gender'), value: code('male') })],
  };
  const send = (type: string, first: unknown) =>
    fhir.send('POST', '', {
      resourceType: 'Bundle',
      type,
      entry: [
        { resource: jsonPatch(first), request: { method: 'PATCH', url: 'Patient/b1' } },
        { resource: parameters, request: { method: 'PATCH', url: 'Patient/b2' } },
      ],
    });
  const failed = await send('transaction', [{ op: 'test', path: '/gender', value: 'other' }]);
  expect(failed.status).toBe(422);
  expect((await fhir.send('GET', 'Patient/b2')).json.meta.versionId).toBe('1');
  const done = await send('transaction', [{ op: 'add', path: '/active', value: true }]);
  expect(done.json.entry.map((e) => e.response.status)).toEqual(['200 OK', '200 OK']);
  expect((await fhir.send('GET', 'Patient?gender=male')).json.entry.map((e) => e.resource.id)).toContain('b2');
  const batch = await send('batch', [{ op: 'test', path: '/gender', value: 'other' }]);
  expect(batch.json.entry.map((e) => e.response.status.slice(0, 3))).toEqual(['422', '200']);
});
