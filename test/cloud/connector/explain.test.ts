import { describe, expect, it } from 'vitest';
import { influenceOf } from '../../../cloud/connector/influence.ts';
import { loadDeviceMapping, loadFhirMapping } from '../../../cloud/connector/mapping.ts';
import { runMapping } from '../../../cloud/connector/mapping-run.ts';
import { isObject, type Token, tokenOf } from '../../../cloud/connector/token.ts';

const EXACT = { recogniseDates: false };
const issued = '2026-01-05T08:00:00.000Z';
const bedside = {
  Body: {
    monitor: 'MON-0042',
    at: '2026-01-05T07:59:00.250Z',
    readings: [
      { kind: 'hr', n: 72 },
      { kind: 'spo2', n: 72 },
    ],
  },
  Properties: {},
  SystemProperties: {},
};

function explained(values: readonly object[], typeMatchExpression: unknown, periodInterval = 0, messages: object[] = [bedside]) {
  const template = {
    typeName: 'vital',
    typeMatchExpression,
    deviceIdExpression: '$.Body.monitor',
    timestampExpression: '$.Body.at',
    values,
  };
  const device = loadDeviceMapping(
    JSON.stringify({ templateType: 'CollectionContent', template: [{ templateType: 'CalculatedContent', template }] }),
  );
  const fhir = loadFhirMapping(
    JSON.stringify({
      templateType: 'CollectionFhir',
      template: [
        {
          templateType: 'CodeValueFhir',
          template: {
            typeName: 'vital',
            periodInterval,
            codes: [{ system: 'http://loinc.org', code: '59408-5', display: 'SpO2' }],
            value:
              periodInterval === 0
                ? { valueName: 'n', valueType: 'Quantity', unit: '%' }
                : { valueName: 'n', valueType: 'SampledData', defaultPeriod: 60_000, unit: '%' },
          },
        },
      ],
    }),
  );
  expect([...device.problems, ...fhir.problems]).toEqual([]);
  const lines = runMapping(
    messages.map((message) => ({ message: tokenOf(message, EXACT) })),
    { device: device.templates, fhir: fhir.templates, identity: 'lookup', issued, compat: false, explain: true },
  );
  return [...lines].flatMap((line) => (line.stage === 'explained' ? [line] : []));
}

const NUMBER = [{ valueName: 'n', valueExpression: '$.matchedToken.n', required: true }];

describe('mapping explain', () => {
  it('names the one place a number was copied from, also when another place holds the same number', () => {
    const fields = explained(NUMBER, "$..readings[?(@.kind=='spo2')]");
    expect(fields.find(({ field }) => field === 'valueQuantity.value')).toMatchObject({
      observation: 0,
      value: 72,
      deviceTemplate: { typeName: 'vital', line: 1 },
      fhirTemplate: { typeName: 'vital', line: 1 },
      expression: { name: 'n', text: '$.matchedToken.n', language: 'JsonPath' },
      messageIndex: 0,
      inputPath: '$.Body.readings[1].n',
      copied: true,
      inputs: ['$.Body.readings[1].n'],
      conditions: ['$.Body.readings[1].kind'],
    });
    expect(fields.find(({ field }) => field === 'effectivePeriod')).toMatchObject({ inputPath: '$.Body.at', copied: true });
    expect(fields.find(({ field }) => field === 'valueQuantity.unit')).toMatchObject({
      value: '%',
      expression: null,
      inputs: [],
    });
    expect(fields.map(({ field }) => field)).toEqual(['code', 'effectivePeriod', 'valueQuantity.value', 'valueQuantity.unit']);
  });

  it('names every place a computed number depends on', () => {
    const sum = { value: 'add(Body.readings[0].n, Body.readings[1].n)', language: 'JmesPath' };
    const fields = explained([{ valueName: 'n', valueExpression: sum, required: true }], '$.Body');
    expect(fields.find(({ field }) => field === 'valueQuantity.value')).toMatchObject({
      value: 144,
      inputPath: null,
      copied: false,
      inputs: ['$.Body.readings[0].n', '$.Body.readings[1].n'],
      conditions: [],
    });
  });

  it('follows a value through a match that builds a new object', () => {
    const built = { value: "Body.readings[?kind=='spo2'].{n: n}", language: 'JmesPath' };
    const fields = explained(NUMBER, built);
    expect(fields.find(({ field }) => field === 'valueQuantity.value')).toMatchObject({ inputPath: '$.Body.readings[1].n' });
  });

  it('gives each message behind a sampled stream', () => {
    const next = { ...bedside, Body: { ...bedside.Body, at: '2026-01-05T07:58:00Z' } };
    const fields = explained(NUMBER, "$..readings[?(@.kind=='spo2')]", 60, [bedside, next]);
    expect(
      fields
        .filter(({ field }) => field === 'valueSampledData.data')
        .map(({ messageIndex, inputPath }) => [messageIndex, inputPath]),
    ).toEqual([
      [0, '$.Body.readings[1].n'],
      [1, '$.Body.readings[1].n'],
    ]);
  });
});

describe('the places behind a value', () => {
  const at = (name: string) => (message: Token) => (isObject(message) ? message.get(name) : undefined);

  it('quotes odd member names and keeps number text a number', () => {
    const message = tokenOf({ 'odd name': '12', other: 1 }, EXACT);
    const read = (changed: Token) => {
      const text = at('odd name')(changed);
      const number = Number(text);
      return Number.isNaN(number) ? undefined : number * 2;
    };
    expect(influenceOf(message, read)).toEqual({
      path: "$['odd name']",
      copied: false,
      inputs: ["$['odd name']"],
      conditions: [],
      partial: false,
    });
  });

  it('has none for a constant, and says when there were more places than looked at', () => {
    expect(influenceOf(tokenOf({ a: 1 }, EXACT), () => 5n)).toMatchObject({ path: null, inputs: [], partial: false });
    const long = tokenOf({ list: Array.from({ length: 5001 }, (_, n) => n) }, EXACT);
    expect(influenceOf(long, () => 5n).partial).toBe(true);
  });
});
