import { expect, test } from 'vitest';
import { startFhir } from '../../../cloud/fhir/role.ts';
import { testDatabase } from '../../support/postgres.ts';
import { eventually } from '../../support/system.ts';
import { patient, type Shown, silent, useEndpoint } from './endpoint.ts';

const fhir = useEndpoint();

test('AuditEvents whose time is over go, and the trail says so; nothing else goes', async () => {
  const database = await testDatabase();
  const { pool } = database;
  const options = { pool, host: '127.0.0.1', port: 0, logger: silent };
  const first = await startFhir(options);
  for (const id of ['old', 'new'])
    await fetch(`${first.baseUrl}/Patient/${id}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/fhir+json' },
      body: JSON.stringify(patient({ id })),
    });
  await first.stop();
  const year = 365 * 86_400_000;
  // What concerns the one patient was stored long ago.
  await pool.query(`update fhir.resource set updated = updated - $1 where id = 'old' or body like '%Patient/old"%'`, [7 * year]);
  const trailOf = async (base: string, query: string): Promise<Shown> =>
    (await (await fetch(`${base}/AuditEvent?${query}`)).json()) as Shown;

  const forEver = await startFhir({ ...options, auditDays: null });
  expect((await trailOf(forEver.baseUrl, 'patient=old')).entry).toHaveLength(1);
  await forEver.stop();

  // Six years unless told otherwise.
  const usual = await startFhir(options);
  await eventually(
    async () => ((await trailOf(usual.baseUrl, 'patient=old')).entry as unknown) === undefined,
    60_000,
    'the old event is gone',
  );
  expect((await trailOf(usual.baseUrl, 'patient=new')).entry).toHaveLength(1);
  expect((await fetch(`${usual.baseUrl}/Patient/old`)).status).toBe(200);
  await eventually(
    async () => JSON.stringify(await trailOf(usual.baseUrl, 'action=D')).includes('retention of the audit trail'),
    60_000,
    'the trail says what was removed',
  );
  await usual.stop();
  await database.drop();
});

test('nobody who may ask can shorten the trail', async () => {
  for (const path of ['AuditEvent/1', 'AuditEvent?action=R']) expect((await fhir.send('DELETE', path)).status).toBe(405);
});
