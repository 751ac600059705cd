import type { AuditEvent, Bundle } from '@medplum/fhirtypes';
import type { Pool } from 'pg';
import type { Person } from '../../contract/accounts.ts';
import type { FhirClient } from '../../contract/fhir-client.ts';
import type { Logger } from '../../contract/role.ts';
import { makeTables } from '../../contract/tables-adapter.ts';
import {
  type Act,
  accessEvent,
  actEvent,
  brokenGlassEvent,
  type DeviceAct,
  deviceEvent,
  type SeenPatients,
  withoutReferences,
} from './audit-events.ts';

/** Writes down who saw whom and who did what to a device or to the service, as AuditEvents. */
export interface Accesses {
  /**
   * Kept when it resolves, and written to FHIR soon, whatever happens to this process. Rejects when it cannot be kept: then nothing is
   * shown. A page that asks again by itself is one access in ten minutes.
   * @param what name of the route, e.g. `ward`
   * @param patients `Patient/{id}`
   */
  note(person: Person, what: string, patients: readonly string[]): Promise<void>;
  /** Something done for a patient: kept like an access, each time. Rejects when it cannot be kept: then nothing is done. */
  didForPatient(act: Omit<SeenPatients, 'at' | 'patients'> & { readonly patient: string }): Promise<void>;
  /** At once, and always. Rejects when it cannot be written: then nothing is opened. */
  brokeGlass(person: Person, patient: string, reason: string): Promise<void>;
  /** At once, and always. Rejects when it cannot be written: then nothing is done. */
  didToDevice(act: Omit<DeviceAct, 'at'>): Promise<void>;
  /** The same for what was done to the service itself. */
  did(act: Omit<Act, 'at'>): Promise<void>;
  /** Accesses that wait to be written. */
  waiting(): number;
  stop(): Promise<void>;
}

const AGAIN_MS = 600_000;
const EVERY_MS = 1_000;
const MOST_KEPT = 100_000;
const AT_ONCE = 200;

export async function openAccesses(
  pool: Pool,
  fhir: FhirClient,
  logger: Logger,
  now: () => number = () => Date.now(),
): Promise<Accesses> {
  await makeTables(
    pool,
    `create schema if not exists api;
     create table if not exists api.access (seq bigint generated always as identity primary key, content jsonb not null)`,
  );
  const seen = new Map<string, number>();
  let waiting = 0;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    try {
      while (await writeSome());
    } catch (error) {
      logger.error({ error: error instanceof Error ? error.message : String(error), waiting }, 'accesses not written');
    }
  }
  /** Taken off only when FHIR has them; another process takes others. @returns whether more wait */
  async function writeSome(): Promise<boolean> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query<{ content: SeenPatients }>(
        `delete from api.access where seq in (select seq from api.access order by seq limit ${AT_ONCE} for update skip locked)
         returning content`,
      );
      if (rows.length > 0) await send(rows.map(({ content }) => accessEvent(content)));
      await client.query('commit');
      waiting = Math.max(0, waiting - rows.length);
      return rows.length === AT_ONCE;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
  /** Each stands alone. What names somebody who does not exist is kept as well, without the reference. */
  async function send(events: readonly AuditEvent[]): Promise<void> {
    for (let at = 0; at < events.length; at += fhir.behaviour.maxEntries) {
      const some = events.slice(at, at + fhir.behaviour.maxEntries);
      const refused = await sendBatch(some);
      if (refused.length > 0 && (await sendBatch(refused.map(withoutReferences))).length > 0)
        logger.error({ accesses: refused.length }, 'the FHIR server does not take these AuditEvents');
    }
  }
  /** @returns those that were refused for what is in them */
  async function sendBatch(events: readonly AuditEvent[]): Promise<readonly AuditEvent[]> {
    const bundle: Bundle = {
      resourceType: 'Bundle',
      type: 'batch',
      entry: events.map((resource) => ({ resource, request: { method: 'POST', url: 'AuditEvent' } })),
    };
    const { entry = [] } = await fhir.bundle(bundle);
    const status = (index: number): number => Number.parseInt(entry[index]?.response?.status ?? '500', 10);
    if (events.some((_event, index) => status(index) >= 500)) throw new Error('the FHIR server could not keep an AuditEvent');
    return events.filter((_event, index) => status(index) >= 400);
  }
  async function keep(content: SeenPatients): Promise<void> {
    await pool.query('insert into api.access (content) values ($1)', [JSON.stringify(content)]);
    waiting += 1;
  }
  const timer = setInterval(() => void (writing = writing.then(write)), EVERY_MS);
  return {
    async note(person, what, patients) {
      const at = now();
      if (seen.size > MOST_KEPT) seen.clear();
      const keyOf = (patient: string): string => JSON.stringify([person.id, what, patient]);
      const fresh = patients.filter((patient) => (seen.get(keyOf(patient)) ?? 0) <= at - AGAIN_MS);
      if (fresh.length === 0) return;
      const { id, name } = person;
      await keep({ person: { id, name }, what, patients: fresh, at: new Date(at).toISOString() });
      for (const patient of fresh) seen.set(keyOf(patient), at);
    },
    didForPatient: ({ patient, ...act }) => keep({ ...act, patients: [patient], at: new Date(now()).toISOString() }),
    brokeGlass: (person, patient, reason) =>
      send([brokenGlassEvent({ person, what: 'break-glass', patients: [patient], at: new Date(now()).toISOString() }, reason)]),
    didToDevice: (act) => send([deviceEvent({ ...act, at: new Date(now()).toISOString() })]),
    did: (act) => send([actEvent({ ...act, at: new Date(now()).toISOString() })]),
    waiting: () => waiting,
    async stop() {
      clearInterval(timer);
      await (writing = writing.then(write));
    },
  };
}
