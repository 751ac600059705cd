import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openMappingFiles } from '../../cloud/connector/mapping-files-adapter.ts';
import { startConnector } from '../../cloud/connector/role.ts';
import type { NormalisedObservation } from '../../cloud/contract/events.ts';
import { createFhirClient } from '../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../cloud/fhir/role.ts';
import { openParking } from '../../cloud/service/parking-adapter.ts';
import { stationBundle } from '../../cloud/service/seed.ts';
import { openEventLog } from '../../cloud/stream/event-log-adapter.ts';
import { quietLogger as logger } from '../support/logger.ts';
import { testDatabase } from '../support/postgres.ts';
import { telemetry } from '../support/telemetry.ts';
import { convertAll, parseAndStringify, twelveValueMessages, twelveValues } from './connector-load.ts';
import type { Figure } from './figures.ts';

const ROUNDS = 60;
const MESSAGES = 500;
const BEDS = 1_000;
/** Each bed sends one number so often. */
const EVERY_MS = 10_000;
const LAST_MS = 40_000;

/** The mapping against reading and writing the same bytes; then a reading on its way through a thousand beds into our own endpoint. */
export async function measureConnector(): Promise<Figure[]> {
  return [...measureMapping(), await measureBeds()];
}

/** Rounds of both in turn; of each the best, because a busy machine only ever makes one slower. */
function measureMapping(): Figure[] {
  const mapping = twelveValues();
  const messages = twelveValueMessages(MESSAGES);
  let [limit, ours] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round++) {
    limit = Math.min(
      limit,
      timeOf(() => parseAndStringify(messages)),
    );
    ours = Math.min(
      ours,
      timeOf(() => convertAll(messages, mapping)),
    );
  }
  return [
    {
      what: 'mapping of 12 values, messages a second',
      values: [Math.round((MESSAGES / ours) * 1_000)],
      unit: 'a second',
      target: null,
    },
    { what: 'mapping of 12 values / parse and stringify', values: [ours / limit], unit: '×', target: { value: 4, at: 'median' } },
  ];
}

function timeOf(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

async function measureBeds(): Promise<Figure> {
  const database = await testDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-bench-'));
  const log = await openEventLog(join(directory, 'log'));
  const server = await startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger });
  const fhir = createFhirClient({ baseUrl: server.baseUrl });
  for (let bed = 0; bed < BEDS; bed++) await fhir.bundle(stationBundle(station(bed)));
  const file = (name: string): string => fileURLToPath(new URL(`../../cloud/connector/mappings/${name}`, import.meta.url));
  const mapping = openMappingFiles(file('device-mapping.json'), file('fhir-mapping.json'), { compat: false });
  const connector = await startConnector({ log, fhir, parking: await openParking(database.pool), mapping, logger });
  const sent = new Map<string, number>();
  const values: number[] = [];
  const seen = log.consume({
    topic: 'normalised',
    group: 'bench',
    handle(records) {
      for (const { body } of records) {
        const { record } = JSON.parse(new TextDecoder().decode(body)) as NormalisedObservation;
        const began = sent.get(record);
        if (began !== undefined) values.push(performance.now() - began);
      }
      return Promise.resolve();
    },
  });
  const end = performance.now() + LAST_MS;
  for (let count = 0; performance.now() < end; count++) {
    const due = end - LAST_MS + count * (EVERY_MS / BEDS);
    if (due > performance.now()) await pause(due - performance.now());
    const bed = count % BEDS;
    const record = `telemetry/0/${count}`;
    sent.set(record, performance.now());
    await log.append('ingested', [{ key: `station-${bed}`, headers: {}, body: eventOf(bed, count, record) }]);
  }
  for (let wait = 0; wait < 200 && values.length < sent.size; wait++) await pause(50);
  await seen.stop();
  await connector.stop();
  await server.stop();
  await log.close();
  await database.drop();
  await rm(directory, { recursive: true, force: true });
  if (values.length < sent.size) throw new Error(`${sent.size - values.length} readings did not arrive`);
  // The first seconds fill caches and compile.
  return {
    what: `reading → Observation, ${BEDS} beds, one each ${EVERY_MS / 1000} s`,
    values: values.slice(BEDS / 2),
    unit: 'ms',
    target: { value: 500, at: 'p99' },
  };
}

function station(bed: number): Parameters<typeof stationBundle>[0] {
  const patient = {
    identifier: `SIM-${bed}`,
    family: 'Simulated',
    given: `Bed ${bed}`,
    birthDate: '1960-01-01',
    encounter: `ENC-SIM-${bed}`,
    since: '2026-01-05T08:00:00.000Z',
  };
  return { deviceId: `station-${bed}`, key: 'AAAA', bed: `bed ${bed}`, ward: 'Ward 3', patient };
}

function eventOf(bed: number, count: number, record: string): Uint8Array {
  const measuredAt = new Date().toISOString();
  const body = telemetry({ frame: `station-${bed}-boot-${count}`, measuredAt, sequence: count + 1, patient: `SIM-${bed}` });
  const admission = { patient: `SIM-${bed}`, encounter: `ENC-SIM-${bed}`, since: '2026-01-05T08:00:00.000Z' };
  const event = {
    Body: { ...body, admission },
    Properties: {},
    SystemProperties: { 'iothub-connection-device-id': `station-${bed}` },
    record,
    enqueuedAt: measuredAt,
  };
  return Buffer.from(JSON.stringify(event));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
