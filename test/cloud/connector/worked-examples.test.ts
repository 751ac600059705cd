import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { groupMeasurements } from '../../../cloud/connector/grouping.ts';
import { loadDeviceMapping, loadFhirMapping } from '../../../cloud/connector/mapping.ts';
import { normalise } from '../../../cloud/connector/normalise.ts';
import { createObservation, mergeObservation, type ObservationOptions } from '../../../cloud/connector/observation.ts';
import { type ObservationGroup, observationGroups } from '../../../cloud/connector/observation-group.ts';
import { derivedId } from '../../../cloud/connector/observation-identifier.ts';
import { tokenOf } from '../../../cloud/connector/token.ts';
import type { Measurement } from '../../../cloud/contract/events.ts';

const IDENTITY = { patientId: 'pat-1', deviceId: 'dev-9', encounterId: null };
const COMPAT: ObservationOptions = { compat: true, issued: '2024-03-05T10:15:02.000Z', source: null };

const calculated = (template: object): object => ({ templateType: 'CalculatedContent', template });
const collect = (...template: object[]): string => JSON.stringify({ templateType: 'CollectionContent', template });
const fhirCollect = (...templates: object[]): string =>
  JSON.stringify({
    templateType: 'CollectionFhir',
    template: templates.map((template) => ({ templateType: 'CodeValueFhir', template })),
  });

function measure(mapping: string, message: unknown, compat = false): ReturnType<typeof normalise> {
  const { templates, problems } = loadDeviceMapping(mapping, { compat });
  expect(problems).toEqual([]);
  return normalise(tokenOf(message, { recogniseDates: compat }), templates, '2024-03-05T10:15:01.1Z', { compat });
}

function parts(measurements: readonly Measurement[], fhir: string, compat: boolean): ObservationGroup[] {
  const { templates, problems } = loadFhirMapping(fhir);
  expect(problems).toEqual([]);
  return groupMeasurements(measurements, { compat }).flatMap((group) => {
    const template = templates.find(({ typeName }) => typeName === group.type);
    return template ? [...observationGroups(group, template, { compat })] : [];
  });
}

const at = (time: string, type: string, values: Record<string, string>, ids: Partial<Measurement> = {}): Measurement => ({
  Type: type,
  OccurrenceTimeUtc: time,
  IngestionTimeUtc: null,
  DeviceId: 'MON-0042',
  PatientId: null,
  EncounterId: null,
  CorrelationId: null,
  Properties: Object.entries(values).map(([Name, Value]) => ({ Name, Value })),
  ...ids,
});

describe('two vitals in one bedside message (22.1)', () => {
  const reading = (typeName: string, kind: string, valueName: string): object =>
    calculated({
      typeName,
      typeMatchExpression: `$.Body.readings[?(@kind == '${kind}')]`,
      deviceIdExpression: '$.Body.monitor',
      timestampExpression: '$.Body.at',
      values: [{ valueName, valueExpression: '$.matchedToken.n', required: true }],
    });
  const device = collect(reading('hr', 'hr', 'bpm'), reading('spo2', 'spo2', 'sat'));
  const message = (members: object = {}, hr: unknown = 72): object => ({
    Body: {
      monitor: 'MON-0042',
      at: '2024-03-05T10:15:00.250Z',
      readings: [
        { kind: 'hr', n: hr },
        { kind: 'spo2', n: 97.5 },
        { kind: 'etco2', n: null },
      ],
      ...members,
    },
    Properties: {},
    SystemProperties: {},
  });
  const fhir = fhirCollect({
    typeName: 'hr',
    periodInterval: 0,
    category: [{ codes: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }],
    codes: [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }],
    value: { valueType: 'Quantity', valueName: 'bpm', unit: 'beats/minute', system: 'http://unitsofmeasure.org', code: '/min' },
  });

  it.each([false, true])('normalises to the published text (compat %s)', (compat) => {
    const { measurements, failures } = measure(device, message(), compat);
    expect(failures).toEqual([]);
    expect(measurements.map((one) => JSON.stringify(one))).toEqual([
      '{"Type":"hr","OccurrenceTimeUtc":"2024-03-05T10:15:00.25Z","IngestionTimeUtc":"2024-03-05T10:15:01.1Z","DeviceId":"MON-0042","PatientId":null,"EncounterId":null,"CorrelationId":null,"Properties":[{"Name":"bpm","Value":"72"}]}',
      '{"Type":"spo2","OccurrenceTimeUtc":"2024-03-05T10:15:00.25Z","IngestionTimeUtc":"2024-03-05T10:15:01.1Z","DeviceId":"MON-0042","PatientId":null,"EncounterId":null,"CorrelationId":null,"Properties":[{"Name":"sat","Value":"97.5"}]}',
    ]);
  });

  it('in compat becomes exactly the published Observation', () => {
    const [part] = parts(measure(device, message(), true).measurements, fhir, true);
    expect(createObservation(part!, IDENTITY, COMPAT)).toEqual({
      resourceType: 'Observation',
      id: 'd9e4f448bc0ef39b82e2a0f0a18e7d5fcf59b8f1eccc4a1da9063cfb82449071',
      identifier: [
        {
          system: 'https://azure.microsoft.com/en-us/services/iomt-fhir-connector/',
          value: 'pat-1.dev-9.hr.20240305101500Z.20240305101500Z',
        },
      ],
      status: 'final',
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }],
      code: {
        coding: [
          { system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' },
          { system: 'https://azure.microsoft.com/en-us/services/iomt-fhir-connector/', code: 'hr', display: 'hr' },
        ],
        text: 'hr',
      },
      subject: { reference: 'Patient/pat-1' },
      device: { reference: 'Device/dev-9' },
      effectivePeriod: { start: '2024-03-05T10:15:00.2500000Z', end: '2024-03-05T10:15:00.2500000Z' },
      issued: COMPAT.issued,
      valueQuantity: { value: 72, unit: 'beats/minute', system: 'http://unitsofmeasure.org', code: '/min' },
    });
  });

  it('a second reading within the second overwrites the first in compat and stands apart by default', () => {
    const two = [at('2024-03-05T10:15:00.25Z', 'hr', { bpm: '72' }), at('2024-03-05T10:15:00.75Z', 'hr', { bpm: '80' })];
    const [first, second] = parts(two, fhir, true);
    const merged = mergeObservation(createObservation(first!, IDENTITY, COMPAT), second!, COMPAT);
    expect(second?.segment).toBe(first?.segment);
    expect(merged).toMatchObject({
      status: 'amended',
      valueQuantity: { value: 80 },
      effectivePeriod: { start: '2024-03-05T10:15:00.2500000Z', end: '2024-03-05T10:15:00.7500000Z' },
    });
    const ids = parts(two, fhir, false).map((part) => createObservation(part, IDENTITY, { ...COMPAT, compat: false }).id);
    expect(new Set(ids).size).toBe(2);
  });

  it('a whole second keeps the identifier of the original, so that existing data stay linked', () => {
    const whole = [at('2024-03-05T10:15:00Z', 'hr', { bpm: '72' })];
    expect(parts(whole, fhir, false)[0]?.segment).toBe(parts(whole, fhir, true)[0]?.segment);
  });

  it('a blank device id and a missing number are told by field; the other reading goes on (22.5)', () => {
    const blank = measure(device, message({ monitor: '' }));
    expect(blank.measurements).toEqual([]);
    expect(blank.failures.map(({ name, place }) => [name, place.template, place.field])).toEqual([
      ['IncompatibleDataException', 'hr', 'DeviceIdExpression'],
      ['IncompatibleDataException', 'spo2', 'DeviceIdExpression'],
    ]);
    const missing = measure(device, message({}, null));
    expect(missing.measurements.map(({ Type }) => Type)).toEqual(['spo2']);
    expect(missing.failures.map(({ place }) => place.field)).toEqual(['bpm']);
    expect(measure(device, message({}, null), true).measurements).toEqual([]);
  });
});

describe('hourly blood pressure with a late reading (22.2)', () => {
  const component = (valueName: string, code: string): object => ({
    codes: [{ system: 'http://loinc.org', code }],
    value: { valueType: 'SampledData', valueName, defaultPeriod: 5000, unit: 'mm[Hg]' },
  });
  const fhir = fhirCollect({
    typeName: 'abp',
    periodInterval: 60,
    codes: [],
    components: [component('sys', '8480-6'), component('dia', '8462-4')],
  });
  const sys = (second: string, value: string): Measurement => at(`2024-03-05T10:00:${second}Z`, 'abp', { sys: value });
  const stream = (observation: Observation | null): string[] =>
    observation?.component?.[0]?.valueSampledData?.data?.split(' ') ?? [];

  it('takes the creation time, then the enqueued time', () => {
    const device = collect({
      templateType: 'IotJsonPathContent',
      template: {
        typeName: 'abp',
        typeMatchExpression: '$..[?(@Body.sys && @Body.dia)]',
        values: [{ valueName: 'sys', valueExpression: '$.Body.sys' }],
      },
    });
    const envelope = (properties: object): object => ({
      Body: { sys: 118, dia: 76 },
      Properties: properties,
      SystemProperties: { 'iothub-connection-device-id': 'MON-0042', 'iothub-enqueuedtime': '2024-03-05T10:00:02.900Z' },
    });
    const times = [{ 'iothub-creation-time-utc': '2024-03-05T10:00:02Z' }, { 'iothub-creation-time-utc': 'soon' }, {}].map(
      (properties) => measure(device, envelope(properties)).measurements[0]?.OccurrenceTimeUtc,
    );
    expect(times).toEqual(['2024-03-05T10:00:02Z', '2024-03-05T10:00:02.9Z', '2024-03-05T10:00:02.9Z']);
  });

  it('keeps the last value of each slot and lets a late one replace it', () => {
    const [first] = parts([sys('02', '118'), sys('07', '121'), sys('08', '119')], fhir, false);
    const created = createObservation(first!, IDENTITY, { ...COMPAT, compat: false });
    expect(created.id).toBe('626eaa274b46fa7c471136340d3800b785102ccb0bac9a485ec1d377e7975490');
    expect(created.effectivePeriod).toEqual({ start: '2024-03-05T10:00:00.0000000Z', end: '2024-03-05T10:59:59.9999999Z' });
    expect(stream(created)).toHaveLength(720);
    expect(stream(created).slice(0, 3)).toEqual(['118', '119', 'E']);
    const [late] = parts([sys('06', '140'), sys('11', '122')], fhir, false);
    const merged = mergeObservation(created, late!, COMPAT);
    expect(stream(merged).slice(0, 4)).toEqual(['118', '140', '122', 'E']);
    expect(merged?.status).toBe('amended');
    expect(mergeObservation(merged!, late!, COMPAT)).toBeNull();
  });
});

describe('epoch time and unit conversion (22.3)', () => {
  const device = (expression: string): string =>
    collect(
      calculated({
        typeName: 'temp',
        defaultExpressionLanguage: 'JmesPath',
        typeMatchExpression: 'Body.log[?f]',
        deviceIdExpression: 'Body.probe.id',
        patientIdExpression: 'Body.probe.mrn',
        timestampExpression: 'fromUnixTimestampMs(matchedToken.ms)',
        values: [{ valueName: 'c', required: true, valueExpression: expression }],
      }),
    );
  const message = (ms: unknown, f: number): object => ({
    Body: { probe: { id: 'T7', mrn: 'MRN-5501' }, log: [{ ms, f }, { ms: 1709633760250 }] },
    Properties: {},
    SystemProperties: {},
  });

  it('gives one measurement with the converted value', () => {
    const { measurements } = measure(device('divide(subtract(matchedToken.f, `32`), `1.8`)'), message(1709633700250, 101.3));
    expect(measurements.map((one) => [one.DeviceId, one.PatientId, one.OccurrenceTimeUtc, one.Properties])).toEqual([
      ['T7', 'MRN-5501', '2024-03-05T10:15:00.25Z', [{ Name: 'c', Value: '38.5' }]],
    ]);
    expect(derivedId({ system: '', value: 'MRN-5501' })).toBe('873dbbc75ce9eacff58d535001a9589723615884a5ddc05600c479f8cb51945e');
  });

  it('divides integers truly by default and truncates in compat (Q7)', () => {
    const expression = 'divide(subtract(matchedToken.f, `32`), `2`)';
    const value = (compat: boolean): string | undefined =>
      measure(device(expression), message(1709633700250, 101), compat).measurements[0]?.Properties[0]?.Value;
    expect(value(false)).toBe('34.5');
    expect(value(true)).toBe('34');
  });

  it('refuses milliseconds as text (22.5)', () => {
    const { failures } = measure(device('matchedToken.f'), message('1709633700250', 101));
    expect(failures[0]?.describe()).toMatch(
      /function fromUnixTimestampMs expects argument 0 to be one of the following: integer.*template "temp"/,
    );
  });
});

describe('correlation id (22.4)', () => {
  const fhir = fhirCollect({
    typeName: 'ecgII',
    periodInterval: -1,
    codes: [],
    value: { valueType: 'SampledData', valueName: 'mv', defaultPeriod: 4, unit: 'mV' },
  });
  const sample = (ms: number, value: string, CorrelationId: string | null = 'strip-77'): Measurement =>
    at(`2024-03-05T10:15:00.${String(ms).padStart(3, '0')}Z`, 'ecgII', { mv: value }, { CorrelationId });

  it('puts a strip into one Observation with a gap', () => {
    const [part, ...others] = parts([sample(0, '12'), sample(4, '15'), sample(8, '11'), sample(16, '9')], fhir, false);
    const observation = createObservation(part!, IDENTITY, COMPAT);
    expect(others).toEqual([]);
    expect(observation.id).toBe('1719925413133bd59a7a74900ec2e41048d7de23a3212998a8cedb76b8f183ec');
    expect(observation.valueSampledData?.data).toBe('12 15 11 E 9');
  });

  it('refuses a strip without correlation id', () => {
    expect(() => parts([sample(0, '12', null)], fhir, false)).toThrow(
      expect.objectContaining({ name: 'CorrelationIdNotDefinedException' }),
    );
  });
});

describe('values that are none, and grouping', () => {
  const fhir = (valueType: string): string =>
    fhirCollect({ typeName: 'x', codes: [], value: { valueType, valueName: 'v', unit: '1', system: 's', code: 'c' } });
  const create = (text: string): Observation =>
    createObservation(parts([at('2024-03-05T10:15:00Z', 'x', { v: text })], fhir('Quantity'), false)[0]!, IDENTITY, COMPAT);

  it.each([
    ['0', 0],
    [' 72 ', 72],
    ['1,024.50', 1024.5],
    ['5-', -5],
    ['-0', 0],
  ])('reads %j as a decimal', (text, value) => {
    expect(create(text).valueQuantity?.value).toBe(value);
  });

  it.each(['1E-05', 'NaN', '', '--5', '.', 'Infinity'])('refuses %j as a Quantity', (text) => {
    expect(() => create(text)).toThrow(expect.objectContaining({ name: 'InvalidQuantityFhirValueException' }));
  });

  it('refuses a String template over a stored Quantity (22.5)', () => {
    const [part] = parts([at('2024-03-05T10:15:00Z', 'x', { v: 'high' })], fhir('String'), false);
    expect(() => mergeObservation(create('5'), part!, COMPAT)).toThrow(/valueQuantity.*valueString/);
  });

  it('never joins ids that only look alike when written together (Q9)', () => {
    const twins = [
      at('2024-03-05T10:15:00Z', 'x', { v: '1' }, { PatientId: 'a-b', EncounterId: 'c' }),
      at('2024-03-05T10:15:00Z', 'x', { v: '2' }, { PatientId: 'a', EncounterId: 'b-c' }),
    ];
    expect(groupMeasurements(twins, { compat: false })).toHaveLength(2);
    expect(groupMeasurements(twins, { compat: true })).toHaveLength(1);
  });

  it('joins the properties of one time, the newest winning (Q10)', () => {
    const [a, b] = [
      at('2024-03-05T10:15:00Z', 'x', { s: '1', d: '2' }, { IngestionTimeUtc: '2024-03-05T10:15:01Z' }),
      at('2024-03-05T10:15:00Z', 'x', { d: '3' }, { IngestionTimeUtc: '2024-03-05T10:15:02Z' }),
    ];
    const properties = (compat: boolean): unknown =>
      Object.fromEntries(
        (groupMeasurements([a, b], { compat })[0]?.data[0]?.Properties ?? []).map(({ Name, Value }) => [Name, Value]),
      );
    expect(properties(false)).toEqual({ d: '3', s: '1' });
    expect(properties(true)).toEqual({ d: '3' });
  });
});
