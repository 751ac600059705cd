import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Observation } from '@medplum/fhirtypes';
import { expect, it, onTestFinished } from 'vitest';
import type { LaboratoryResult } from '../../../../cloud/contract/laboratory.ts';
import { startLaboratory } from '../../../../cloud/enrich/laboratory/role.ts';
import { createFhirClient } from '../../../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../../../cloud/fhir/role.ts';
import { openEventLog } from '../../../../cloud/stream/event-log-adapter.ts';
import { quietLogger as logger } from '../../../support/logger.ts';
import { testDatabase } from '../../../support/postgres.ts';
import { eventually } from '../../../support/system.ts';

const SYSTEM = 'http://terminology.hl7.org/CodeSystem/observation-category';

it('tells each result that others write to FHIR once, a changed one and one taken back again, also after a restart', async () => {
  const database = await testDatabase();
  onTestFinished(() => database.drop());
  const server = await startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger });
  onTestFinished(() => server.stop());
  const fhir = createFhirClient({ baseUrl: server.baseUrl });
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-laboratory-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const log = await openEventLog(directory, { partitions: 1 });
  onTestFinished(() => log.close());
  await fhir.update({ resourceType: 'Patient', id: 'p1' });
  const write = (id: string, loinc: string, value: number, code: string, about: Partial<Observation> = {}) =>
    fhir.update<Observation>({
      resourceType: 'Observation',
      id,
      status: 'final',
      category: [{ coding: [{ system: SYSTEM, code: 'laboratory' }] }],
      code: { coding: [{ system: 'http://loinc.org', code: loinc }] },
      subject: { reference: 'Patient/p1' },
      effectiveDateTime: '2026-01-05T10:00:00.000Z',
      valueQuantity: { value, unit: code, system: 'http://unitsofmeasure.org', code },
      ...about,
    });
  const told = async () =>
    (await log.read('laboratory', 0, 0, 100)).map(({ body }) => {
      const { observation, name, value } = JSON.parse(Buffer.from(body).toString('utf8')) as LaboratoryResult;
      return `${observation} ${name} ${String(value)}`;
    });
  const until = (count: number) => eventually(async () => (await told()).length >= count, 60_000, `${count} results`);

  await write('l1', '2524-7', 3.5, 'mmol/L');
  await write('l2', '2160-0', 1, 'ounces');
  await write('g1', '9269-2', 9, '{score}', { category: [{ coding: [{ system: SYSTEM, code: 'survey' }] }] });
  const first = await startLaboratory({ log, fhir, logger, everyMs: 50 });
  await until(2);
  expect((await told()).sort()).toEqual(['Observation/g1 coma-scale 9', 'Observation/l1 lactate 3.5']);
  expect(first.health()['not used, units not known']).toBe('creatinine in ounces');
  await write('l1', '2524-7', 3.7, 'mmol/L', { status: 'corrected' });
  await until(3);
  await write('l1', '2524-7', 3.7, 'mmol/L', { status: 'entered-in-error' });
  await until(4);
  await first.stop();
  expect((await told()).slice(2)).toEqual(['Observation/l1 lactate 3.7', 'Observation/l1 lactate null']);

  await write('l3', '777-3', 90, '10*9/L');
  const second = await startLaboratory({ log, fhir, logger, everyMs: 50 });
  await eventually(async () => (await told()).some((one) => one === 'Observation/l3 platelets 90'), 60_000, 'the platelets');
  await second.stop();
});
