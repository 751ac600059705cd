import { expect, test } from 'vitest';
import type { Access } from '../../../cloud/fhir/audit/access.ts';
import { summed } from '../../../cloud/fhir/audit/audit-event.ts';
import { eventually } from '../../support/system.ts';
import { heartRate, patient, type Shown, useEndpoint } from './endpoint.ts';

const fhir = useEndpoint();

interface Trail {
  readonly action: string;
  readonly outcome: string;
  readonly entity: readonly { readonly what?: { readonly reference: string }; readonly query?: string }[];
}

/** AuditEvents about a resource, oldest first. */
const about = async (reference: string): Promise<readonly Trail[]> => {
  const { json } = await fhir.send('GET', `AuditEvent?entity=${reference}&_sort=_id&_count=100`);
  return ((json.entry as Shown['entry'] | undefined) ?? []).map(({ resource }) => resource as unknown as Trail);
};

const told = async (reference: string, action: string, outcome = '0'): Promise<Trail> => {
  let found: Trail | undefined;
  await eventually(
    async () => {
      found = (await about(reference)).find((one) => one.action === action && one.outcome === outcome);
      return found !== undefined;
    },
    20_000,
    `${action} of ${reference} in the audit trail`,
  );
  return found as Trail;
};

test('a write is in the trail as soon as it is answered, with the version and the patient', async () => {
  await fhir.send('PUT', 'Patient/a', patient({ id: 'a' }));
  const made = await fhir.send('POST', 'Observation', heartRate({ subject: { reference: 'Patient/a' } }));
  const event = (await about(`Observation/${made.json.id}`))[0];
  expect(event).toMatchObject({ action: 'C', outcome: '0' });
  expect(event?.entity.flatMap(({ what }) => what?.reference ?? [])).toEqual([
    'Patient/a',
    `Observation/${made.json.id}/_history/1`,
  ]);
});

test('a transaction is one event with everything it wrote; one that fails leaves only its failure', async () => {
  const entry = (id: string, more: object = {}) => ({
    resource: heartRate({ id, subject: { reference: 'Patient/a' }, ...more }),
    request: { method: 'PUT', url: `Observation/${id}` },
  });
  await fhir.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [entry('t1'), entry('t2')] });
  expect(await about('Observation/t1')).toHaveLength(1);
  expect(await about('Observation/t2')).toEqual(await about('Observation/t1'));
  const failed = await fhir.send('POST', '', {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [entry('t3'), entry('t4', { subject: { reference: 'Patient/nobody' } })],
  });
  expect(failed.status).toBe(422);
  expect(await about('Observation/t3')).toEqual([]);
});

test('reads and searches follow, with the patients whose data were shown', async () => {
  await fhir.send('PUT', 'Patient/b', patient({ id: 'b' }));
  await fhir.send('GET', 'Patient/b');
  expect((await told('Patient/b', 'R')).entity[0]?.what?.reference).toBe('Patient/b');
  await fhir.send('PUT', 'Observation/ob', heartRate({ id: 'ob', subject: { reference: 'Patient/b' } }));
  await fhir.send('GET', 'Observation?_id=ob');
  const search = await told('Patient/b', 'E');
  expect(search.entity.map(({ what }) => what?.reference)).toContain('Patient/b');
});

test('what is refused is written down, too', async () => {
  await fhir.send('GET', 'Patient/never-there');
  await told('Patient/never-there', 'R', '4');
});

test('nobody changes or deletes what was written down, and it does not keep a patient from being deleted', async () => {
  await fhir.send('PUT', 'Patient/c', patient({ id: 'c' }));
  const { json } = await fhir.send('GET', 'AuditEvent?entity=Patient/c');
  const id = json.entry[0]!.resource.id;
  expect((await fhir.send('DELETE', `AuditEvent/${id}`)).status).toBe(405);
  expect((await fhir.send('PUT', `AuditEvent/${id}`, json.entry[0]!.resource)).status).toBe(405);
  const inBundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [{ request: { method: 'DELETE', url: `AuditEvent/${id}` } }],
  };
  expect((await fhir.send('POST', '', inBundle)).status).toBe(405);
  expect((await fhir.send('DELETE', 'Patient/c')).status).toBe(204);
});

const access = (more: Partial<Access>): Access => ({
  agent: { kind: 'system', id: 'connector', rights: null },
  interaction: 'read',
  status: 200,
  atMs: 0,
  requestId: 'r',
  resources: [],
  patients: [],
  query: null,
  ...more,
});

test('what the service reads is told in sum, what a person reads one by one', () => {
  const person = { kind: 'person', id: 'nurse-1', rights: null } as const;
  const sums = summed([
    access({ patients: ['a'] }),
    access({ patients: ['b'] }),
    access({ patients: ['a'], status: 404 }),
    access({ agent: person, patients: ['a'] }),
    access({ agent: person, patients: ['a'] }),
  ]);
  expect(sums.map((one) => [one.access.agent.id, one.count, one.access.patients])).toEqual([
    ['nurse-1', 1, ['a']],
    ['nurse-1', 1, ['a']],
    ['connector', 2, ['a', 'b']],
    ['connector', 1, ['a']],
  ]);
});
