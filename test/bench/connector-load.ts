import { claimsOf, normaliseEvent, readEvent } from '../../cloud/connector/batch.ts';
import { loadDeviceMapping, loadFhirMapping } from '../../cloud/connector/mapping.ts';
import type { LoadedMapping } from '../../cloud/connector/mapping-files-adapter.ts';
import { planWrites } from '../../cloud/connector/plan-writes.ts';

const VALUES = ['hr', 'spo2', 'pulse', 'resp', 'sys', 'dia', 'mean', 'temp1', 'temp2', 'pi', 'etco2', 'fio2'];
const UNIT = { unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' };
const DIALECT = { compat: false };
const ISSUED = '2026-01-05T10:00:02.000Z';
const BATCH = 100;

/** One CalculatedContent template of twelve values, one FHIR template with a component for each. */
export function twelveValues(): LoadedMapping {
  const device = loadDeviceMapping(
    JSON.stringify({
      templateType: 'CollectionContent',
      template: [
        {
          templateType: 'CalculatedContent',
          template: {
            typeName: 'vitals',
            typeMatchExpression: '$..[?(@hr)]',
            deviceIdExpression: '$.matchedToken.device',
            patientIdExpression: '$.matchedToken.patient',
            timestampExpression: '$.matchedToken.at',
            values: VALUES.map((name) => ({
              valueName: name,
              valueExpression: `$.matchedToken.${name}`,
              required: name === 'hr',
            })),
          },
        },
      ],
    }),
  );
  const components = VALUES.map((name) => ({
    codes: [{ system: 'http://loinc.org', code: '8867-4', display: name }],
    value: { valueType: 'Quantity', valueName: name, ...UNIT },
  }));
  const template = {
    typeName: 'vitals',
    periodInterval: 0,
    codes: [{ system: 'http://loinc.org', code: '85353-1' }],
    components,
  };
  const fhir = loadFhirMapping(
    JSON.stringify({ templateType: 'CollectionFhir', template: [{ templateType: 'CodeValueFhir', template }] }),
  );
  return { device: device.templates, fhir: new Map(fhir.templates.map((one) => [one.typeName.toLowerCase(), one])) };
}

/** Messages as ingest hands them on, of 500 devices. */
export function twelveValueMessages(count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const values = Object.fromEntries(VALUES.map((name, at) => [name, 60 + ((index + at) % 40) + (at % 3 === 0 ? 0.5 : 0)]));
    const at = new Date(Date.UTC(2026, 0, 5, 10) + index * 250).toISOString();
    const event = {
      Body: { device: `device-${index % 500}`, patient: `patient-${index % 500}`, at, ...values },
      Properties: {},
      SystemProperties: { 'iothub-connection-device-id': `device-${index % 500}` },
      record: `telemetry/0/${index}`,
      enqueuedAt: '2026-01-05T10:00:01.000Z',
    };
    return new TextEncoder().encode(JSON.stringify(event));
  });
}

/** Bytes → Observations ready to be sent. @returns how many */
export function convertAll(messages: readonly Uint8Array[], mapping: LoadedMapping): number {
  let observations = 0;
  for (let at = 0; at < messages.length; at += BATCH) {
    const read = messages.slice(at, at + BATCH).map((bytes) => normaliseEvent(readEvent(bytes), bytes, mapping, DIALECT).read);
    const accepted = read.flatMap(claimsOf).map((claimed) => ({
      ...claimed,
      identity: { patientId: claimed.claim.patientId ?? '', deviceId: claimed.claim.deviceId, encounterId: null },
    }));
    const { writes, parked } = planWrites(accepted, mapping, DIALECT, ISSUED);
    if (parked.length > 0) throw new Error(parked[0]?.detail);
    observations += writes.length;
  }
  return observations;
}

const utf8 = new TextDecoder();

/** The limit: read and written, and nothing else. */
export function parseAndStringify(messages: readonly Uint8Array[]): number {
  return messages.reduce((sum, bytes) => sum + JSON.stringify(JSON.parse(utf8.decode(bytes))).length, 0);
}
