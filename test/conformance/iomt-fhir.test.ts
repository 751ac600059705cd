import { readFileSync } from 'node:fs';
import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { compatibilityWarnings } from '../../cloud/connector/compatibility.ts';
import { loadDeviceMapping, loadDeviceTemplate, loadFhirMapping, loadFhirTemplate } from '../../cloud/connector/mapping.ts';
import { runMapping } from '../../cloud/connector/mapping-run.ts';
import { normalise } from '../../cloud/connector/normalise.ts';
import type { DeviceTemplate } from '../../cloud/connector/template/device-template.ts';
import type { FhirTemplate } from '../../cloud/connector/template/fhir-template.ts';
import { tokenOf } from '../../cloud/connector/token.ts';
import { hasShared, sharedPath } from '../support/shared.ts';

const ROOT = 'conformance/iomt-fhir';
const OSS = `${ROOT}/iomt-fhir`;
const T = `${OSS}/test/Microsoft.Health.Fhir.Ingest.Template.UnitTests/TestInput`;
const V = `${OSS}/test/Microsoft.Health.Fhir.Ingest.Validation.UnitTests/TestInput`;
const U = `${OSS}/test/Microsoft.Health.Fhir.Ingest.UnitTests/TestInput`;
const G = `${OSS}/tools/mapping-generator/Microsoft.Health.Fhir.Ingest.Template.Generator.Tests`;
const HOSTED = `${ROOT}/azure-health-data-and-ai-samples/samples/medtech-service-mappings/iotjsonpathcontent/single-device-message-into-multiple-resources`;

const anyText = expect.any(String) as unknown;
const NOW = '2026-01-05T10:15:00.123Z';
const read = (path: string): string => readFileSync(sharedPath(path), 'utf8');
const json = (path: string): unknown => JSON.parse(read(path).replace(/^\uFEFF/, ''));

/** The one template of a file that must be right. */
function only<T>(mapping: { templates: readonly T[]; problems: readonly unknown[] }): T {
  expect(mapping.problems).toEqual([]);
  expect(mapping.templates).toHaveLength(1);
  return mapping.templates[0] as T;
}

/** `[type, device, time, values]` of each measurement, as the default dialect and as the compatible one read it: they agree here. */
function measure(templates: string, message: unknown): unknown[] {
  const [now, compat] = [false, true].map((mode) => {
    const mapping = loadDeviceMapping(templates, { compat: mode });
    expect(mapping.problems).toEqual([]);
    const { measurements, failures } = normalise(tokenOf(message, { recogniseDates: mode }), mapping.templates, null, {
      compat: mode,
    });
    expect(failures).toEqual([]);
    return measurements;
  });
  expect(compat).toEqual(now);
  return (now ?? []).map((one) => [one.Type, one.DeviceId, one.OccurrenceTimeUtc, valuesOf(one)]);
}

function valuesOf({ Properties }: { Properties: readonly { Name: string; Value: string }[] }): Record<string, string> {
  return Object.fromEntries(Properties.map(({ Name, Value }) => [Name, Value]));
}

function collection(...templates: unknown[]): string {
  return JSON.stringify({ templateType: 'CollectionContent', template: templates });
}

function shape(template: DeviceTemplate): Record<string, unknown> {
  return {
    typeName: template.typeName,
    match: template.typeMatch.text,
    device: template.deviceId.text,
    time: template.timestamps[0]?.text,
    patient: template.patientId?.text ?? null,
    encounter: template.encounterId?.text ?? null,
    correlation: template.correlationId?.text ?? null,
    values: template.values.map(({ name, required }) => [name, required]),
  };
}

const title = hasShared(ROOT)
  ? 'iomt-fhir conformance files'
  : `iomt-fhir conformance files (skipped: shared/${ROOT} is not here)`;

describe.skipIf(!hasShared(ROOT))(title, () => {
  describe('single device templates', () => {
    it('CalculatedContent, with expressions as text and as objects', () => {
      const plain = only(loadDeviceTemplate(read(`${T}/data_CalculatedFunctionContentTemplateValid.json`)));
      expect(shape(plain)).toMatchObject({ typeName: 'heartrate', values: [['hr', true]] });
      expect([plain.typeMatch, plain.deviceId, ...plain.timestamps].map(({ language }) => language)).toEqual([
        'JsonPath',
        'JsonPath',
        'JsonPath',
      ]);
      expect(plain.position.line).toBe(4);
      const objects = only(loadDeviceTemplate(read(`${T}/data_CalculatedFunctionContentTemplateValidExpressionObject.json`)));
      expect(shape(objects)).toEqual(shape(plain));
    });

    it('CalculatedContent with all optional expressions', () => {
      const template = only(loadDeviceTemplate(read(`${T}/data_CalculatedFunctionContentTemplateValidOptional.json`)));
      expect(shape(template)).toMatchObject({
        patient: '$.patientId',
        encounter: '$.encounterId',
        correlation: '$.correlationId',
      });
    });

    it('tells unknown and missing members, each with its line', () => {
      const { problems } = loadDeviceTemplate(
        read(`${T}/data_CalculatedFunctionContentTemplateValidInvalidAndMissingMembers.json`),
      );
      expect(problems.map(({ line, message }) => [line, message.trim()])).toEqual([
        [5, "Could not find member 'typeMatchExpressionFake' on object"],
        [6, "Could not find member 'deviceIdExpressionFake' on object"],
        [3, "Required property 'TypeMatchExpression' not found in JSON."],
        [3, "Required property 'DeviceIdExpression' not found in JSON."],
      ]);
    });

    it.each([
      [
        'IotCentralJsonPathContentTemplateValid',
        {
          device: '$.deviceId',
          time: '$.enqueuedTime',
          patient: null,
          values: [
            ['activity', true],
            ['bp_diastolic', true],
          ],
        },
      ],
      [
        'IotCentralJsonPathContentTemplateValidWithOptional',
        { device: '$.deviceId', time: '$.enqueuedTime', patient: '$.messageProperties.patientId' },
      ],
      [
        'IotJsonPathContentTemplateValid',
        { device: '$.SystemProperties.iothub-connection-device-id', time: '$.Properties.iothub-creation-time-utc' },
      ],
      [
        'IotJsonPathContentTemplateValidWithOptional',
        { device: '$.SystemProperties.iothub-connection-device-id', patient: '$.patient' },
      ],
    ])('%s', (file, expected) => {
      expect(shape(only(loadDeviceTemplate(read(`${T}/data_${file}.json`))))).toMatchObject(expected);
    });

    it.each([
      ['MissingTypeMetadata', ['TypeName', 'TypeMatchExpression']],
      ['MissingValueField', ['ValueName']],
    ])('IotCentralJsonPathContentTemplateInvalid%s', (file, names) => {
      const { problems } = loadDeviceTemplate(read(`${T}/data_IotCentralJsonPathContentTemplateInvalid${file}.json`));
      expect(problems.map(({ message }) => message.trim())).toEqual(
        names.map((name) => `Required property '${name}' not found in JSON.`),
      );
    });
  });

  describe('device collections', () => {
    it('refuses a blank type and unknown types', () => {
      expect(loadDeviceMapping(read(`${T}/data_CollectionContentTemplateEmpty.json`)).problems).toHaveLength(1);
      const mocks = loadDeviceMapping(read(`${T}/data_CollectionContentTemplateMultipleMocks.json`)).problems;
      expect(mocks.map(({ message }) => message)).toEqual([
        'No match found for template type mockA.',
        'No match found for template type mockB.',
      ]);
    });

    it.each([
      [{ hrv: '5' }, []],
      [
        { heartrate: '60', steps: '2' },
        [
          ['heartrate', 'abc', NOW, { hr: '60' }],
          ['steps', 'abc', NOW, { steps: '2' }],
        ],
      ],
      [{ heartrate: '60', hrv: '5' }, [['heartrate', 'abc', NOW, { hr: '60' }]]],
      [{ hrv: '5', steps: '2' }, [['steps', 'abc', NOW, { steps: '2' }]]],
    ])('HrAndStepsJmesPath on %o', (members, expected) => {
      const text = read(`${T}/data_CollectionContentTemplateHrAndStepsJmesPath.json`);
      expect(measure(text, { ...members, device: 'abc', date: NOW })).toEqual(expected);
    });

    it.each([
      [`${V}/data_CollectionContentTemplateHrAndBloodPressureValid.json`, 2],
      [`${OSS}/sample/templates/basic/devicecontent.json`, 6],
      [`${OSS}/sample/templates/healthkitOnFhir/devicecontent.json`, 17],
    ])('%s is valid', (path, count) => {
      const mapping = loadDeviceMapping(read(path));
      expect(mapping.problems).toEqual([]);
      expect(mapping.templates).toHaveLength(count);
    });
  });

  describe('templates with payload', () => {
    const documentation = (name: string): string => read(`${T}/data_Documentation_CalculatedFunction_${name}_Template.json`);
    const payload = (name: string): unknown => json(`${T}/data_Documentation_CalculatedFunction_${name}_Payload.json`);
    const at = (hour: number): string => `2019-02-01T${hour}:46:01.875Z`;

    it('heart rate, once and from an array', () => {
      expect(measure(documentation('HeartRate'), payload('HeartRate'))).toEqual([
        ['heartrate', 'device123', at(22), { hr: '78' }],
      ]);
      const several = measure(documentation('HeartRate'), payload('MultipleMeasurements_FromArray')) as unknown[][];
      expect(several.map(([, , time, values]) => [time, values])).toEqual([
        [at(20), { hr: '78' }],
        [at(21), { hr: '81' }],
        [at(22), { hr: '72' }],
      ]);
    });

    it('blood pressure, and two types in one message', () => {
      const pressure = measure(documentation('BloodPressure'), payload('BloodPressure')) as unknown[][];
      expect(pressure.map((one) => one.slice(2))).toEqual([[at(22), { systolic: '123', diastolic: '87' }]]);
      const several = measure(documentation('MultipleMeasurements'), payload('MultipleMeasurements')) as unknown[][];
      expect(several.map((one) => one.slice(2))).toEqual([
        [at(22), { hr: '78' }],
        [at(22), { steps: '2' }],
      ]);
    });
  });

  describe('payloads with templates of the test', () => {
    const value = (valueName: string, valueExpression: string): object => ({ required: true, valueName, valueExpression });
    const iot = (type: string, typeMatchExpression: string, ...values: object[]): string =>
      collection({ templateType: type, template: { typeName: 't', typeMatchExpression, values } });

    it('IoT Hub message without creation time takes the enqueued time', () => {
      const template = iot('IotJsonPathContent', '$..[?(@Body.heartrate)]', value('hr', '$.Body.heartrate'));
      expect(measure(template, json(`${T}/data_IotHubPayloadExampleMissingCreateTime.json`))).toEqual([
        ['t', 'ev-d795-1d04-55ae', '2019-02-01T22:46:01.875Z', { hr: '203' }],
      ]);
    });

    it('IoT Hub message keeps all seven digits of its time', () => {
      const template = iot(
        'IotJsonPathContent',
        '$..[?(@Body.systolic && @Body.diastolic)]',
        value('systolic', '$.Body.systolic'),
        value('diastolic', '$.Body.diastolic'),
      );
      expect(measure(template, json(`${T}/data_IotHubPayloadMultiValueExample.json`))).toEqual([
        ['t', 'ev-d795-1d04-55ae', '2019-01-30T22:45:02.6073744Z', { systolic: '111', diastolic: '75' }],
      ]);
    });

    it.each([
      [
        '$..[?(@telemetry.BloodPressure.Diastolic && @telemetry.BloodPressure.Systolic)]',
        { d: '$.telemetry.BloodPressure.Diastolic', s: '$.telemetry.BloodPressure.Systolic' },
        { d: '7', s: '71' },
      ],
      ['$..[?(@enrichments.Elevation)]', { e: '$.enrichments.Elevation' }, { e: '200m' }],
      [
        '$..[?(@telemetry)]',
        {
          a: '$.telemetry.Activity',
          d: '$.telemetry.BloodPressure.Diastolic',
          s: '$.telemetry.BloodPressure.Systolic',
          r: '$.telemetry.RespiratoryRate',
        },
        { a: 'running', d: '7', s: '71', r: '13' },
      ],
    ])('IoT Central export matched by %s', (match, expressions, expected) => {
      const template = iot(
        'IotCentralJsonPathContent',
        match,
        ...Object.entries(expressions).map(([name, path]) => value(name, path)),
      );
      expect(measure(template, json(`${T}/data_IotCentralPayloadExample.json`))).toEqual([
        ['t', '1vzb5ghlsg1', '2020-08-05T22:26:55.455Z', expected],
      ]);
    });
  });

  describe('FHIR templates', () => {
    const template = (name: string): FhirTemplate => only(loadFhirTemplate(read(`${T}/data_CodeValueFhirTemplate_${name}.json`)));

    it('Quantity components, written in lower case', () => {
      const found = template('Quantity');
      expect(found).toMatchObject({ typeName: 'bloodpressure', periodInterval: 60 });
      expect(found.components.map(({ value }) => value.valueType)).toEqual(['Quantity', 'Quantity']);
      for (const { value } of found.components) expect(value).toMatchObject({ unit: anyText, code: anyText, system: anyText });
    });

    it('CodeableConcept and String, as value and as component', () => {
      const alarm = template('CodeableConceptData');
      expect(alarm).toMatchObject({
        typeName: 'alarmevent',
        periodInterval: 0,
        value: { valueType: 'CodeableConcept', text: anyText },
      });
      expect(alarm.value?.valueType === 'CodeableConcept' && alarm.value.codes).toHaveLength(1);
      const both = template('CodeableConceptAndStringComponent');
      expect([both.value?.valueType, ...both.components.map(({ value }) => value.valueType)]).toEqual([
        'CodeableConcept',
        'String',
      ]);
      const text = template('String');
      expect(text.value?.valueType).toBe('String');
      expect(text.codes.every(({ display }) => display === undefined)).toBe(true);
    });

    it('refuses missing codes, an empty object, and an empty collection', () => {
      const { problems } = loadFhirTemplate(read(`${T}/data_CodeValueFhirTemplateInvalid_MissingCodeField.json`));
      expect(problems.map(({ message }) => message.trim())).toEqual(["Required property 'Codes' not found in JSON."]);
      expect(loadFhirMapping(read(`${U}/data_CodeValueFhirTemplate_Valid.json`)).problems[0]?.message).toContain(
        'actual Not Found',
      );
      expect(loadFhirMapping(read(`${T}/data_CollectionFhirTemplateEmpty.json`)).problems).not.toEqual([]);
    });

    it('reads whole collections', () => {
      const valid = loadFhirMapping(read(`${T}/data_CollectionFhirTemplateValid.json`));
      expect(valid.problems).toEqual([]);
      expect(valid.templates.map(({ periodInterval }) => periodInterval)).toEqual([60, 60, 60, 60, 0, 0]);
    });

    it.each([
      ['basic', 6],
      ['healthkitOnFhir', 17],
    ])('the %s sample fits its device mapping', (name, count) => {
      const fhir = loadFhirMapping(read(`${OSS}/sample/templates/${name}/fhirmapping.json`));
      const device = loadDeviceMapping(read(`${OSS}/sample/templates/${name}/devicecontent.json`));
      expect(fhir.problems).toEqual([]);
      expect(fhir.templates).toHaveLength(count);
      expect(compatibilityWarnings(device.templates, fhir.templates)).toEqual([]);
    });
  });

  describe('validation', () => {
    const device = (): readonly DeviceTemplate[] =>
      loadDeviceMapping(read(`${V}/data_CollectionContentTemplateHrAndBloodPressureValid.json`)).templates;
    const event = { systolic: '60', diastolic: '80', device: 'abc', date: NOW, session: 'abcdefg', patient: 'patient123' };
    const run = (file: string, message: unknown): { stage: string; resource?: Observation; message?: string }[] => {
      const fhir = loadFhirMapping(read(`${V}/${file}`)).templates;
      const input = [{ message: tokenOf(message, { recogniseDates: false }) }];
      return [...runMapping(input, { device: device(), fhir, identity: 'lookup', issued: NOW, compat: false })] as never;
    };
    const components = (observation: Observation | undefined): [string | undefined, string | undefined][] =>
      (observation?.component ?? []).map(({ code, valueSampledData }) => [
        code.text,
        valueSampledData?.data?.replace(/E /g, '').replace(/ E/g, ''),
      ]);

    it('one event becomes one measurement and one Observation', () => {
      const lines = run('data_CollectionFhirTemplateValid.json', event);
      expect(lines.map(({ stage }) => stage)).toEqual(['normalised', 'grouped', 'observation']);
      expect(lines[0]).toMatchObject({ Type: 'bloodpressure', PatientId: 'patient123' });
      expect(lines[2]?.resource?.code.text).toBe('bloodpressure');
      expect(components(lines[2]?.resource)).toEqual([
        ['diastolic', '80'],
        ['systolic', '60'],
      ]);
      expect(lines[2]?.resource).not.toHaveProperty('subject');
    });

    it('an event without the values produces nothing', () => {
      expect(run('data_CollectionFhirTemplateValid.json', { device: 'abc', date: NOW })).toEqual([]);
    });

    it.each([
      ['device', '[DeviceIdExpression] using $.device'],
      ['date', '[TimestampExpression] using $.date'],
    ])('an event without %s is told by field and expression', (missing, text) => {
      const lines = run('data_CollectionFhirTemplateValid.json', { ...event, [missing]: undefined });
      expect(lines.map(({ stage }) => stage)).toEqual(['error']);
      expect(lines[0]?.message).toContain(text);
    });

    it('warns of a value that the FHIR template does not use and leaves it out', () => {
      const fhir = loadFhirMapping(read(`${V}/data_CollectionFhirTemplateIncorrectValueNameInvalid.json`)).templates;
      const start = 'The value [systolic] in Device Mapping [bloodpressure] is not represented within the Fhir Template';
      expect(compatibilityWarnings(device(), fhir).filter(({ message }) => message.startsWith(start))).toHaveLength(1);
      for (const diastolic of ['80', '180']) {
        const lines = run('data_CollectionFhirTemplateIncorrectValueNameInvalid.json', { ...event, diastolic });
        expect(components(lines.find(({ stage }) => stage === 'observation')?.resource)).toEqual([['diastolic', diastolic]]);
      }
    });
  });

  describe('mapping generator', () => {
    it('heart rate: a type name with a blank, identity expressions, required left out', () => {
      const text = read(`${G}/Expected/deviceData_HeartRate.json`);
      const template = only(loadDeviceTemplate(text));
      expect(shape(template)).toMatchObject({
        typeName: 'Heart Rate',
        match: "$..[?(@.type=='Heart Rate')]",
        values: [['beatsPerMinute', false]],
      });
      const { measurements } = normalise(
        tokenOf(json(`${G}/TestInput/deviceData_HeartRate.json`), { recogniseDates: false }),
        [template],
        null,
        { compat: false },
      );
      expect(measurements.map((one) => [one.PatientId, one.EncounterId, one.CorrelationId, valuesOf(one)])).toEqual([
        ['TestPatientId', 'TestEncounter', 'TestCorrelation', { beatsPerMinute: '66' }],
      ]);
    });

    it('projection: three types from one message', () => {
      const templates = json(`${G}/Expected/deviceData_Projection.json`) as unknown[];
      const found = measure(collection(...templates), json(`${G}/TestInput/deviceData_Projection.json`)) as unknown[][];
      expect(found.map(([type, , , values]) => [type, values])).toEqual([
        ['Blood Pressure', { diastolic: '79', systolic: '119' }],
        ['Heart Rate', { beatsPerMinute: '66' }],
        ['Oxygen Saturation', { oxygenPercentage: '99' }],
      ]);
    });

    it('FHIR template with category, two codes and a Quantity', () => {
      const template = only(loadFhirTemplate(read(`${G}/Expected/fhirMapping_HeartRate.json`)));
      expect(template.codes).toEqual(json(`${G}/Codes/HeartRate.json`));
      expect(template.value).toMatchObject(json(`${G}/Values/beatsPerMinute.json`) as object);
      expect(template.category[0]?.text).not.toBeNull();
      expect(template.category[0]?.codes).toHaveLength(1);
    });
  });

  it('hosted sample: one message into five resources', () => {
    const device = loadDeviceMapping(read(`${HOSTED}/deviceMapping.json`));
    const fhir = loadFhirMapping(read(`${HOSTED}/fhirDestinationMapping.json`));
    expect([...device.problems, ...fhir.problems]).toEqual([]);
    const envelope = {
      Body: json(`${HOSTED}/testMessage.json`),
      Properties: { 'iothub-creation-time-utc': '2023-07-25T19:33:13.087Z' },
      SystemProperties: { 'iothub-connection-device-id': 'sampleDeviceId' },
    };
    const run = { device: device.templates, fhir: fhir.templates, identity: 'create' as const, issued: NOW, compat: false };
    const lines = [...runMapping([{ message: tokenOf(envelope, { recogniseDates: false }) }], run)];
    const measurements = lines.flatMap((line) =>
      line.stage === 'normalised' ? [line as never as { Type: string; PatientId: string; DeviceId: string; Properties: [] }] : [],
    );
    expect(measurements.map((one) => [one.Type, valuesOf(one)])).toEqual([
      ['HeartRate', { HeartRate: '78' }],
      ['HeartRateVariability', { HeartRateVariability: '30' }],
      ['RespiratoryRate', { RespiratoryRate: '12' }],
      ['BodyTemperature', { BodyTemperature: '98.6' }],
      ['BloodPressure', { Systolic: '120', Diastolic: '80' }],
    ]);
    expect(measurements.every(({ PatientId, DeviceId }) => PatientId === 'patient1' && DeviceId === 'sampleDeviceId')).toBe(true);
    const observations = lines.flatMap((line) => (line.stage === 'observation' ? [line.resource] : []));
    expect(observations.map(({ code, valueQuantity }) => [code.text, valueQuantity?.value])).toEqual([
      ['HeartRate', 78],
      ['HeartRateVariability', 30],
      ['RespiratoryRate', 12],
      ['BodyTemperature', 98.6],
      ['BloodPressure', undefined],
    ]);
    expect(observations[4]?.component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([80, 120]);
  });
});
