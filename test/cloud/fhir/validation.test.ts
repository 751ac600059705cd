import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isObject, type JsonObject, JsonRefused, parseJson, sameJson } from '../../../cloud/fhir/json/parse-json.ts';
import { faultsOf } from '../../../cloud/fhir/validation/validate.ts';
import { heartRate, patient } from './endpoint.ts';

function faults(resource: unknown): string[] {
  const parsed = parseJson(typeof resource === 'string' ? resource : JSON.stringify(resource));
  return isObject(parsed) ? faultsOf(parsed).map(({ kind, at }) => `${kind} ${at}`) : ['no object'];
}

const clinical = (code: string) => ({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code }] });
const condition = (more: object) => ({ resourceType: 'Condition', subject: { reference: 'Patient/1' }, ...more });

describe('JSON', () => {
  test('what JSON.stringify writes is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        if (text.includes('"__proto__":')) return;
        expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  test('no text makes it fail in another way than by refusing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseJson(text);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonRefused);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('numbers keep their text', () => {
    const texts = ['0', '1.50', '-0.0', '1.0E-245', '1000000000000000000', '123456789012345678901234567890', '1e5', '0.1'];
    for (const text of texts) expect(JSON.stringify(parseJson(`{"a":[${text}]}`))).toBe(`{"a":[${text}]}`);
  });

  test('a refusal names line and column', () => {
    expect(() => parseJson('{"a":1,\n "a":2}')).toThrow('member "a" appears twice at line 2, column 5');
  });

  test('the order of members does not count', () => {
    const same = (a: string, b: string): boolean => sameJson(parseJson(a), parseJson(b));
    expect(same('{"a":1.0,"b":[{"c":1,"d":2},null]}', '{"b":[{"d":2,"c":1},null],"a":1.0}')).toBe(true);
    for (const other of ['{"a":1.00}', '{"a":1}', '{"b":1.0}', '{"a":1.0,"b":1}', '{"a":[1.0]}', '{"a":null}', '[1.0]'])
      expect(same('{"a":1.0}', other), other).toBe(false);
  });
});

test('right resources have no fault', () => {
  for (const resource of [
    patient(),
    heartRate(),
    patient({ _birthDate: { extension: [{ url: 'http://example.org/unknown', valueCode: 'unknown' }] } }),
    patient({ name: [{ given: ['a', null], _given: [null, { id: 'x' }] }] }),
    heartRate({ contained: [{ resourceType: 'Device', id: 'd' }], device: { reference: '#d' } }),
    heartRate({
      valueQuantity: undefined,
      dataAbsentReason: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'temp-unknown' }],
      },
    }),
    {
      resourceType: 'RiskAssessment',
      status: 'final',
      subject: { reference: 'Patient/1' },
      prediction: [{ probabilityDecimal: 0.5, whenPeriod: { start: '2026' } }],
    },
    { resourceType: 'Flag', status: 'active', code: { text: 'x' }, subject: { reference: 'Patient/1' } },
    { resourceType: 'Encounter', status: 'in-progress', class: { code: 'IMP' } },
    condition({ clinicalStatus: clinical('active') }),
    condition({ abatementDateTime: '2026', clinicalStatus: clinical('resolved') }),
    condition({ verificationStatus: { coding: [{ code: 'entered-in-error' }] } }),
  ]) {
    expect(faults(resource)).toEqual([]);
  }
});

test.each<[string, unknown, string]>([
  ['unknown element', patient({ colour: 'red' }), 'content Patient.colour'],
  ['inner unknown element', patient({ name: [{ colour: 'red' }] }), 'content Patient.name[0].colour'],
  ['empty string', patient({ language: '' }), 'json Patient.language'],
  ['empty list', patient({ name: [] }), 'json Patient.name'],
  ['empty object', patient({ name: [{}] }), 'json Patient.name[0]'],
  ['null', patient({ name: [null] }), 'json Patient.name[0]'],
  ['list for one', patient({ active: [true] }), 'content Patient.active'],
  ['one for list', patient({ name: { text: 'x' } }), 'content Patient.name'],
  ['wrong kind', patient({ active: 'yes' }), 'json Patient.active'],
  ['no such day', patient({ birthDate: '2026-02-30' }), 'json Patient.birthDate'],
  ['time without zone', heartRate({ effectiveDateTime: '2026-01-01T10:00:00' }), 'json Observation.effectiveDateTime'],
  ['integer as decimal', '{"resourceType":"Patient","multipleBirthInteger":1.0}', 'json Patient.multipleBirthInteger'],
  ['control character', patient({ name: [{ text: 'a\u0007' }] }), 'json Patient.name[0].text'],
  [
    'script in narrative',
    patient({ text: { status: 'generated', div: '<div><script>x</script></div>' } }),
    'json Patient.text.div',
  ],
  ['required code', patient({ gender: 'robot' }), 'content Patient.gender'],
  ['missing element', heartRate({ status: undefined }), 'content Observation.status'],
  ['two values', heartRate({ valueString: 'x' }), 'content Observation.valueString'],
  ['obs-6', heartRate({ dataAbsentReason: { text: 'x' } }), 'content Observation.dataAbsentReason'],
  ['obs-3', heartRate({ referenceRange: [{ age: { low: { value: 1 } } }] }), 'content Observation.referenceRange[0]'],
  [
    'per-1',
    {
      resourceType: 'Flag',
      status: 'active',
      code: { text: 'x' },
      subject: { reference: 'Patient/1' },
      period: { start: '2026', end: '2025' },
    },
    'content Flag.period',
  ],
  [
    'con-4, by its status',
    condition({ abatementDateTime: '2026', clinicalStatus: clinical('active') }),
    'content Condition.clinicalStatus',
  ],
  ['con-4, without a status', condition({ abatementDateTime: '2026' }), 'content Condition.clinicalStatus'],
  [
    'con-4, by a status of another system',
    condition({ abatementAge: { value: 1 }, clinicalStatus: { coding: [{ system: 'urn:x', code: 'resolved' }] } }),
    'content Condition.clinicalStatus',
  ],
  [
    'con-5',
    condition({ clinicalStatus: clinical('inactive'), verificationStatus: { coding: [{ code: 'entered-in-error' }] } }),
    'content Condition.clinicalStatus',
  ],
  ['qty-3', heartRate({ code: { text: 'x' }, valueQuantity: { value: 1, code: 'm' } }), 'content Observation.valueQuantity'],
  ['ext-1', patient({ extension: [{ url: 'http://x' }] }), 'content Patient.extension[0]'],
  [
    'modifier extension',
    patient({ modifierExtension: [{ url: 'http://x', valueString: 'y' }] }),
    'content Patient.modifierExtension',
  ],
  ['reference to a wrong type', heartRate({ encounter: { reference: 'Patient/1' } }), 'content Observation.encounter.reference'],
  ['reference of no form', heartRate({ encounter: { reference: 'somewhere' } }), 'content Observation.encounter.reference'],
  ['dom-3', patient({ contained: [{ resourceType: 'Device', id: 'd' }] }), 'content Patient.contained[0]'],
  ['subset', patient({ meta: { tag: [{ code: 'SUBSETTED' }] } }), 'content Patient.meta.tag'],
  ['beside not aligned', patient({ name: [{ given: ['a'], _given: [null, { id: 'x' }] }] }), 'json Patient.name[0]._given'],
  ['vital sign without category', heartRate({ category: undefined }), 'content Observation.category'],
  ['vital sign without subject', heartRate({ subject: undefined }), 'content Observation.subject'],
  ['vital sign of a device', heartRate({ subject: { reference: 'Device/1' } }), 'content Observation.subject'],
  ['vital sign without time', heartRate({ effectiveDateTime: undefined }), 'content Observation.effective[x]'],
  ['vital sign of a month', heartRate({ effectiveDateTime: '2026-01' }), 'content Observation.effectiveDateTime'],
  ['vital sign without value or reason', heartRate({ valueQuantity: undefined }), 'content Observation.value[x]'],
  [
    'vital sign in a wrong unit',
    heartRate({ valueQuantity: { value: 1, unit: 'Hz', system: 'http://unitsofmeasure.org', code: 'Hz' } }),
    'content Observation.valueQuantity.code',
  ],
  [
    'vital sign without unit',
    heartRate({ valueQuantity: { value: 1, system: 'http://unitsofmeasure.org', code: '/min' } }),
    'content Observation.valueQuantity.unit',
  ],
  [
    'pressure without diastolic',
    heartRate({
      code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
      valueQuantity: undefined,
      component: [{ code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] }, dataAbsentReason: { text: 'x' } }],
    }),
    'content Observation.component',
  ],
])('%s is a fault where it stands', (_, resource, expected) => {
  expect(faults(resource)).toContain(expected);
});

test('zero is a value', () => {
  expect(
    faults(heartRate({ valueQuantity: { value: 0, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' } })),
  ).toEqual([]);
});

test('no object makes the check fail', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom(
          'name',
          'contained',
          'extension',
          'meta',
          'text',
          'identifier',
          '_name',
          'period',
          'component',
          'code',
          'subject',
        ),
        fc.jsonValue(),
      ),
      (content) => {
        const resource = parseJson(
          JSON.stringify({ ...content, resourceType: 'Observation' }).replaceAll('"__proto__"', '"proto"'),
        ) as JsonObject;
        expect(Array.isArray(faultsOf(resource))).toBe(true);
      },
    ),
  );
});
