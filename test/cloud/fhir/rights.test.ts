import { generateKeyPair, type JWTPayload } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { grantsOf } from '../../../cloud/fhir/access/scopes.ts';
import { heartRate, patient, type Shown, useEndpoint } from './endpoint.ts';
import { BY_TOKEN, bearer, EVERYTHING, encounter, ISSUER, token as signed, type TokenMaking, twoWards } from './tokens.ts';

const stranger = await generateKeyPair('ES384');
const fhir = useEndpoint(BY_TOKEN);
const token = (claims: JWTPayload, more: Partial<TokenMaking> = {}): Promise<string> =>
  signed(claims, { audience: fhir.base, ...more });
const as = (claims: JWTPayload): Promise<Record<string, string>> => bearer(fhir, claims);

beforeAll(async () => {
  const put = await twoWards(fhir);
  await put(patient({ id: 'p-home' }) as never);
  await put(encounter('e-home', 'p-home', 'w1-bed', 'finished'));
});

const ids = (json: Shown): string[] => ((json.entry as Shown['entry'] | undefined) ?? []).map((e) => e.resource.id);

describe('who asks', () => {
  test.each([
    ['nothing', () => Promise.resolve({})],
    ['no token', () => Promise.resolve({ Authorization: 'Basic abc' })],
    ['rubbish', () => Promise.resolve({ Authorization: 'Bearer abc.def.ghi' })],
    [
      "a key that is not the issuer's",
      async () => ({ Authorization: `Bearer ${await token(EVERYTHING, { key: stranger.privateKey })}` }),
    ],
    [
      'a token for somebody else',
      async () => ({ Authorization: `Bearer ${await token(EVERYTHING, { audience: 'https://other' })}` }),
    ],
    ['an expired token', async () => ({ Authorization: `Bearer ${await token(EVERYTHING, { expires: '-1m' })}` })],
  ])('%s is answered 401 with a challenge', async (_name, headers) => {
    const answer = await fhir.send('GET', 'Patient', undefined, await headers());
    expect(answer.status).toBe(401);
    expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer /);
  });

  test('what the endpoint can do and where tokens come from is told to everybody', async () => {
    const metadata = await fhir.send('GET', 'metadata');
    expect(metadata.status).toBe(200);
    expect(metadata.text).toContain(`"valueUri":"${ISSUER}/token"`);
    const smart = await fetch(`${fhir.base}/.well-known/smart-configuration`);
    expect(smart.headers.get('Content-Type')).toMatch(/^application\/json/);
    expect(await smart.json()).toMatchObject({ issuer: ISSUER, code_challenge_methods_supported: ['S256'] });
  });
});

describe('scopes', () => {
  test('are read in both spellings', () => {
    const verbs = (scope: string) => grantsOf(scope).map((grant) => [grant.level, grant.type, [...grant.verbs].join('')]);
    expect(verbs('openid user/Observation.rs patient/*.read system/Patient.write user/Flag.*')).toEqual([
      ['user', 'Observation', 'rs'],
      ['patient', '*', 'rs'],
      ['system', 'Patient', 'cud'],
      ['user', 'Flag', 'cruds'],
    ]);
    expect(grantsOf('user/Observation.sr user/Nothing.rs launch user/Observation.')).toEqual([]);
  });

  test('a verb without a scope is 403', async () => {
    const reader = await as({ scope: 'user/Patient.rs' });
    expect((await fhir.send('GET', 'Patient/p-w1', undefined, reader)).status).toBe(200);
    expect((await fhir.send('GET', 'Observation', undefined, reader)).status).toBe(403);
    expect((await fhir.send('PUT', 'Patient/p-w1', patient({ id: 'p-w1' }), reader)).status).toBe(403);
    expect((await fhir.send('DELETE', 'Patient/p-w1', undefined, reader)).status).toBe(403);
    expect((await fhir.send('POST', 'Patient', patient(), reader)).status).toBe(403);
    const patch = { 'Content-Type': 'application/json-patch+json', ...reader };
    expect((await fhir.send('PATCH', 'Patient/p-w1', '[]', patch)).status).toBe(403);
  });
});

describe.each([
  ['the patient of the launch', { scope: 'patient/*.cruds', patient: 'p-w1' }],
  ['the patients of a ward', { scope: 'user/*.cruds', wards: ['w1'] }],
])('%s', (_name, claims) => {
  test('is all that is found, read, included and kept by history', async () => {
    const headers = await as(claims);
    const get = (path: string) => fhir.send('GET', path, undefined, headers);
    expect(ids((await get('Patient')).json)).toEqual(['p-w1']);
    expect(ids((await get('Observation?_id=o-w1,x-w1,o-w2,x-w2')).json)).toEqual(['o-w1', 'x-w1']);
    expect(ids((await get('Observation?patient=p-w2')).json)).toEqual([]);
    expect((await get('Observation/o-w1')).status).toBe(200);
    for (const hidden of [
      'Observation/o-w2',
      'Patient/p-w2',
      'Patient/p-w2/$everything',
      'Observation/o-w2/_history',
      'Observation/o-w2/_history/1',
      'Patient/p-w2/Observation',
    ])
      expect([hidden, (await get(hidden)).status]).toEqual([hidden, 404]);
    expect(ids((await get('Location?_id=w2-bed&_revinclude=Encounter:location')).json)).toEqual(['w2-bed']);
    expect(ids((await get('Observation/$lastn?patient=p-w2')).json)).toEqual([]);
    expect((await get('Observation/_history')).status).toBe(403);
    expect(ids((await get('Location?_has:Encounter:location:patient.family=of-w2')).json)).toEqual([]);
  });

  test('is all that can be written to, alone and in Bundles', async () => {
    const headers = await as(claims);
    const observation = (who: string, more: object = {}) => heartRate({ subject: { reference: `Patient/${who}` }, ...more });
    expect((await fhir.send('POST', 'Observation', observation('p-w1'), headers)).status).toBe(201);
    expect((await fhir.send('POST', 'Observation', observation('p-w2'), headers)).status).toBe(422);
    const moved = { id: 'o-w1', status: 'amended' };
    expect((await fhir.send('PUT', 'Observation/o-w1', observation('p-w2', moved), headers)).status).toBe(422);
    expect((await fhir.send('PUT', 'Observation/o-w2', observation('p-w1', { id: 'o-w2' }), headers)).status).toBe(404);
    expect((await fhir.send('DELETE', 'Observation/o-w2', undefined, headers)).status).toBe(404);
    const entry = (method: string, url: string, resource?: object) => ({
      request: { method, url },
      ...(resource ? { resource } : {}),
    });
    const bundle = {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        entry('GET', 'Observation/o-w2'),
        entry('GET', 'Observation/o-w1'),
        entry('POST', 'Observation', observation('p-w2')),
      ],
    };
    const { json } = await fhir.send('POST', '', bundle, headers);
    expect(json.entry.map((e) => e.response.status.slice(0, 3))).toEqual(['404', '200', '422']);
    const all = await as(EVERYTHING);
    expect(ids((await fhir.send('GET', 'Observation?patient=p-w2', undefined, all)).json)).toEqual(['o-w2', 'x-w2']);
  });
});

test('who asks about something hidden is answered as about something that is not there', async () => {
  const headers = await as({ scope: 'user/*.cruds', wards: ['w1'] });
  const about = (name: string) => heartRate({ subject: { reference: `Patient/${name}` } });
  const within = (name: string, encounter: string) => ({ ...about(name), encounter: { reference: `Encounter/${encounter}` } });
  const transaction = (name: string) => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [{ resource: about(name), request: { method: 'POST', url: 'Observation' } }],
  });
  const questions: readonly ((name: string, encounter: string) => readonly [string, string, object?])[] = [
    (name) => ['POST', 'Observation', about(name)],
    (name) => ['PUT', 'Observation/o-w1', { ...about(name), id: 'o-w1' }],
    (_, encounter) => ['POST', 'Observation', within('p-w1', encounter)],
    (name) => ['POST', '', transaction(name)],
    (name) => ['PUT', `Patient/${name}`, patient({ id: name })],
    (name) => ['POST', 'Encounter', { ...encounter('', name, 'w2-bed'), id: undefined }],
    (name) => ['DELETE', `Patient/${name}`],
    (name) => ['GET', `Observation?subject=Patient/${name}`],
    (name) => ['GET', `Observation?patient.identifier=x&subject=Patient/${name}`],
    (name) => ['GET', `Patient/${name}`],
    (name) => ['GET', `Patient/${name}/_history`],
    (name) => ['GET', `Patient/${name}/Observation`],
    (name) => ['GET', `Patient/${name}/$everything`],
    (name) => ['GET', `Observation/$lastn?patient=${name}`],
  ];
  for (const question of questions) {
    const [hidden, unknown] = await Promise.all(
      [
        ['p-w2', 'e-w2'],
        ['p-q9', 'e-q9'],
      ].map(async ([name = '', visit = '']) => {
        const [method, path, body] = question(name, visit);
        const { status, text } = await fhir.send(method, path, body, headers);
        return [method, path.replaceAll(name, '…'), status, text.replaceAll(name, '…').replaceAll(visit, '…')];
      }),
    );
    expect(hidden).toEqual(unknown);
  }
});

test('nobody finds out by writing under an id whether something hidden has it, and who sees everything may choose ids', async () => {
  const nurse = await as({ scope: 'user/*.cruds', wards: ['w1'] });
  const own = (id: string) => heartRate({ id, subject: { reference: 'Patient/p-w1' } });
  const bundle = (type: string, id: string) => ({
    resourceType: 'Bundle',
    type,
    entry: [{ resource: own(id), request: { method: 'PUT', url: `Observation/${id}` } }],
  });
  const answers = async (id: string): Promise<unknown[]> => {
    const asked = [
      await fhir.send('PUT', `Observation/${id}`, own(id), nurse),
      await fhir.send('PUT', `Observation/${id}`, own(id), { ...nurse, 'If-None-Match': '*' }),
      await fhir.send('PUT', `Observation/${id}`, own(id), { ...nurse, 'If-Match': 'W/"1"' }),
      await fhir.send('PUT', 'Observation?status=unknown', own(id), nurse),
      await fhir.send('DELETE', `Observation/${id}`, undefined, nurse),
      await fhir.send('POST', '', bundle('batch', id), nurse),
      await fhir.send('POST', '', bundle('transaction', id), nurse),
    ];
    return asked.map(({ status, text }) => [status, text.replaceAll(id, '…')]);
  };
  const all = await as(EVERYTHING);
  const hidden = await answers('o-w2');
  expect(hidden).toEqual(await answers('o-q9'));
  expect(hidden.map((answer) => (answer as [number])[0])).toEqual([404, 404, 404, 404, 404, 200, 404]);
  expect((await fhir.send('GET', 'Observation/o-q9', undefined, all)).status).toBe(404);
  expect((await fhir.send('PUT', 'Observation/o-chosen', own('o-chosen'), all)).status).toBe(201);
  await fhir.send('DELETE', 'Observation/o-chosen', undefined, all);
});

test('a condition in a scope holds for everything that is shown', async () => {
  const headers = await as({ scope: 'user/Observation.rs?category=vital-signs' });
  const found = await fhir.send('GET', 'Observation?patient=p-w2', undefined, headers);
  expect(ids(found.json)).toEqual(['o-w2']);
  expect((await fhir.send('GET', 'Observation/x-w2', undefined, headers)).status).toBe(404);
});

test('somebody who left the ward is seen by it no longer', async () => {
  const headers = await as({ scope: 'user/*.rs', wards: ['w1'] });
  expect((await fhir.send('GET', 'Patient/p-home', undefined, headers)).status).toBe(404);
});

test('whoever has wards, but none that is known here, sees nobody', async () => {
  const headers = await as({ scope: 'user/*.rs', wards: [] });
  expect(ids((await fhir.send('GET', 'Patient', undefined, headers)).json)).toEqual([]);
  expect((await fhir.send('GET', 'Observation/o-w1', undefined, headers)).status).toBe(404);
});
