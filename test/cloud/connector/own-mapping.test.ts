import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Fhir } from 'fhir';
import { describe, expect, it } from 'vitest';
import { VITAL_SIGNS } from '#clinical';
import type { EntryReading, TelemetryEnvelope } from '#wire';
import { claimsOf, normaliseEvent } from '../../../cloud/connector/batch.ts';
import { compatibilityWarnings } from '../../../cloud/connector/compatibility.ts';
import { loadDeviceMapping, loadFhirMapping } from '../../../cloud/connector/mapping.ts';
import { planWrites } from '../../../cloud/connector/plan-writes.ts';
import type { IngestedEvent } from '../../../cloud/contract/events.ts';
import { telemetry } from '../../support/telemetry.ts';

const file = (name: string): string =>
  readFileSync(new URL(`../../../cloud/connector/mappings/${name}`, import.meta.url), 'utf8');
const device = loadDeviceMapping(file('device-mapping.json'));
const fhir = loadFhirMapping(file('fhir-mapping.json'));
const mapping = {
  device: device.templates,
  fhir: new Map(fhir.templates.map((template) => [template.typeName.toLowerCase(), template])),
};
const dialect = { compat: false };
/** Nobody here wrote it. */
const independent = new Fhir();
const codes = VITAL_SIGNS.flatMap((sign) => sign.mdc.map((mdc) => ({ sign, mdc })));

const event = (Body: unknown): IngestedEvent => ({
  Body,
  Properties: {},
  SystemProperties: { 'iothub-connection-device-id': 'station-bed-12' },
  record: 'telemetry/1/7',
  enqueuedAt: '2026-01-05T10:00:01.000Z',
});

function observe(envelope: TelemetryEnvelope): ReturnType<typeof planWrites> & { unmapped: number } {
  const { read, parked } = normaliseEvent(event(envelope), new Uint8Array(), mapping, dialect);
  const identity = { patientId: 'p1', deviceId: 'd1', encounterId: 'e1' };
  const planned = planWrites(
    claimsOf(read).map((claimed) => ({ ...claimed, identity })),
    mapping,
    dialect,
    '2026-01-05T10:00:02.000Z',
  );
  return { ...planned, parked: [...parked, ...planned.parked], unmapped: read.unmapped };
}

describe('the mapping that ships', () => {
  it('has no mistake and no template that leads nowhere', () => {
    expect([...device.problems, ...fhir.problems, ...compatibilityWarnings(device.templates, fhir.templates)]).toEqual([]);
  });

  it.each(codes)('turns $mdc.name into an Observation with the codes and unit of the clinical table', ({ sign, mdc }) => {
    const { writes, parked } = observe(telemetry({ code: mdc.code, value: 36.6 }));
    expect(parked).toEqual([]);
    expect(writes).toHaveLength(1);
    const observation = writes[0]!.create();
    expect(independent.validate(observation, { errorOnUnexpected: true })).toMatchObject({ valid: true });
    expect(observation.code.coding?.slice(0, -1)).toEqual([
      ...(mdc.loinc ?? sign.loinc).map((loinc) => ({ system: 'http://loinc.org', ...loinc })),
      { system: 'urn:iso:std:iso:11073:10101', code: String(mdc.code), display: mdc.name },
    ]);
    expect(observation.valueQuantity).toEqual({
      value: 36.6,
      unit: sign.unit,
      system: 'http://unitsofmeasure.org',
      code: sign.unit,
    });
    expect(observation.category?.[0]?.coding?.[0]).toMatchObject({
      system: 'http://terminology.hl7.org/CodeSystem/observation-category',
      code: 'vital-signs',
    });
  });

  it.each(codes)('hands on that a device doubts its $mdc.name, and nothing of it where it does not', ({ mdc }) => {
    const said = (questionable: boolean) => {
      const { writes, parked } = observe(telemetry({ code: mdc.code, value: 36.6, questionable }));
      const observation = writes[0]!.create();
      expect([parked, independent.validate(observation, { errorOnUnexpected: true }).valid]).toEqual([[], true]);
      return [observation.interpretation, writes[0]?.part.sources[0]?.Properties.at(-1)] as const;
    };
    expect(said(true)).toEqual([
      [
        {
          coding: [
            expect.objectContaining({ code: 'questionable', system: expect.stringContaining('measurement-status') as string }),
          ],
        },
      ],
      { Name: 'questionable', Value: 'True' },
    ]);
    expect(said(false)[0]).toBeUndefined();
  });

  it('says whose it is, when to the millisecond, and where its bytes are', () => {
    const { writes } = observe(telemetry({ measuredAt: '2026-01-05T10:00:00.024Z', frame: 'boot-1-1' }));
    expect(writes[0]?.part.sources[0]).toMatchObject({
      DeviceId: 'station-bed-12',
      PatientId: 'SIM-0037',
      EncounterId: 'ENC-SIM-0037',
    });
    expect(writes[0]?.create()).toMatchObject({
      meta: { source: 'urn:wardlight:record:telemetry/1/7#boot-1-1%2F147842' },
      subject: { reference: 'Patient/p1' },
      encounter: { reference: 'Encounter/e1' },
      device: { reference: 'Device/d1' },
      effectiveDateTime: '2026-01-05T10:00:00.024Z',
    });
  });

  it('keeps zero and leaves absent values out', () => {
    expect(observe(telemetry({ value: 0 })).writes[0]?.create().valueQuantity?.value).toBe(0);
    expect(observe(telemetry({ value: null })).writes).toEqual([]);
  });

  it('counts numbers that it has no template for', () => {
    expect(observe(telemetry({ code: 151976 }))).toMatchObject({ writes: [], parked: [], unmapped: 1 });
  });

  it('takes no pressure, temperature or gas for one in another unit than it has: it is counted instead', () => {
    for (const { sign, mdc } of codes.filter((one) => ['mm[Hg]', 'Cel'].includes(one.sign.unit)))
      for (const unit of [sign.unit === 'Cel' ? '[degF]' : 'kPa', null])
        expect(observe(telemetry({ code: mdc.code, value: 12, unit }))).toMatchObject({ writes: [], parked: [], unmapped: 1 });
  });

  it('gives every reading its own id, also within one second, and the same id again', () => {
    const ids = (ms: number): string[] =>
      observe(telemetry({ measuredAt: new Date(Date.UTC(2026, 0, 5, 10) + ms).toISOString() })).writes.map(({ id }) => id);
    fc.assert(
      fc.property(fc.nat(3_000), fc.nat(3_000), (one, other) => {
        expect(ids(one)[0] === ids(other)[0]).toBe(one === other);
      }),
      { numRuns: 60 },
    );
  });
});

function entry(what: EntryReading['what'], value: EntryReading['value'], at = '2026-01-05T10:00:00.000Z'): EntryReading {
  return { kind: 'entry', id: `boot-1-${what}`, what, value, by: 'nurse', measuredAt: at };
}
function observeEntry(...entries: readonly EntryReading[]): ReturnType<typeof observe> {
  return observe({ ...telemetry({}), readings: [...entries], frames: [] });
}

describe('what people chart', () => {
  const LOINC = 'http://loinc.org';
  const SNOMED = 'http://snomed.info/sct';
  it.each([
    ['consciousness', 'A', LOINC, '67775-7', 'LA9340-6'],
    ['consciousness', 'C', LOINC, '67775-7', 'LA6560-2'],
    ['consciousness', 'V', LOINC, '67775-7', 'LA17108-4'],
    ['consciousness', 'P', LOINC, '67775-7', 'LA17107-6'],
    ['consciousness', 'U', LOINC, '67775-7', 'LA9343-0'],
    ['supplemental-oxygen', true, SNOMED, '371825009', '373066001'],
    ['supplemental-oxygen', false, SNOMED, '371825009', '373067005'],
  ] as const)('%s %s becomes the Observation that the specification names', (what, value, system, code, answer) => {
    const { writes, parked, unmapped } = observeEntry(entry(what, value));
    expect({ parked, unmapped, count: writes.length }).toEqual({ parked: [], unmapped: 0, count: 1 });
    expect(writes[0]?.create()).toMatchObject({
      code: { coding: [{ system, code }, {}] },
      valueCodeableConcept: { coding: [{ system, code: answer }] },
      subject: { reference: 'Patient/p1' },
      encounter: { reference: 'Encounter/e1' },
      effectiveDateTime: '2026-01-05T10:00:00.000Z',
      meta: { source: `urn:wardlight:record:telemetry/1/7#boot-1-${what}` },
    });
  });

  it.each([
    ['temperature', 37.4, '8310-5', 'Cel'],
    ['respiratory-rate', 0, '9279-1', '/min'],
  ] as const)('%s is the vital sign that it is, zero included', (what, value, code, unit) => {
    expect(observeEntry(entry(what, value)).writes[0]?.create()).toMatchObject({
      code: { coding: [{ system: LOINC, code }, {}] },
      valueQuantity: { value, unit, code: unit },
      category: [{ coding: [{ code: 'vital-signs' }] }],
    });
  });

  it('is another Observation than a device’s number of the same moment', () => {
    const device = observe(telemetry({ code: 150344, value: 37.4 })).writes;
    const person = observeEntry(entry('temperature', 37.4)).writes;
    expect(device[0]?.create().effectiveDateTime).toBe(person[0]?.create().effectiveDateTime);
    expect(device[0]?.id).not.toBe(person[0]?.id);
  });

  it('gives the same message the same Observations again', () => {
    const ids = (): string[] => observeEntry(entry('spo2-scale', 2), entry('consciousness', 'V')).writes.map(({ id }) => id);
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(2);
  });

  it('stays in the archive and is counted where no code is known', () => {
    const child = [entry('respiratory-effort', 'mild'), entry('capillary-refill', 2), entry('oxygen-delivery', 'high')];
    expect(observeEntry(...child, entry('consciousness', 'X'))).toMatchObject({ writes: [], parked: [], unmapped: 4 });
  });
});

describe('any message', () => {
  it('ends in measurements or in failures with their place, never in an exception', () => {
    const templates = [
      { typeMatchExpression: '$..[?(@a > 1)]', deviceIdExpression: '$.matchedToken.a', timestampExpression: '$.matchedToken.b' },
      { typeMatchExpression: '$..a[*]', deviceIdExpression: '$.Body.a', timestampExpression: '$.matchedToken' },
      { typeMatchExpression: '$.Body.a[-1]', deviceIdExpression: '$.x', timestampExpression: '$.x' },
    ].map((template) => ({
      templateType: 'CalculatedContent',
      template: { typeName: 't', values: [{ valueName: 'v', valueExpression: '$..a' }], ...template },
    }));
    const jmes = {
      templateType: 'CalculatedContent',
      template: {
        typeName: 'j',
        defaultExpressionLanguage: 'JmesPath',
        typeMatchExpression: 'Body.*',
        deviceIdExpression: 'to_string(matchedToken)',
        timestampExpression: 'fromUnixTimestampMs(matchedToken.a)',
        values: [{ valueName: 'v', valueExpression: 'divide(matchedToken.a, matchedToken.b)', required: true }],
      },
    };
    const loaded = loadDeviceMapping(JSON.stringify({ templateType: 'CollectionContent', template: [...templates, jmes] }));
    expect(loaded.problems).toEqual([]);
    const names = fc.constantFrom('a', 'b', 'readings', 'schema', '__proto__', 'constructor');
    const { any } = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom(null, 0, 1, -1, 2.5, 1e300, '', '5', '2026-01-05T10:00:00Z', true),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(names, tie('any')),
      ),
    }));
    fc.assert(
      fc.property(any, (body) => {
        for (const compat of [false, true]) {
          const { read, parked } = normaliseEvent(
            event(body),
            new Uint8Array(),
            { ...mapping, device: [...mapping.device, ...loaded.templates] },
            { compat },
          );
          for (const item of parked) expect(item.detail).toMatch(/^[A-Za-z]+: .+template "/s);
          for (const measurement of read.measurements)
            expect(measurement.OccurrenceTimeUtc).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('nested beyond all measure is refused', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`);
    expect(() => normaliseEvent(event(deep), new Uint8Array(), mapping, dialect)).toThrow(RangeError);
  });
});
