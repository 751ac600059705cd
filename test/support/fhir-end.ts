import { fileURLToPath } from 'node:url';
import type { Observation } from '@medplum/fhirtypes';
import { openMappingFiles } from '../../cloud/connector/mapping-files-adapter.ts';
import { startConnector } from '../../cloud/connector/role.ts';
import type { EventLog } from '../../cloud/contract/event-log.ts';
import type { Parking, Role } from '../../cloud/contract/role.ts';
import { createFhirClient } from '../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../cloud/fhir/role.ts';
import { stationBundle } from '../../cloud/service/seed.ts';
import { quietLogger as logger } from './logger.ts';
import { type TestDatabase, testDatabase } from './postgres.ts';

/** One number as it stands in FHIR. */
export interface Charted {
  /** When it was measured, Unix ms. */
  readonly measuredMs: number;
  readonly value: number | null;
  /** 1 unless it was written again. */
  readonly version: number;
  /** Unix ms. */
  readonly storedMs: number;
}

const SINCE = '2026-01-01T08:00:00.000Z';

/** Who lies in the bed of a device, as its messages name it. */
export function admissionOf(deviceId: string): { patient: string; encounter: string; since: string } {
  return { patient: `SIM-${deviceId}`, encounter: `ENC-SIM-${deviceId}`, since: SINCE };
}

/** The end of the way: our FHIR endpoint on a real PostgreSQL. What counts is what it holds. */
export class FhirEnd {
  readonly baseUrl: string;
  readonly #database: TestDatabase;
  readonly #server: Role;

  private constructor(database: TestDatabase, server: Role, baseUrl: string) {
    this.#database = database;
    this.#server = server;
    this.baseUrl = baseUrl;
  }

  static async start(): Promise<FhirEnd> {
    const database = await testDatabase();
    const server = await startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger });
    return new FhirEnd(database, server, server.baseUrl);
  }

  /** The device is known, and somebody lies in its bed. */
  async admit(deviceId: string): Promise<void> {
    const { patient, encounter, since } = admissionOf(deviceId);
    const person = { identifier: patient, family: 'Simulated', given: `Bed of ${deviceId}`, birthDate: '1960-01-01' };
    const station = { deviceId, key: 'AAAA', bed: `bed of ${deviceId}`, ward: 'Ward 3' };
    await createFhirClient(this).bundle(stationBundle({ ...station, patient: { ...person, encounter, since } }));
  }

  /** For whoever shares the database. */
  get database(): string {
    return this.#database.connectionString;
  }

  /** What other stages of the service parked in the same database. */
  async parked(): Promise<number> {
    const { rows } = await this.#database.pool.query<{ count: string }>('select count(*) from service.parked');
    return Number(rows[0]?.count);
  }

  async count(): Promise<number> {
    const answer = await fetch(`${this.baseUrl}/Observation?_summary=count`);
    return ((await answer.json()) as { total: number }).total;
  }

  /** All numbers of a device, in the order in which they were stored. */
  numbers(deviceId: string): Promise<readonly Charted[]> {
    return numbersOf(this.baseUrl, admissionOf(deviceId).patient);
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await this.#database.drop();
  }
}

/** All numbers of whoever has that identifier, in the order in which they were stored. */
export async function numbersOf(baseUrl: string, patient: string): Promise<readonly Charted[]> {
  const client = createFhirClient({ baseUrl });
  const found = await client.search<Observation>('Observation', { 'patient.identifier': patient, _count: '1000' });
  return found.map(chartedOf).sort((a, b) => a.storedMs - b.storedMs);
}

/** How many were stored before one that comes earlier on the way. @param place of a number on its way */
export function outOfOrder(charted: readonly Charted[], place: (number: Charted) => number): number {
  let count = 0;
  // What was stored in the same instant, with one transaction, has no order.
  let [newest, together, storedMs] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const one of charted) {
    if (one.storedMs !== storedMs) [newest, storedMs] = [together, one.storedMs];
    if (place(one) < newest) count += 1;
    together = Math.max(together, place(one));
  }
  return count;
}

/** The connector with the mapping that ships. */
export function startShippedConnector(log: EventLog, baseUrl: string, parking: Parking): Promise<Role> {
  const file = (name: string): string => fileURLToPath(new URL(`../../cloud/connector/mappings/${name}`, import.meta.url));
  const mapping = openMappingFiles(file('device-mapping.json'), file('fhir-mapping.json'), { compat: false });
  return startConnector({ log, fhir: createFhirClient({ baseUrl }), parking, mapping, logger });
}

function chartedOf({ effectiveDateTime, valueQuantity, meta }: Observation): Charted {
  return {
    measuredMs: Date.parse(effectiveDateTime ?? ''),
    value: valueQuantity?.value ?? null,
    version: Number(meta?.versionId),
    storedMs: Date.parse(meta?.lastUpdated ?? ''),
  };
}
