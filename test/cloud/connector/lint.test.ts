import { describe, expect, it } from 'vitest';
import { lintWarnings } from '../../../cloud/connector/lint.ts';
import { loadDeviceMapping, loadFhirMapping } from '../../../cloud/connector/mapping.ts';

const fhirTemplate = (template: object): string =>
  JSON.stringify(
    { templateType: 'CollectionFhir', template: [{ templateType: 'CodeValueFhir', template: { typeName: 'bp', ...template } }] },
    null,
    1,
  );
const loinc = (code: string, display: string) => [{ system: 'http://loinc.org', code, display }];
const warningsOf = (template: object): string[] => {
  const { templates, problems } = loadFhirMapping(fhirTemplate(template));
  expect(problems).toEqual([]);
  return lintWarnings([], templates).map(({ message, path, line }) => `${path} ${line > 1} ${message}`);
};

describe('warnings about mappings that run and do what nobody meant', () => {
  it('diastolic pressure coded as heart rate, as in the samples that circulate', () => {
    const diastolic = (code: string) => ({
      codes: loinc('55417-0', 'Short blood pressure panel'),
      components: [{ codes: loinc(code, 'Diastolic'), value: { valueName: 'diastolic', valueType: 'Quantity', unit: 'mm[Hg]' } }],
    });
    expect(warningsOf(diastolic('8867-4'))).toEqual([
      'components[0].codes true LOINC 8867-4 is heart rate, but "diastolic Diastolic" is 8462-4',
    ]);
    expect(warningsOf(diastolic('8462-4'))).toEqual([]);
  });

  it('what the vital-signs profiles of R4 refuse: category, type of value, unit, missing pressures', () => {
    const vital = 'http://terminology.hl7.org/CodeSystem/observation-category';
    const category = [{ codes: [{ system: vital, code: 'vital-signs' }] }];
    const rate = { valueName: 'n', valueType: 'Quantity', unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' };
    const pressure = { ...rate, unit: 'mm[Hg]', code: 'mm[Hg]' };
    const of = (template: object): string[] => warningsOf(template).filter((text) => text.includes('vital sign of R4'));
    const heart = { codes: loinc('8867-4', 'Heart rate'), category, value: rate };
    expect(of(heart)).toEqual([]);
    expect(of({ ...heart, codes: loinc('8889-8', 'by pulse oximetry'), category: [] })).toEqual([]);
    expect(of({ ...heart, category: [] })).toEqual([
      expect.stringMatching(/^category true LOINC 8867-4 .* one category vital-signs/),
    ]);
    expect(of({ ...heart, value: { ...rate, code: '/s' } })).toEqual([expect.stringContaining('its code is /min, not /s')]);
    expect(of({ ...heart, value: { valueName: 'n', valueType: 'SampledData', defaultPeriod: 1000 } })).toEqual([
      expect.stringContaining('a Quantity, not SampledData'),
    ]);
    const both = ['8480-6', '8462-4'].map((code) => ({ codes: loinc(code, code), value: { ...pressure, valueName: code } }));
    const blood = { codes: loinc('85354-9', 'Blood pressure panel'), category };
    expect(of({ ...blood, components: both })).toEqual([]);
    expect(of({ ...blood, components: both.slice(0, 1) })).toEqual([expect.stringContaining('it needs one component 8462-4')]);
    expect(of({ ...blood, components: both, value: rate })).toEqual([expect.stringContaining('stands in its components')]);
  });

  it('units that are no UCUM, and a system without code', () => {
    const quantity = (value: object) => ({ codes: [], value: { valueName: 'n', valueType: 'Quantity', ...value } });
    expect(warningsOf(quantity({ unit: 'count/min' }))).toEqual(['value true "count/min" is not UCUM; /min is']);
    expect(warningsOf(quantity({ unit: 'bpm', system: 'http://unitsofmeasure.org' }))).toHaveLength(2);
    expect(warningsOf(quantity({ unit: 'beats', system: 'http://unitsofmeasure.org', code: '/min' }))).toEqual([]);
  });

  it('a value without a name, mixed operators without brackets, whole-number division', () => {
    expect(warningsOf({ codes: [], value: { valueType: 'CodeableConcept', text: 'on' } })).toEqual([
      'value true without valueName no value will appear inside of Observations (Q13)',
    ]);
    const device = (typeMatchExpression: unknown) => {
      const template = {
        typeName: 'a',
        typeMatchExpression,
        deviceIdExpression: '$.d',
        timestampExpression: '$.t',
        values: [],
      };
      const text = JSON.stringify({
        templateType: 'CollectionContent',
        template: [{ templateType: 'CalculatedContent', template }],
      });
      const { templates, problems } = loadDeviceMapping(text);
      expect(problems).toEqual([]);
      return lintWarnings(templates, []).map(({ message }) => message);
    };
    expect(device('$..[?(@.a && @.b || @.c)]')).toEqual([expect.stringContaining('Q6')]);
    expect(device('$..[?(@.a && @.b)]')).toEqual([]);
    expect(device({ value: 'divide(a, b)', language: 'JmesPath' })).toEqual([expect.stringContaining('Q7')]);
  });
});
