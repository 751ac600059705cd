import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FhirChanges } from '../../../cloud/contract/fhir-changes.ts';
import { type FhirClient, FhirError } from '../../../cloud/contract/fhir-client.ts';
import { PatientContexts } from '../../../cloud/enrich/patient-context.ts';
import { followChanges } from '../../../cloud/fhir/client/changes-adapter.ts';
import { createFhirClient } from '../../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../../cloud/fhir/role.ts';
import { quietLogger } from '../../support/logger.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { eventually } from '../../support/system.ts';

const FAST = { backOffMs: 20 };

interface House {
  readonly fhir: FhirClient;
  readonly asked: string[];
  readonly database: TestDatabase;
  readonly server: Awaited<ReturnType<typeof startFhir>>;
}

/** A real server with one patient in bed 12 of Ward 3; what is read there is noted. */
async function house(): Promise<House> {
  const database = await testDatabase();
  onTestFinished(() => database.drop());
  const server = await startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger: quietLogger });
  onTestFinished(() => server.stop());
  const plain = createFhirClient({ baseUrl: server.baseUrl, backOffMs: 5 });
  const asked: string[] = [];
  const fhir: FhirClient = {
    ...plain,
    read(type, id) {
      if (type !== 'Subscription') asked.push(`${type}/${id}`);
      return plain.read(type, id);
    },
  };
  await fhir.update({ resourceType: 'Location', id: 'w3', name: 'Ward 3' });
  await fhir.update({ resourceType: 'Location', id: 'b12', name: 'bed-12', partOf: { reference: 'Location/w3' } });
  await fhir.update(named('first'));
  await fhir.update({
    resourceType: 'Encounter',
    id: 'e1',
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: { reference: 'Patient/p1' },
    location: [{ location: { reference: 'Location/b12' }, status: 'active' }],
  });
  return { fhir, asked, database, server };
}

function named(family: string): Patient & { id: string } {
  return { resourceType: 'Patient', id: 'p1', name: [{ family }] };
}

function followed(fhir: FhirClient, options = FAST): FhirChanges {
  const changes = followChanges(fhir, quietLogger, options);
  onTestFinished(() => changes.stop());
  return changes;
}

const live = (changes: FhirChanges) => eventually(() => Promise.resolve(changes.live()), 60_000, 'changes are told');

describe('names and places while the server tells of changes', () => {
  it('are read once, and again after the patient, or her ward, was changed', async () => {
    const { fhir, asked } = await house();
    const changes = followed(fhir);
    const contexts = new PatientContexts(fhir, changes);
    await live(changes);
    const of = async (nowMs: number) => {
      const context = await contexts.of('Patient/p1', 'Encounter/e1', nowMs);
      return `${context?.patient.name?.[0]?.family ?? ''} in ${context?.placeAt(0).bed ?? ''}, ${context?.placeAt(0).ward ?? ''}`;
    };
    expect(await of(0)).toBe('first in bed-12, Ward 3');
    asked.length = 0;
    expect(await of(300_000)).toBe('first in bed-12, Ward 3');
    expect(asked).toEqual([]);
    await fhir.update(named('corrected'));
    await eventually(async () => (await of(300_000)).startsWith('corrected'), 60_000, 'the new name');
    await fhir.update({ resourceType: 'Location', id: 'w3', name: 'Ward 3 North' });
    await eventually(async () => (await of(300_000)).endsWith('Ward 3 North'), 60_000, 'the new name of the ward');
    // What is told all the time does not serve for ever either.
    asked.length = 0;
    await of(900_000);
    expect(asked).toContain('Patient/p1');
  });

  it('are asked again after two seconds while nobody tells, and anew once the line is back', async () => {
    const { fhir, asked, database, server } = await house();
    const changes = followed(fhir);
    const contexts = new PatientContexts(fhir, changes);
    await live(changes);
    await contexts.of('Patient/p1', 'Encounter/e1', 0);
    const { port } = new URL(server.baseUrl);
    await server.stop();
    await eventually(() => Promise.resolve(!changes.live()), 60_000, 'the break is noticed');
    const again = await startFhir({ pool: database.pool, host: '127.0.0.1', port: Number(port), logger: quietLogger });
    onTestFinished(() => again.stop());
    // Dropped with the break: what was missed meanwhile nobody tells.
    asked.length = 0;
    await contexts.of('Patient/p1', 'Encounter/e1', 0);
    expect(asked).toContain('Patient/p1');
    await live(changes);
    await contexts.of('Patient/p1', 'Encounter/e1', 0);
    await fhir.update(named('second'));
    await eventually(
      async () => (await contexts.of('Patient/p1', 'Encounter/e1', 0))?.patient.name?.[0]?.family === 'second',
      60_000,
      'changes are told again',
    );
  });

  it('a server without Subscriptions is said to be one, and its answers serve two seconds', async () => {
    const { fhir, asked } = await house();
    const without: FhirClient = {
      ...fhir,
      update: () => Promise.reject(new FhirError(405, null, 'PUT Subscription')),
    };
    const changes = followed(without);
    await eventually(() => Promise.resolve(changes.state().includes('405')), 60_000, 'the refusal');
    expect(changes.live()).toBe(false);
    const contexts = new PatientContexts(without, changes);
    await contexts.of('Patient/p1', undefined, 0);
    asked.length = 0;
    await contexts.of('Patient/p1', undefined, 1_999);
    expect(asked).toEqual([]);
    await contexts.of('Patient/p1', undefined, 2_000);
    expect(asked).toContain('Patient/p1');
  });
});

describe('an answer that was on its way when its patient changed', () => {
  it('serves once and is not remembered', async () => {
    let changed: (reference: string | null) => void = () => undefined;
    const changes = {
      live: () => true,
      onChange: (handler: typeof changed) => (changed = handler),
      state: () => '',
      stop: () => undefined,
    };
    let names = ['old', 'new'];
    const fhir = {
      read: (_type: string, id: string) => {
        const [name = 'new', ...rest] = names;
        names = rest;
        if (name === 'old') changed(`Patient/${id}`);
        return Promise.resolve(named(name));
      },
    } as unknown as FhirClient;
    const contexts = new PatientContexts(fhir, changes);
    const name = async () => (await contexts.of('Patient/p1', undefined, 0))?.patient.name?.[0]?.family;
    expect([await name(), await name(), await name()]).toEqual(['old', 'new', 'new']);
  });
});
