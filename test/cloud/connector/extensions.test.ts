import { Fhir } from 'fhir';
import { describe, expect, it } from 'vitest';
import { claimsOf, normaliseEvent } from '../../../cloud/connector/batch.ts';
import { lintWarnings } from '../../../cloud/connector/lint.ts';
import { loadDeviceMapping, loadFhirMapping } from '../../../cloud/connector/mapping.ts';
import { planWrites } from '../../../cloud/connector/plan-writes.ts';

const validator = new Fhir();

function template(type: string, more: object): object {
  return {
    templateType: type,
    template: { typeMatchExpression: '$.Body', deviceIdExpression: '$.Body.device', timestampExpression: '$.Body.at', ...more },
  };
}

/** Body through two templates; every Observation is looked at by a validator that is not ours. */
function convert(device: object, fhir: object, Body: object, enqueuedAt = '2026-01-05T10:00:01.000Z') {
  const readDevice = loadDeviceMapping(JSON.stringify({ templateType: 'CollectionContent', template: [device] }));
  const readFhir = loadFhirMapping(
    JSON.stringify({
      templateType: 'CollectionFhir',
      template: [{ templateType: 'CodeValueFhir', template: { typeName: 't', codes: [], ...fhir } }],
    }),
  );
  expect([...readDevice.problems, ...readFhir.problems]).toEqual([]);
  const mapping = { device: readDevice.templates, fhir: new Map(readFhir.templates.map((one) => [one.typeName, one])) };
  const event = {
    Body: { device: 'd', at: '2026-01-05T10:00:00.000Z', ...Body },
    Properties: {},
    SystemProperties: {},
    record: 'telemetry/0/1',
    enqueuedAt,
  };
  const { read, parked } = normaliseEvent(event, new Uint8Array(), mapping, { compat: false });
  const identity = { patientId: 'p', deviceId: 'd', encounterId: null };
  const planned = planWrites(
    claimsOf(read).map((one) => ({ ...one, identity })),
    mapping,
    { compat: false },
    '2026-01-05T10:00:02.000Z',
  );
  const observations = planned.writes.map((write) => write.create());
  for (const observation of observations) {
    const { valid, messages } = validator.validate(observation, { errorOnUnexpected: true });
    expect(messages.filter(({ severity }) => ['error', 'fatal'].includes(String(severity)))).toEqual([]);
    expect(valid).toBe(true);
  }
  return { observations, parked: [...parked, ...planned.parked].map(({ detail }) => detail) };
}

describe('a waveform', () => {
  const wave = (more: object = {}) =>
    template('WaveformContent', {
      typeName: 't',
      valueName: 'ecg',
      samplesExpression: '$.matchedToken.mv',
      rateExpression: '$.matchedToken.hz',
      ...more,
    });
  const lead = {
    value: {
      valueType: 'SampledData',
      valueName: 'ecg',
      defaultPeriod: 4,
      unit: 'mV',
      code: 'mV',
      factor: 0.005,
      lowerLimit: -5,
      upperLimit: 5,
    },
  };

  it('of one message becomes one SampledData with its own times', () => {
    const { observations } = convert(wave(), lead, { hz: 250, mv: [12, 14, null, 1001, -1001] });
    expect(observations).toMatchObject([
      {
        effectivePeriod: { start: '2026-01-05T10:00:00.0000000Z', end: '2026-01-05T10:00:00.0160000Z' },
        valueSampledData: {
          origin: { value: 0, unit: 'mV', code: 'mV' },
          period: 4,
          factor: 0.005,
          dimensions: 1,
          data: '12 14 E U L',
        },
      },
    ]);
  });

  it('is cut into chunks that are never written again; a long gap is a gap', () => {
    const samples = [...Array.from({ length: 3000 }, (_, at) => at), ...Array.from({ length: 300 }, () => null), ...[7, 8, 9]];
    const { observations } = convert(wave(), lead, { hz: 250, mv: samples });
    expect(
      observations.map(({ effectivePeriod, valueSampledData }) => [
        effectivePeriod?.start,
        valueSampledData?.data?.split(' ').length,
      ]),
    ).toEqual([
      ['2026-01-05T10:00:00.0000000Z', 2500],
      ['2026-01-05T10:00:10.0000000Z', 500],
      ['2026-01-05T10:00:13.2000000Z', 3],
    ]);
    expect(new Set(observations.map(({ id }) => id)).size).toBe(3);
  });

  it('is refused without a sampling interval, and in a template that covers an hour', () => {
    expect(convert(wave(), lead, { hz: 0, mv: [1] }).parked.join()).toContain('is no sampling interval');
    expect(convert(wave(), { ...lead, periodInterval: 60 }, { hz: 1, mv: [1] }).parked.join()).toContain('periodInterval 0');
    const { problems } = loadDeviceMapping(
      JSON.stringify({
        templateType: 'CollectionContent',
        template: [template('WaveformContent', { typeName: 't', valueName: 'v', samplesExpression: '$.x' })],
      }),
    );
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('periodExpression')]);
  });
});

describe('units', () => {
  const temperature = template('CalculatedContent', {
    typeName: 't',
    values: [{ valueName: 'v', valueExpression: '$.matchedToken.v' }],
  });
  const celsius = { valueType: 'Quantity', valueName: 'v', unit: 'Cel', system: 'http://unitsofmeasure.org', code: 'Cel' };

  it.each([
    ['[degF]', 'Cel', 101.3, 38.5],
    ['kPa', 'mm[Hg]', 16, 120.010200867],
    ['[lb_av]', 'kg', 154, 69.85322498],
    ['Cel', 'Cel', 36.6, 36.6],
  ])('%s become %s', (sourceUnit, code, sent, value) => {
    const { observations } = convert(temperature, { value: { ...celsius, sourceUnit, unit: code, code } }, { v: sent });
    expect(observations[0]?.valueQuantity?.value).toBeCloseTo(value, 6);
  });

  it('that measure something else are refused when the mapping is loaded', () => {
    const { problems } = loadFhirMapping(
      JSON.stringify({
        templateType: 'CollectionFhir',
        template: [
          { templateType: 'CodeValueFhir', template: { typeName: 't', codes: [], value: { ...celsius, sourceUnit: 'kPa' } } },
        ],
      }),
    );
    expect(problems).toMatchObject([{ line: 1, message: expect.stringContaining('cannot be converted') as string }]);
  });
});

describe('a unit code', () => {
  it.each([
    ['mm[Hg]', 0],
    ['/min', 0],
    ['mmHgg', 1],
    ['beat', 1],
  ])('%s is looked up in UCUM when a mapping is checked (Q37)', (code, warnings) => {
    const value = { valueType: 'Quantity', valueName: 'v', system: 'http://unitsofmeasure.org', code };
    const { templates } = loadFhirMapping(
      JSON.stringify({
        templateType: 'CollectionFhir',
        template: [{ templateType: 'CodeValueFhir', template: { typeName: 't', codes: [], value } }],
      }),
    );
    const found = lintWarnings([], templates);
    expect(found).toHaveLength(warnings);
    for (const { message } of found) expect(message).toContain(`"${code}" is not UCUM`);
  });
});

describe('what a device calls things', () => {
  it('is looked up, and what the table does not know is parked', () => {
    const device = template('CalculatedContent', {
      typeName: 't',
      values: [{ valueName: 'v', valueExpression: '$.matchedToken.v', lookup: { 1: 'alert', 2: 'verbal' } }],
    });
    const fhir = { value: { valueType: 'String', valueName: 'v' } };
    expect(convert(device, fhir, { v: 2 }).observations[0]?.valueString).toBe('verbal');
    expect(convert(device, fhir, { v: 3 }).parked.join()).toContain('"3" is not in the look-up table');
  });

  it('chooses the code', () => {
    const device = template('CalculatedContent', {
      typeName: 't',
      values: [{ valueName: 'v', valueExpression: '$.matchedToken.v' }],
    });
    const loinc = 'http://loinc.org';
    const fhir = {
      value: {
        valueType: 'CodeableConcept',
        valueName: 'v',
        codesByValue: { A: [{ system: loinc, code: 'LA9340-6' }], V: [{ system: loinc, code: 'LA17108-4' }] },
      },
    };
    expect(convert(device, fhir, { v: 'V' }).observations[0]?.valueCodeableConcept?.coding).toEqual([
      { system: loinc, code: 'LA17108-4' },
    ]);
    expect(convert(device, fhir, { v: 'X' }).parked.join()).toContain('no codes for "X"');
  });
});

describe('time', () => {
  const device = template('CalculatedContent', {
    typeName: 't',
    values: [{ valueName: 'v', valueExpression: '$.matchedToken.v' }],
  });
  const value = { valueType: 'Quantity', valueName: 'v', unit: '/min' };

  it('of an instant is a period without length, or effectiveDateTime when the template asks for it (Q18)', () => {
    const [period] = convert(device, { value }, { v: 1 }).observations;
    expect(period?.effectivePeriod).toEqual({ start: '2026-01-05T10:00:00.0000000Z', end: '2026-01-05T10:00:00.0000000Z' });
    const [instant] = convert(device, { value, effective: 'dateTime' }, { v: 1 }).observations;
    expect(instant).toMatchObject({ effectiveDateTime: '2026-01-05T10:00:00.000Z' });
    expect(instant?.effectivePeriod).toBeUndefined();
  });

  it('that a device dates into the future is flagged (Q36)', () => {
    const at = (minutes: number) =>
      convert(device, { value }, { v: 1, at: `2026-01-05T10:${minutes}:00Z` }).observations[0]?.meta?.tag;
    expect(at(15)).toMatchObject([{ system: 'urn:wardlight:device-clock', code: 'ahead' }]);
    expect(convert(device, { value }, { v: 1, at: '2026-01-05T10:04:00Z' }).observations[0]?.meta?.tag).toBeUndefined();
    expect(convert(device, { value }, { v: 1, at: '2026-01-04T10:00:00Z' }).observations[0]?.meta?.tag).toBeUndefined();
  });

  it('decides the status of an hour: preliminary while it is open, final when it is over (Q21)', () => {
    const hour = { periodInterval: 60, value: { valueType: 'SampledData', valueName: 'v', defaultPeriod: 60_000 } };
    expect(convert(device, hour, { v: 1 }).observations[0]?.status).toBe('preliminary');
    expect(convert(device, hour, { v: 1, at: '2026-01-05T08:00:00Z' }).observations[0]?.status).toBe('final');
  });
});
