import { beforeAll, expect, test } from 'vitest';
import { heartRate, patient, type Reply, type Shown, useEndpoint } from './endpoint.ts';

const fhir = useEndpoint();
const SPO2 = { coding: [{ system: 'http://loinc.org', code: '2708-6' }] };
const percent = { value: 97, unit: '%', system: 'http://unitsofmeasure.org', code: '%' };

beforeAll(async () => {
  for (const id of ['p1', 'p2']) await fhir.send('PUT', `Patient/${id}`, patient({ id }));
  await fhir.send('PUT', 'Location/bed', { resourceType: 'Location', id: 'bed', name: 'Bed 7' });
  await fhir.send('PUT', 'Device/d1', { resourceType: 'Device', id: 'd1', patient: { reference: 'Patient/p1' } });
  await fhir.send('PUT', 'Encounter/e1', {
    resourceType: 'Encounter',
    id: 'e1',
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: { reference: 'Patient/p1' },
    location: [{ location: { reference: 'Location/bed' } }],
  });
  for (const [id, subject, minute, more] of [
    ['h1', 'p1', 1, {}],
    ['h2', 'p1', 2, {}],
    ['h3', 'p1', 3, {}],
    ['s1', 'p1', 1, { code: SPO2, valueQuantity: percent }],
    ['s2', 'p1', 2, { code: SPO2, valueQuantity: percent }],
    ['other', 'p2', 9, {}],
  ] as const) {
    const effectiveDateTime = `2026-01-05T10:0${minute}:00.000Z`;
    const made = await fhir.send(
      'PUT',
      `Observation/${id}`,
      heartRate({ id, subject: { reference: `Patient/${subject}` }, effectiveDateTime, ...more }),
    );
    expect(made.status, made.text).toBe(201);
  }
});

const names = ({ json, status, text }: Reply): string[] => {
  expect(status, text).toBe(200);
  return ((json.entry as Shown['entry'] | undefined) ?? []).map(({ resource }) => `${resource.resourceType}/${resource.id}`);
};

const next = ({ json }: Reply): string | undefined => json.link.find(({ relation }) => relation === 'next')?.url;

async function allPages(path: string): Promise<{ pages: number; found: string[] }> {
  const found: string[] = [];
  let pages = 0;
  for (let url: string | undefined = path; url !== undefined; pages++) {
    const page: Reply = await fhir.send('GET', url);
    found.push(...names(page));
    url = next(page);
  }
  return { pages, found };
}

test('$lastn: the newest of each code of one patient, as many as asked for', async () => {
  expect(names(await fhir.send('GET', 'Observation/$lastn?patient=p1'))).toEqual(['Observation/s2', 'Observation/h3']);
  expect(names(await fhir.send('GET', 'Observation/$lastn?subject=Patient/p1&max=2&code=8867-4'))).toEqual([
    'Observation/h3',
    'Observation/h2',
  ]);
  expect(names(await fhir.send('GET', 'Observation/$lastn?patient=nobody'))).toEqual([]);
  for (const bad of ['', '?code=8867-4', '?patient=p1&max=0', '?patient=p1&nonsense=1', '?subject:missing=false&max=x'])
    expect((await fhir.send('GET', `Observation/$lastn${bad}`)).status, bad).toBe(400);
  expect((await fhir.send('GET', 'Patient/$lastn')).status).toBe(404);
});

test('$everything: all of the patient, page by page, and what it stands on; nothing of others', async () => {
  const own = ['Device/d1', 'Encounter/e1', ...['h1', 'h2', 'h3', 's1', 's2'].map((id) => `Observation/${id}`), 'Patient/p1'];
  const whole = await fhir.send('GET', 'Patient/p1/$everything');
  expect(names(whole)).toEqual([...own, 'Location/bed']);
  const { pages, found } = await allPages('Patient/p1/$everything?_count=3');
  expect(pages).toBe(3);
  expect(found.filter((name) => name !== 'Location/bed')).toEqual(own);
  expect(names(await fhir.send('GET', 'Patient/p1/$everything?_type=Encounter,Device'))).toEqual(['Device/d1', 'Encounter/e1']);
  expect(names(await fhir.send('GET', 'Patient/p1/$everything?_since=2999-01-01T00:00:00Z'))).toEqual([]);
  expect((await fhir.send('GET', 'Patient/nobody/$everything')).status).toBe(404);
  for (const bad of ['_since=soon', '_type=Nonsense', 'code=1', '_count=0', '_cursor=x.y'])
    expect((await fhir.send('GET', `Patient/p1/$everything?${bad}`)).status, bad).toBe(400);
});

test('history of a type and of the whole endpoint: every version once, newest first, over pages', async () => {
  await fhir.send('PUT', 'Location/l2', { resourceType: 'Location', id: 'l2', name: 'a' });
  await fhir.send('PUT', 'Location/l2', { resourceType: 'Location', id: 'l2', name: 'b' });
  await fhir.send('DELETE', 'Location/l2');
  const steps = async (path: string): Promise<string[]> => {
    const entries: Shown['entry'][number][] = [];
    for (let url: string | undefined = path; url !== undefined; ) {
      const page: Reply = await fhir.send('GET', url);
      expect(page.status, page.text).toBe(200);
      entries.push(...page.json.entry);
      url = next(page);
    }
    return entries.map(({ request, response }) => `${request.method} ${response.etag}`);
  };
  const locations = ['DELETE W/"3"', 'PUT W/"2"', 'PUT W/"1"', 'PUT W/"1"'];
  expect(await steps('Location/_history')).toEqual(locations);
  expect(await steps('Location/_history?_count=1')).toEqual(locations);
  const all = await steps('_history?_count=4');
  expect(all).toHaveLength(14);
  expect(all.slice(0, 3)).toEqual(locations.slice(0, 3));
  expect((await fhir.send('GET', '_history?_since=2999-01-01T00:00:00Z')).json.entry).toBeUndefined();
  for (const bad of ['_since=2026', '_sort=date', '_count=x'])
    expect((await fhir.send('GET', `_history?${bad}`)).status, bad).toBe(400);
});

test('$validate tells every fault and stores nothing', async () => {
  const validate = (path: string, body: unknown) => fhir.send('POST', path, body);
  const good = await validate('Patient/$validate', patient({ id: 'new' }));
  expect([good.status, good.json.issue[0]?.details.text]).toEqual([200, 'All OK']);
  expect((await fhir.send('GET', 'Patient/new')).status).toBe(404);
  const bad = await validate('$validate', { resourceType: 'Patient', gender: 'nonsense', birthDate: 'x' });
  expect(bad.status).toBe(200);
  expect(bad.json.issue.map(({ expression }) => expression[0])).toEqual(['Patient.gender', 'Patient.birthDate']);
  const other = await validate('Observation/$validate', {
    resourceType: 'Parameters',
    parameter: [{ name: 'resource', resource: patient() }],
  });
  expect(other.json.issue[0]?.details.text).toContain('resourceType Observation expected');
  expect((await validate('$validate', { resourceType: 'Parameters', parameter: [] })).status).toBe(400);
  expect((await validate('Nothing/$validate', patient())).status).toBe(404);
});
