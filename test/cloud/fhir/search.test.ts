import { beforeAll, expect, test } from 'vitest';
import { heartRate, patient, type Shown, useEndpoint } from './endpoint.ts';

const fhir = useEndpoint();
const LOINC = 'http://loinc.org';

const observations = [
  {
    id: 'o1',
    effectiveDateTime: '2026-01-05T10:00:00.000Z',
    valueQuantity: { value: 60, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
  },
  { id: 'o2', effectiveDateTime: '2026-01-05T10:01:00.000Z', identifier: [{ system: 'urn:a,b', value: 'x|y' }] },
  { id: 'o3', effectiveDateTime: '2026-01-05T10:02:00.000Z', status: 'amended', derivedFrom: [{ reference: 'Observation/o1' }] },
  {
    id: 'o4',
    effectiveDateTime: '2026-01-06',
    subject: { reference: 'Patient/p2' },
    meta: { tag: [{ system: 'urn:tag', code: 't' }] },
  },
  {
    id: 'bp',
    effectiveDateTime: '2026-01-05T10:03:00.000Z',
    code: { coding: [{ system: LOINC, code: '85354-9' }] },
    valueQuantity: undefined,
    component: [
      {
        code: { coding: [{ system: LOINC, code: '8480-6' }] },
        valueQuantity: { value: 120, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
      },
      { code: { coding: [{ system: LOINC, code: '8462-4' }] }, dataAbsentReason: { text: 'lost' } },
    ],
  },
];

beforeAll(async () => {
  await fhir.send(
    'PUT',
    'Patient/p1',
    patient({
      id: 'p1',
      name: [{ family: 'Müller', given: ['Anna  Maria'] }],
      birthDate: '1950-06',
      identifier: [
        {
          system: 'urn:mrn',
          value: '1',
          type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
        },
      ],
    }),
  );
  await fhir.send(
    'PUT',
    'Patient/p2',
    patient({ id: 'p2', birthDate: '1980-01-01', telecom: [{ system: 'phone', value: '123' }] }),
  );
  await fhir.send('PUT', 'Device/d1', {
    resourceType: 'Device',
    id: 'd1',
    identifier: [{ system: 'urn:dev', value: 'M' }],
    patient: { reference: 'Patient/p1' },
  });
  for (const o of observations) {
    const made = await fhir.send(
      'PUT',
      `Observation/${o.id}`,
      heartRate({ subject: { reference: 'Patient/p1' }, device: { reference: 'Device/d1' }, ...o }),
    );
    expect(made.status, made.text).toBe(201);
  }
  for (const [id, status] of [
    ['f1', 'active'],
    ['f2', 'inactive'],
  ]) {
    await fhir.send('PUT', `Flag/${id}`, {
      resourceType: 'Flag',
      id,
      status,
      code: { text: 'risk' },
      subject: { reference: 'Patient/p1' },
      period: { start: '2026-01-05' },
    });
  }
});

const ids = async (query: string) => {
  const { status, json, text } = await fhir.send('GET', query);
  expect(status, text).toBe(200);
  return ((json.entry as Shown['entry'] | undefined) ?? []).map((e) => e.resource.id);
};

test.each([
  ['Observation?patient=p1', ['bp', 'o1', 'o2', 'o3']],
  ['Observation?patient=Patient/p2', ['o4']],
  ['Observation?subject=p2', ['o4']],
  ['Observation?subject:Patient=p2', ['o4']],
  ['Observation?subject:Device=p2', []],
  ['Observation?subject=Patient/p2,Patient/p1&_count=100', ['bp', 'o1', 'o2', 'o3', 'o4']],
  ['Observation?device=Device/d1&status=amended', ['o3']],
  ['Observation?status:not=final', ['o3']],
  ['Observation?derived-from:not=x', null],
  ['Observation?code=8867-4&patient=p1', ['o1', 'o2', 'o3']],
  ['Observation?code=http://loinc.org|85354-9', ['bp']],
  ['Observation?code=http://loinc.org|', ['bp', 'o1', 'o2', 'o3', 'o4']],
  ['Observation?code=|85354-9', []],
  ['Observation?code=http://other|85354-9', []],
  ['Observation?code=8867-4,85354-9&patient=p1', ['bp', 'o1', 'o2', 'o3']],
  ['Observation?component-code=http://loinc.org|8480-6', ['bp']],
  ['Observation?combo-code=8462-4', ['bp']],
  ['Observation?component-value-quantity=gt119', ['bp']],
  ['Observation?value-quantity=lt65|http://unitsofmeasure.org|/min', ['o1']],
  ['Observation?value-quantity=60||/min', ['o1']],
  ['Observation?value-quantity=60||kg', []],
  ['Observation?value-quantity=59.6', []],
  ['Observation?category=vital-signs&_tag=urn:tag|t', ['o4']],
  ['Observation?identifier=urn:a\\,b|x\\|y', ['o2']],
  ['Observation?derived-from=Observation/o1', ['o3']],
  ['Observation?derived-from:missing=false', ['o3']],
  ['Observation?_id=o1,o3,nothing', ['o1', 'o3']],
  ['Observation?date=2026-01-06', ['o4']],
  ['Observation?date=ge2026-01-05T10:01:00Z&date=lt2026-01-05T10:03:00Z', ['o2', 'o3']],
  ['Observation?_lastUpdated=lt2020', []],
  ['Flag?patient=p1&flag-status=active', ['f1']],
  ['Flag?date=gt2030', ['f1', 'f2']],
  ['Flag?date=2026', []],
  ['Patient?name=muller', ['p1']],
  ['Patient?name=ANNA MARIA', ['p1']],
  ['Patient?name=aria', []],
  ['Patient?name:contains=aria', ['p1']],
  ['Patient?family:exact=Müller', ['p1']],
  ['Patient?family:exact=müller', []],
  ['Patient?phone=123', ['p2']],
  ['Patient?email=123', []],
  ['Patient?birthdate=1950', ['p1']],
  ['Patient?birthdate=gt1970', ['p2']],
  ['Patient?name=', ['p1', 'p2']],
  ['Observation?patient.identifier=urn:mrn|1', ['bp', 'o1', 'o2', 'o3']],
  ['Observation?subject:Patient.birthdate=gt1970', ['o4']],
  ['Observation?subject.birthdate=gt1970', ['o4']],
  ['Observation?patient.name=nobody', []],
  ['Observation?device.patient.family=müller&code=85354-9', ['bp']],
  ['Observation?derived-from:Observation.value-quantity=lt65', ['o3']],
  ['Observation?patient.nonsense=1', null],
  ['Observation?code.name=1', null],
  ['Observation?derived-from.derived-from.derived-from.derived-from._id=o1', null],
  ['Patient?_has:Observation:patient:code=85354-9', ['p1']],
  ['Patient?_has:Observation:subject:date=2026-01-06', ['p2']],
  ['Patient?_has:Observation:patient:code=85354-9&_has:Flag:patient:flag-status=active', ['p1']],
  ['Patient?_has:Observation:patient:code=85354-9&_has:Observation:patient:date=2026-01-06', []],
  ['Patient?_has:Observation:patient:device.identifier=urn:dev|M&birthdate=1950', ['p1']],
  ['Device?_has:Observation:device:_has:Observation:derived-from:status=amended', ['d1']],
  ['Patient?_has:Observation:device:code=1', null],
  ['Observation?component-code-value-quantity=http://loinc.org|8480-6$gt119', ['bp']],
  ['Observation?component-code-value-quantity=8480-6$120||mm[Hg]', ['bp']],
  ['Observation?component-code-value-quantity=8462-4$gt119', []],
  ['Observation?component-code-value-quantity=8462-4$gt119,8480-6$lt121', ['bp']],
  ['Observation?component-code-value-quantity:missing=false', ['bp']],
  ['Observation?code-value-quantity=http://loinc.org|8867-4$60', ['o1']],
  ['Observation?code-value-quantity=http://loinc.org|85354-9$60', []],
  ['Observation?code-value-quantity:missing=true', ['bp']],
  ['Observation?combo-code-value-quantity=8480-6$gt100,8867-4$lt61', ['bp', 'o1']],
  ['Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|1', ['p1']],
  ['Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|2', []],
  ['Observation?_source:below=urn:x', []],
  ['Patient/p1/Observation', ['bp', 'o1', 'o2', 'o3']],
  ['Patient/p1/Observation?code=85354-9', ['bp']],
  ['Patient/p1/*', ['bp', 'f1', 'f2', 'o1', 'o2', 'o3', 'p1']],
  ['Patient/p2/*?_lastUpdated=gt2020', ['o4', 'p2']],
  ['?_type=Flag,Device', ['d1', 'f1', 'f2']],
  ['?_type=Flag&_id=f2', ['f2']],
  ['?_tag=urn:tag|t', ['o4']],
  ['?_type=Flag,Device&patient=p1', null],
  ['?_type=Nothing', null],
  ['Patient?_sort=family', ['p1', 'p2']],
  ['Patient?_sort=-birthdate', ['p2', 'p1']],
  ['Observation?patient=p1&_sort=-status,_id', ['bp', 'o1', 'o2', 'o3']],
  ['Observation?patient=p1&_sort=value-quantity,_id', ['o1', 'o2', 'o3', 'bp']],
  ['Observation?patient=p1&_sort=-value-quantity,-_id', ['o3', 'o2', 'o1', 'bp']],
  ['Patient?_has:Nothing:patient:code=1', null],
])('%s', async (query, expected) => {
  if (expected === null) expect((await fhir.send('GET', query)).status).toBe(400);
  else expect(await ids(query)).toEqual(expected);
});

test('POST _search answers like GET', async () => {
  const { json } = await fhir.send('POST', 'Observation/_search?status=final', 'patient=p1&code=8867-4', {
    'Content-Type': 'application/x-www-form-urlencoded',
  });
  expect(json.entry.map((e) => e.resource.id)).toEqual(['o1', 'o2']);
});

test('sorted by date either way; those without a date come last', async () => {
  await fhir.send('PUT', 'Observation/undated', {
    ...heartRate({ id: 'undated', code: { text: 'no vital sign' } }),
    effectiveDateTime: undefined,
  });
  expect(await ids('Observation?_sort=date')).toEqual(['o1', 'o2', 'o3', 'bp', 'o4', 'undated']);
  expect(await ids('Observation?_sort=-date,_id')).toEqual(['o4', 'bp', 'o3', 'o2', 'o1', 'undated']);
  for (const prefix of ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'])
    expect(await ids(`Observation?date=${prefix}2026-01-05&_id=undated`)).toEqual([]);
  expect(await ids('Observation?date:missing=true')).toEqual(['undated']);
  await fhir.send('DELETE', 'Observation/undated');
});

test.each([
  '_sort=-date',
  '_sort=date',
  '_sort=_lastUpdated',
  '_sort=-_lastUpdated,-_id',
  '_sort=_id',
  '_sort=value-quantity',
  '_sort=-status,_lastUpdated',
  '',
])('pages with %s neither repeat nor skip', async (sort) => {
  const all = await ids(`Observation?_count=100&${sort}`);
  const seen: string[] = [];
  let url: string | undefined = `${fhir.base}/Observation?_count=2&${sort}`;
  while (url !== undefined) {
    const { json }: { json: Shown } = await fhir.send('GET', url);
    seen.push(...json.entry.map((e) => e.resource.id));
    expect(json.entry.length).toBeLessThanOrEqual(2);
    url = json.link.find((l) => l.relation === 'next')?.url;
  }
  expect(seen).toEqual(all);
});

test('a page link that was changed is refused', async () => {
  const { json } = await fhir.send('GET', 'Observation?_count=2');
  const next = json.link.find((l) => l.relation === 'next')!.url;
  expect((await fhir.send('GET', next.replace('_cursor=', '_cursor=A'))).status).toBe(400);
  expect((await fhir.send('GET', `${next}&status=final`)).status).toBe(400);
});

test('unknown parameters are refused, or when lenient ignored, named and left out of self', async () => {
  const strict = await fhir.send('GET', 'Observation?patient=p1&colour=red');
  expect([strict.status, strict.json.issue[0]!.expression]).toEqual([400, ['http.colour']]);
  const lenient = await fhir.send('GET', 'Observation?patient=p1&colour=red', undefined, { Prefer: 'handling=lenient' });
  expect(lenient.status).toBe(200);
  expect(lenient.json.link[0]!.url).toBe(`${fhir.base}/Observation?patient=p1&_count=50`);
  expect(lenient.json.entry.at(-1)).toMatchObject({
    search: { mode: 'outcome' },
    resource: { issue: [{ severity: 'warning' }] },
  });
  for (const bad of [
    'date=yesterday',
    'date=2026-13',
    'date=2026-02-30',
    'value-quantity=tall',
    '_count=-1',
    '_sort=colour',
    'code:text=x',
    'status:not:in=x',
    '_summary=some',
    '_elements=a b',
    'component-code-value-quantity=8480-6',
    '_include:iterate=Nothing:subject',
    'subject:above=1',
    '_total=some',
    'status=a%00b',
    'patient:missing=maybe',
    '_include=Flag:subject',
    'value-quantity=1e999',
  ]) {
    const answer = await fhir.send('GET', `Observation?${bad}`, undefined, { Prefer: 'handling=lenient' });
    expect([bad, answer.status]).toEqual([bad, 400]);
  }
});

test('totals are counted when asked for', async () => {
  expect((await fhir.send('GET', 'Observation?_count=1')).json.total).toBeUndefined();
  expect((await fhir.send('GET', 'Observation?_count=1&_total=accurate')).json).toMatchObject({ total: 5 });
  expect((await fhir.send('GET', 'Observation?_summary=count')).json).toMatchObject({ total: 5, type: 'searchset' });
  expect((await fhir.send('GET', 'Observation?_count=0')).json.entry).toBeUndefined();
});

test('include and revinclude bring what is tied to the matches, once', async () => {
  const { json } = await fhir.send(
    'GET',
    'Observation?patient=p1&_include=Observation:subject:Patient&_include=Observation:device',
  );
  expect(json.entry.filter((e) => e.search.mode === 'include').map((e) => e.resource.id)).toEqual(['d1', 'p1']);
  const back = await fhir.send('GET', 'Patient?_id=p1&_revinclude=Flag:patient&_revinclude=Device:patient');
  expect(back.json.entry.map((e) => [e.resource.id, e.search.mode])).toEqual([
    ['p1', 'match'],
    ['d1', 'include'],
    ['f1', 'include'],
    ['f2', 'include'],
  ]);
});

test('iterated includes follow from what was included; a star follows every reference', async () => {
  const modes = async (query: string) =>
    (await fhir.send('GET', query)).json.entry.map((e) => `${e.search.mode} ${e.resource.resourceType}/${e.resource.id}`);
  expect(await modes('Observation?_id=o3&_include=Observation:derived-from')).toEqual([
    'match Observation/o3',
    'include Observation/o1',
  ]);
  expect(await modes('Observation?_id=o3&_include=Observation:derived-from&_include:iterate=Observation:device')).toEqual([
    'match Observation/o3',
    'include Device/d1',
    'include Observation/o1',
  ]);
  expect(await modes('Observation?_id=o3&_include=Observation:*')).toEqual([
    'match Observation/o3',
    'include Device/d1',
    'include Observation/o1',
    'include Patient/p1',
  ]);
  expect(await modes('Device?_id=d1&_include=Device:patient&_revinclude:iterate=Flag:patient')).toEqual([
    'match Device/d1',
    'include Patient/p1',
    'include Flag/f1',
    'include Flag/f2',
  ]);
});

test('a summary or chosen elements keep what is mandatory and say that they are a part', async () => {
  const tag = [{ code: 'SUBSETTED' }];
  const shown = async (query: string) => (await fhir.send('GET', query)).json;
  const elements = (await shown('Observation?_id=o1&_elements=value')).entry[0]!.resource;
  expect(elements).toMatchObject({ status: 'final', code: {}, valueQuantity: { value: 60 }, meta: { tag } });
  expect(elements).not.toHaveProperty('effectiveDateTime');
  const summary = await shown('Patient/p1?_summary=true');
  expect(summary).toMatchObject({ identifier: [{ value: '1' }], meta: { tag } });
  expect(await shown('Observation/o1?_summary=text')).not.toHaveProperty('valueQuantity');
  expect(await shown('Observation/o1?_summary=data')).toHaveProperty('valueQuantity');
  expect((await shown('Observation/o1?_summary=false')).meta).not.toHaveProperty('tag');
  const put = await fhir.send('PUT', 'Patient/p1', summary);
  expect(put.status).toBe(422);
});
