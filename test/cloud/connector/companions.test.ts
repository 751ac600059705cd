import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Communication, DeviceMetric, Observation, Provenance, Resource } from '@medplum/fhirtypes';
import { Fhir } from 'fhir';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openMappingFiles } from '../../../cloud/connector/mapping-files-adapter.ts';
import { startConnector } from '../../../cloud/connector/role.ts';
import type { FhirClient } from '../../../cloud/contract/fhir-client.ts';
import type { Role } from '../../../cloud/contract/role.ts';
import { createFhirClient } from '../../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../../cloud/fhir/role.ts';
import { openParking } from '../../../cloud/service/parking-adapter.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { startFhirStandIn } from '../../support/fhir-stand-in.ts';
import { quietLogger as logger } from '../../support/logger.ts';
import { storedSince, testDatabase } from '../../support/postgres.ts';

const MDC = 'urn:iso:std:iso:11073:10101';
const content = (typeName: string, match: string, names: readonly string[]) => ({
  templateType: 'CalculatedContent',
  template: {
    typeName,
    typeMatchExpression: `$..[?(@${match})]`,
    deviceIdExpression: '$.Body.device',
    timestampExpression: '$.matchedToken.at',
    correlationIdExpression: '$.Body.alarm',
    values: names.map((valueName) => ({ valueName, valueExpression: `$.matchedToken.${valueName}` })),
  },
});
const withoutCorrelation = ({ templateType, template }: ReturnType<typeof content>) => ({
  templateType,
  template: { ...template, correlationIdExpression: undefined },
});
const DEVICE = {
  templateType: 'CollectionContent',
  template: [
    withoutCorrelation(content('heart-rate', 'hr', ['hr'])),
    withoutCorrelation(content('heart-rate-state', 'why', ['why'])),
    content('alarm', 'words', ['words', 'phase']),
  ],
};
const FHIR = {
  templateType: 'CollectionFhir',
  template: [
    {
      templateType: 'CodeValueFhir',
      template: {
        typeName: 'heart-rate',
        periodInterval: 60,
        deviceMetric: true,
        provenance: true,
        codes: [
          { system: 'urn:ward', code: 'hr', display: 'Heart rate each minute' },
          { system: MDC, code: '147842', display: 'MDC_ECG_HEART_RATE' },
        ],
        value: { valueType: 'SampledData', valueName: 'hr', defaultPeriod: 60_000, unit: '/min', code: '/min' },
      },
    },
    {
      templateType: 'MetricStateFhir',
      template: { typeName: 'heart-rate-state', metric: 'Heart-Rate', state: 'why', statusByValue: { 'leads-off': 'off' } },
    },
    { templateType: 'AlertFhir', template: { typeName: 'alarm', text: 'words' } },
  ],
};

const atEnd: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of atEnd.splice(0).reverse()) await end();
});

/** Our own server, or one that gives the ids itself. */
async function server(kind: 'wardlight' | 'hapi', pool: Awaited<ReturnType<typeof testDatabase>>['pool']) {
  if (kind === 'wardlight') {
    const role = await startFhir({ pool, host: '127.0.0.1', port: 0, logger });
    atEnd.push(() => role.stop());
    const fhir = createFhirClient({ baseUrl: role.baseUrl, backOffMs: 5 });
    await fhir.update({ resourceType: 'Patient', id: 'p', identifier: [{ value: 'P' }] });
    await fhir.update({ resourceType: 'Device', id: 'd', identifier: [{ value: 'D' }], patient: { reference: 'Patient/p' } });
    await storedSince(pool, 'Device', '2026-01-01T00:00:00.000Z');
    return { fhir, all: <T extends Resource>(type: T['resourceType']) => fhir.search<T>(type, {}) };
  }
  const standIn = await startFhirStandIn({ kind });
  atEnd.push(() => standIn.stop());
  standIn.put({ resourceType: 'Patient', id: 'p', identifier: [{ value: 'P' }] }, '2026-01-01T00:00:00Z');
  const patient = { reference: 'Patient/p' };
  standIn.put({ resourceType: 'Device', id: 'd', identifier: [{ value: 'D' }], patient }, '2026-01-01T00:00:00Z');
  const fhir = createFhirClient({ baseUrl: standIn.baseUrl, kind, backOffMs: 5 });
  return { fhir, all: <T extends Resource>(type: T['resourceType']) => Promise.resolve(standIn.all(type) as readonly T[]) };
}

async function connected(fhir: FhirClient, pool: Awaited<ReturnType<typeof testDatabase>>['pool']) {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-companions-'));
  atEnd.push(() => rm(directory, { recursive: true, force: true }));
  const [device, mapped] = [join(directory, 'device.json'), join(directory, 'fhir.json')];
  await writeFile(device, JSON.stringify(DEVICE));
  await writeFile(mapped, JSON.stringify(FHIR));
  const log = await openEventLog(join(directory, 'log'), { partitions: 1 });
  atEnd.push(() => log.close());
  const parking = await openParking(pool);
  const start = async (group: string): Promise<Role> => {
    const consuming = { ...log, consume: (options: Parameters<typeof log.consume>[0]) => log.consume({ ...options, group }) };
    const files = openMappingFiles(device, mapped, { compat: false });
    const role = await startConnector({ log: consuming, fhir, parking, mapping: files, logger });
    atEnd.push(() => role.stop());
    await idle(role);
    return role;
  };
  let record = 0;
  const send = async (body: object): Promise<void> => {
    const event = {
      Body: { device: 'D', ...body },
      Properties: {},
      SystemProperties: {},
      record: `telemetry/0/${record++}`,
      enqueuedAt: '2026-01-05T10:59:00.000Z',
    };
    await log.append('ingested', [{ key: 'D', headers: {}, body: Buffer.from(JSON.stringify(event)) }]);
  };
  return { start, send, parking };
}

async function idle(role: Role): Promise<void> {
  await vi.waitFor(() => expect(role.health()).toMatchObject({ lag: 0, state: 'running' }), { timeout: 60_000, interval: 20 });
}
const at = (minute: number): string => `2026-01-05T10:${String(minute).padStart(2, '0')}:00.000Z`;

describe.each(['wardlight', 'hapi'] as const)('beside Observations, into a server like %s', (kind) => {
  it('DeviceMetric, Provenance and alarms are written once, keep up, and are not touched by a repetition', async () => {
    const database = await testDatabase();
    atEnd.push(() => database.drop());
    const { fhir, all } = await server(kind, database.pool);
    const { start, send, parking } = await connected(fhir, database.pool);
    await send({ r: [{ at: at(1), hr: 70 }] });
    await send({ r: [{ at: at(2), hr: 71 }] });
    const role = await start('connector');

    const [metric, ...others] = await all<DeviceMetric>('DeviceMetric');
    expect(others).toEqual([]);
    expect(metric).toMatchObject({
      type: { coding: [{ system: MDC, code: '147842' }, { code: 'hr' }], text: 'heart-rate' },
      unit: { coding: [{ system: 'http://unitsofmeasure.org', code: '/min' }], text: '/min' },
      source: { reference: 'Device/d' },
      operationalStatus: 'on',
      category: 'measurement',
    });
    expect((await parking.list(10)).map(({ detail }) => detail)).toEqual([]);
    const [observation] = await all<Observation>('Observation');
    expect(observation).toMatchObject({
      device: { reference: `DeviceMetric/${metric?.id ?? ''}` },
      extension: [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/observation-gatewayDevice',
          valueReference: { reference: 'Device/d' },
        },
      ],
    });

    // Two records, one hour's Observation: each record names it.
    await send({ r: [{ at: at(5), why: 'leads-off' }] });
    await send({ alarm: 'a1', r: [{ at: at(5), words: 'ECG leads off', phase: 'start' }] });
    await send({ alarm: 'a1', r: [{ at: at(7), words: 'ECG leads on', phase: 'end' }] });
    await send({ r: [{ at: at(6), why: 'unheard-of' }] });
    await send({ alarm: 'a2', r: [{ at: at(6), words: '', phase: 'start' }] });
    await idle(role);
    const target = `Observation/${observation?.id ?? ''}`;
    const provenances = await all<Provenance>('Provenance');
    const told = provenances.map(({ target: targets, entity }) => [
      entity?.[0]?.what?.identifier?.value,
      targets.map(({ reference }) => reference),
    ]);
    expect(told.sort()).toEqual([
      ['telemetry/0/0', [target]],
      ['telemetry/0/1', [target]],
    ]);
    expect(await all<DeviceMetric>('DeviceMetric')).toMatchObject([{ id: metric?.id, operationalStatus: 'off' }]);
    const alarms = await all<Communication>('Communication');
    expect(alarms).toMatchObject([{ status: 'completed', sender: { reference: 'Device/d' }, payload: [{}, {}] }]);
    expect((await parking.list(10)).map(({ reason }) => reason).sort()).toEqual([
      'InvalidAlertException',
      'UnknownStateException',
    ]);
    expect(role.health()).toMatchObject({ 'companions refused': 0 });

    for (const resource of [...provenances, ...alarms, ...(await all<DeviceMetric>('DeviceMetric'))]) {
      const { messages } = new Fhir().validate(resource, { errorOnUnexpected: true });
      expect(messages.filter(({ severity }) => ['error', 'fatal'].includes(String(severity)))).toEqual([]);
    }
    const before = await Promise.all((['Observation', 'Provenance', 'Communication'] as const).map((type) => all(type)));
    await start('again');
    expect(await Promise.all((['Observation', 'Provenance', 'Communication'] as const).map((type) => all(type)))).toEqual(before);

    // What measures again is on again.
    await send({ r: [{ at: at(9), hr: 74 }] });
    await idle(role);
    await vi.waitFor(async () => expect(await all<DeviceMetric>('DeviceMetric')).toMatchObject([{ operationalStatus: 'on' }]), {
      timeout: 60_000,
    });
  });
});

it('a state of a metric that no template makes is a mistake of the mapping, with its line', async () => {
  const { checkMapping } = await import('../../../cloud/connector/mapping-check.ts');
  const [, state] = FHIR.template;
  const { check } = checkMapping(JSON.stringify(DEVICE), JSON.stringify({ ...FHIR, template: [state] }, null, 1));
  expect(check.errors).toMatchObject([
    { template: 'heart-rate-state', path: 'metric', line: 7, message: expect.stringContaining("'Heart-Rate'") as string },
  ]);
});
