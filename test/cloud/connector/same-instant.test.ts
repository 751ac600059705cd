import { readFileSync } from 'node:fs';
import type { Observation } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it } from 'vitest';
import type { TelemetryEnvelope } from '#wire';
import { claimsOf, normaliseEvent } from '../../../cloud/connector/batch.ts';
import { loadDeviceMapping, loadFhirMapping } from '../../../cloud/connector/mapping.ts';
import { planWrites } from '../../../cloud/connector/plan-writes.ts';
import { writeResources } from '../../../cloud/connector/resource-writer.ts';
import { createFhirClient } from '../../../cloud/fhir/client/fhir-client-adapter.ts';
import { type StandIn, type StandInRules, startFhirStandIn } from '../../support/fhir-stand-in.ts';
import { telemetry } from '../../support/telemetry.ts';

const file = (name: string): string =>
  readFileSync(new URL(`../../../cloud/connector/mappings/${name}`, import.meta.url), 'utf8');

function mappingOf(device: string, fhir: string) {
  const [readDevice, readFhir] = [loadDeviceMapping(device), loadFhirMapping(fhir)];
  expect([...readDevice.problems, ...readFhir.problems]).toEqual([]);
  return { device: readDevice.templates, fhir: new Map(readFhir.templates.map((one) => [one.typeName, one])) };
}
const shipped = mappingOf(file('device-mapping.json'), file('fhir-mapping.json'));

/** Systolic and diastolic pressure are readings of their own; the mapping of this hospital makes one Observation of both. */
function pressureOf(code: number, valueName: string): object {
  const vital = `Body.readings[?kind == 'vital' && code == \`${code}\`]`;
  const of = {
    deviceIdExpression: 'SystemProperties."iothub-connection-device-id"',
    timestampExpression: 'matchedToken.measuredAt',
  };
  return {
    templateType: 'CalculatedContent',
    template: {
      ...{ typeName: 'pressure', defaultExpressionLanguage: 'JmesPath', typeMatchExpression: vital, ...of },
      correlationIdExpression: 'matchedToken.id',
      values: [{ valueName, valueExpression: 'matchedToken.value' }],
    },
  };
}
const component = (valueName: string): object => ({
  codes: [],
  value: { valueType: 'Quantity', valueName, unit: 'mm[Hg]' },
});
const joining = mappingOf(
  JSON.stringify({ templateType: 'CollectionContent', template: [pressureOf(150021, 'sys'), pressureOf(150022, 'dia')] }),
  JSON.stringify({
    templateType: 'CollectionFhir',
    template: [
      {
        templateType: 'CodeValueFhir',
        template: { typeName: 'pressure', codes: [], components: [component('sys'), component('dia')] },
      },
    ],
  }),
);

interface Message {
  readonly body: unknown;
  /** `telemetry/0/{offset}` */
  readonly offset: number;
}

let server: StandIn;
afterEach(() => server.stop());

async function start(kind: StandInRules['kind'] = 'azure', mapping = shipped, compat = false) {
  server = await startFhirStandIn({ kind });
  const fhir = createFhirClient({ baseUrl: server.baseUrl, kind, backOffMs: 1 });
  const identity = { patientId: 'p1', deviceId: 'd1', encounterId: 'e1' };
  return async (...messages: readonly Message[]) => {
    const accepted = messages.flatMap(({ body: Body, offset }) => {
      const SystemProperties = { 'iothub-connection-device-id': 'station-bed-12' };
      const at = { record: `telemetry/0/${offset}`, enqueuedAt: '2026-01-05T10:00:01.000Z' };
      const { read, parked } = normaliseEvent({ Body, Properties: {}, SystemProperties, ...at }, new Uint8Array(), mapping, {
        compat,
      });
      expect(parked).toEqual([]);
      return claimsOf(read).map((claimed) => ({ ...claimed, identity }));
    });
    const about = { ...fhir.behaviour, metrics: new Map<string, string>() };
    const { writes, parked } = planWrites(accepted, mapping, { compat }, '2026-01-05T10:00:02.000Z', about);
    expect(parked).toEqual([]);
    return writeResources(fhir, 'Observation', writes);
  };
}

const heartRate = (n: number, value: number, more: Partial<TelemetryEnvelope> = {}): Message => ({
  body: { ...telemetry({ frame: `run-${n}`, value, sequence: n }), ...more },
  offset: n,
});

/** Value and version of what stands there, and which reading it names. */
const stored = () =>
  (server.all('Observation') as Observation[]).map(({ valueQuantity, meta }) => [
    valueQuantity?.value,
    meta?.versionId,
    decodeURIComponent(meta?.source?.split('#')[1] ?? ''),
  ]);

describe.each(['azure', 'medplum'] as const)('two readings of one instant, on %s', (kind) => {
  it('are two Observations, whether they come together or not, and stay so however often they come', async () => {
    const write = await start(kind);
    await write(heartRate(1, 71), heartRate(2, 72));
    await write(heartRate(3, 73));
    const three = [
      [71, '1', 'run-1/147842'],
      [72, '1', 'run-2/147842'],
      [73, '1', 'run-3/147842'],
    ];
    expect(stored()).toEqual(three);
    const again = await write(heartRate(2, 72), heartRate(1, 71), heartRate(3, 73));
    // From another record: the hub delivered it twice.
    await write({ ...heartRate(2, 72), offset: 9 });
    expect(again.map((result) => 'changed' in result && result.changed)).toEqual([false, false, false]);
    expect(stored()).toEqual(three);
  });
});

it('told again in the next messages, the second reading of an instant stays one, too', async () => {
  const write = await start();
  await write(heartRate(1, 71));
  await write(heartRate(2, 72), heartRate(3, 72));
  await write(heartRate(4, 72));
  expect(stored()).toEqual([
    [71, '1', 'run-1/147842'],
    [72, '1', 'run-2/147842'],
  ]);
});

it('keeps the order of readings, whether they stand alone or share an instant', async () => {
  const write = await start();
  await write(heartRate(1, 71));
  const other = (n: number): Message => ({
    body: telemetry({ frame: `run-${n}`, value: 70 + n, measuredAt: `2026-01-05T10:00:0${n}.000Z` }),
    offset: n,
  });
  const results = await write(other(2), heartRate(3, 73), other(4));
  expect(results.map((result) => 'resource' in result && result.resource.valueQuantity?.value)).toEqual([72, 73, 74]);
  expect(stored().map(([value]) => value)).toEqual([71, 72, 73, 74]);
});

describe('one Observation stays one', () => {
  it('for the same reading by a mended mapping: it is corrected', async () => {
    const write = await start();
    await write(heartRate(1, 71));
    await write(heartRate(1, 70));
    expect(stored()).toEqual([[70, '2', 'run-1/147842']]);
  });

  it('for what a monitor tells again in its next message, such as a cuff pressure with its own time', async () => {
    const write = await start();
    await write(heartRate(1, 71), heartRate(2, 71));
    await write(heartRate(3, 71));
    expect(stored()).toEqual([[71, '1', 'run-1/147842']]);
  });

  it('for readings that a mapping joins, whichever comes first or again', async () => {
    const write = await start('azure', joining);
    const pressure = (n: number, code: number, value: number): Message => ({
      body: telemetry({ frame: `run-${n}`, code, value }),
      offset: n,
    });
    const both = () =>
      (server.all('Observation') as Observation[]).map(({ component: parts = [] }) =>
        parts.map(({ valueQuantity }) => valueQuantity?.value),
      );
    await write(pressure(1, 150021, 120), pressure(2, 150022, 80));
    await write(pressure(1, 150021, 120), pressure(2, 150022, 80));
    expect(both()).toEqual([[120, 80]]);
  });

  it('for messages that are no station’s: their correlation id names no reading', async () => {
    const write = await start();
    const foreign = (n: number, value: number): Message => heartRate(n, value, { schema: 'somebody.else' as never });
    await write(foreign(1, 71), foreign(2, 72));
    expect(stored()).toEqual([[72, '2', 'run-2/147842']]);
  });

  it('as in the original connector, where its behaviour is wanted', async () => {
    const write = await start('azure', shipped, true);
    await write(heartRate(1, 71), heartRate(2, 72));
    expect(stored()).toEqual([[72, '2', 'run-2/147842']]);
  });

  it('on a server that writes its own into meta.source: whose reading stands there cannot be told', async () => {
    const write = await start('hapi');
    await write(heartRate(1, 71), heartRate(2, 72));
    await write(heartRate(1, 71), heartRate(2, 72));
    expect(server.all('Observation')).toHaveLength(1);
  });
});
