import { beforeAll, describe, expect, test } from 'vitest';
import { heartRate, type Shown, useEndpoint } from './endpoint.ts';
import { BY_TOKEN, bearer, EVERYTHING, twoWards } from './tokens.ts';

/** Conditions of writes, asked by somebody of ward 1, that meet something of ward 2. */
const fhir = useEndpoint(BY_TOKEN);
let nurse: Record<string, string>;
let all: Record<string, string>;
const identified = (value: string) => ({ identifier: [{ system: 'urn:test', value }] });
const of = (who: string, more: object = {}) => heartRate({ subject: { reference: `Patient/p-${who}` }, ...more });

beforeAll(async () => {
  const put = await twoWards(fhir);
  nurse = await bearer(fhir, { scope: 'user/*.cruds', wards: ['w1'] });
  all = await bearer(fhir, EVERYTHING);
  await put(of('w2', { id: 'hidden', ...identified('hidden'), status: 'preliminary' }) as never);
  await put(of('w1', { id: 'twin-1', ...identified('twin') }) as never);
  await put(of('w1', { id: 'twin-2', ...identified('twin') }) as never);
});

const create = (condition: string, body: object) =>
  fhir.send('POST', 'Observation', body, { ...nurse, 'If-None-Exist': condition });
const stored = async (): Promise<Shown> => (await fhir.send('GET', 'Observation/hidden', undefined, all)).json;
const withIdentifier = async (value: string): Promise<number> =>
  (await fhir.send('GET', `Observation?identifier=urn:test|${value}&_summary=count`, undefined, all)).json.total;
const issueOf = (json: Shown) => ({ ...json.issue[0], expression: undefined });

test('a conditional create with a hidden identifier is answered as several matches are: no double, and nothing told', async () => {
  const several = await create('identifier=urn:test|twin', of('w1', identified('twin')));
  expect(several.status).toBe(412);
  for (const condition of ['identifier=urn:test|hidden', 'identifier=urn:test|hidden&status=preliminary']) {
    const hidden = await create(condition, of('w1', identified('hidden')));
    expect([condition, hidden.status, issueOf(hidden.json)]).toEqual([condition, 412, issueOf(several.json)]);
    expect(hidden.headers.get('Location')).toBeNull();
    expect(hidden.headers.get('ETag')).toBeNull();
  }
  expect(await withIdentifier('hidden')).toBe(1);
});

test('a conditional create that describes a hidden resource finds none: it answers nothing a search would not', async () => {
  const made = await create('subject=Patient/p-w2&status=preliminary', of('w1'));
  expect(made.status).toBe(201);
  expect(made.json.id).not.toBe('hidden');
  await fhir.send('DELETE', `Observation/${made.json.id}`, undefined, all);
});

test('a conditional update neither takes over nor changes a hidden resource', async () => {
  const before = await stored();
  const put = (query: string, body: object) => fhir.send('PUT', `Observation?${query}`, body, nurse);
  expect((await put('identifier=urn:test|hidden', of('w1', identified('hidden')))).status).toBe(412);
  expect((await put('status=preliminary', of('w1', { id: 'hidden' }))).status).toBe(404);
  expect(await stored()).toEqual(before);
  expect(await withIdentifier('hidden')).toBe(1);
});

test('a conditional update that meets nothing does not overwrite what has its id', async () => {
  const answer = await fhir.send('PUT', 'Observation?status=cancelled', of('w1', { id: 'twin-1' }), nurse);
  expect(answer.status).toBe(409);
});

test('a conditional delete leaves what is hidden', async () => {
  const before = await stored();
  expect((await fhir.send('DELETE', 'Observation?identifier=urn:test|hidden', undefined, nurse)).status).toBe(204);
  expect((await fhir.send('DELETE', 'Observation?status=preliminary', undefined, nurse)).status).toBe(204);
  expect(await stored()).toEqual(before);
});

describe('a patch', () => {
  const patch = (path: string, value: unknown) =>
    fhir.send('PATCH', path, JSON.stringify([{ op: 'test', path: '/status', value }]), {
      ...nurse,
      'Content-Type': 'application/json-patch+json',
    });

  test('of a hidden resource does not tell by its answer what is in it', async () => {
    for (const value of ['preliminary', 'final']) expect((await patch('Observation/hidden', value)).status).toBe(404);
    expect((await patch('Observation?identifier=urn:test|hidden', 'preliminary')).status).toBe(404);
  });
});

test('a conditional reference leads to no hidden resource', async () => {
  const bundle = (condition: string) => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        request: { method: 'POST', url: 'Observation' },
        resource: of('w1', { derivedFrom: [{ reference: `Observation?${condition}` }] }),
      },
    ],
  });
  const hidden = await fhir.send('POST', '', bundle('identifier=urn:test|hidden'), nurse);
  const nowhere = await fhir.send('POST', '', bundle('identifier=urn:test|nowhere'), nurse);
  expect([hidden.status, hidden.json.issue]).toEqual([412, nowhere.json.issue]);
});

test('$lastn cuts after what is hidden, so that the newest of what may be seen is shown', async () => {
  const final = await bearer(fhir, { scope: 'user/Observation.rs?status=final' });
  const at = (time: string, more: { id: string; status?: string }) => ({
    ...of('w1', { effectiveDateTime: `2026-01-05T${time}:00.000Z` }),
    ...more,
  });
  for (const observation of [at('10:58', { id: 'shown' }), at('10:59', { id: 'newest', status: 'preliminary' })])
    expect((await fhir.send('PUT', `Observation/${observation.id}`, observation, all)).status).toBe(201);
  const { json } = await fhir.send('GET', 'Observation/$lastn?patient=p-w1&code=8867-4', undefined, final);
  expect(((json.entry as Shown['entry'] | undefined) ?? []).map(({ resource }) => resource.id)).toEqual(['shown']);
});
