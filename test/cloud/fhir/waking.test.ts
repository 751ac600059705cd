import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL } from '../../../cloud/fhir/audit/access.ts';
import { openAuditTrail } from '../../../cloud/fhir/audit/trail-adapter.ts';
import type { FhirService } from '../../../cloud/fhir/service.ts';
import { createFhirService } from '../../../cloud/fhir/service-adapter.ts';
import { prepareSchema } from '../../../cloud/fhir/store/schema-adapter.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { heartRate, silent } from './endpoint.ts';

let database: TestDatabase;
let service: FhirService;
/** How many events could be seen each time somebody was woken. */
const seen: Promise<number>[] = [];

beforeAll(async () => {
  database = await testDatabase();
  const { pool } = database;
  const cursorSecret = await prepareSchema(pool);
  // A commit that takes its time, as on a busy disk.
  await pool.query(`
    create function fhir.slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.3); return null; end $$;
    create constraint trigger slow after insert on fhir.event deferrable initially deferred for each row execute function fhir.slow();
    insert into fhir.subscription (id, settings, status) values ('s', '{"topic":"urn:wardlight:topic:vitals-written"}', 'active')`);
  const count = async (): Promise<number> => {
    const { rows } = await pool.query<{ count: string }>('select count(*) from fhir.event');
    return Number(rows[0]?.count);
  };
  service = createFhirService({
    pool,
    base: 'http://127.0.0.1/fhir',
    cursorSecret,
    authorisation: null,
    now: () => Date.now(),
    trail: openAuditTrail({ pool, now: () => Date.now(), logger: silent }),
    subscriptions: {
      insecure: false,
      wake: () => void seen.push(count()),
      operation: () => Promise.reject(new Error('not asked')),
    },
  });
});
afterAll(() => database.drop());

test.each(['alone', 'transaction'])('who waits for a write is woken when it can be seen: %s', async (how) => {
  seen.length = 0;
  const asker = { agent: LOCAL, requestId: randomUUID(), again: () => Promise.resolve(LOCAL) };
  const before = Number((await database.pool.query<{ count: string }>('select count(*) from fhir.event')).rows[0]?.count);
  if (how === 'alone') {
    const alone = { method: 'POST', type: 'Observation', id: null, condition: null, ifMatch: null } as const;
    await service.write({ ...alone, resource: heartRate(), onlyNew: false, fullUrl: null, at: '' }, asker);
  } else {
    const entry = [{ request: { method: 'POST', url: 'Observation' }, resource: heartRate() }];
    await service.bundle({ resourceType: 'Bundle', type: 'transaction', entry }, { return: 'minimal', lenient: false }, asker);
  }
  expect(await Promise.all(seen)).toEqual([before + 1]);
});
