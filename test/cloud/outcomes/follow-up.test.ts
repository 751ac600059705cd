import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, Condition, Encounter, Flag, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FhirClient } from '../../../cloud/contract/fhir-client.ts';
import type { FollowedEvent, FollowUp } from '../../../cloud/contract/follow-up.ts';
import { createFhirClient } from '../../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../../cloud/fhir/role.ts';
import {
  eventsOfCondition,
  eventsOfEncounter,
  eventsOfPatient,
  instantOf,
} from '../../../cloud/outcomes/follow-up/followed-events.ts';
import { startFollowUp } from '../../../cloud/outcomes/follow-up/role.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { quietLogger as logger } from '../../support/logger.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { eventually } from '../../support/system.ts';

const alive: Encounter & { id: string } = {
  resourceType: 'Encounter',
  id: 'e1',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
  subject: { reference: 'Patient/p1' },
  period: { start: '2026-01-05T10:00:00.000Z', end: '2026-01-09T08:30:00+02:00' },
  location: [
    { location: { reference: 'Location/bed' }, status: 'completed', period: { start: '2026-01-05T10:00:00.000Z' } },
    { location: { reference: 'Location/icu' }, status: 'active', period: { start: '2026-01-07T01:00:00.000Z' } },
  ],
};
const stay: typeof alive = {
  ...alive,
  hospitalization: {
    dischargeDisposition: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/discharge-disposition', code: 'exp' }] },
  },
};
const undated: Condition & { id: string } = {
  resourceType: 'Condition',
  id: 'c1',
  subject: { reference: 'Patient/p1' },
  encounter: { reference: 'Encounter/e1' },
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'A41.9' }] },
};
const sepsis = { ...undated, onsetDateTime: '2026-01-06T14:00:00.000Z' };
const places = (reference: string) =>
  reference === 'Location/icu' ? { bed: 'I1', ward: 'ICU', types: ['ICU'] } : { bed: 'bed-12', ward: 'Ward 3', types: [] };
const kinds = (events: readonly FollowedEvent[]) => events.map(({ kind, at, ward, withdrawn }) => [kind, at, ward, withdrawn]);

describe('what became of a patient', () => {
  it('is death, discharge and the move into intensive care, by the Encounter', () => {
    expect(kinds(eventsOfEncounter(stay, places))).toEqual([
      ['intensive-care', '2026-01-07T01:00:00.000Z', 'Ward 3', false],
      ['death', '2026-01-09T06:30:00.000Z', 'ICU', false],
      ['discharge', '2026-01-09T06:30:00.000Z', 'ICU', false],
    ]);
    const home = { ...stay, hospitalization: {}, location: stay.location?.slice(1) ?? [] };
    expect(kinds(eventsOfEncounter(home, places)).map(([kind]) => kind)).toEqual(['discharge']);
    expect(eventsOfEncounter({ ...stay, status: 'in-progress' }, places).map(({ kind }) => kind)).toEqual(['intensive-care']);
    expect(eventsOfEncounter({ ...stay, status: 'entered-in-error' }, places).every(({ withdrawn }) => withdrawn)).toBe(true);
  });

  it('is a diagnosis from its onset on, unless it is refuted; others are none', () => {
    expect(kinds(eventsOfCondition(sepsis))).toEqual([['sepsis', '2026-01-06T14:00:00.000Z', '', false]]);
    const refuted = { ...sepsis, verificationStatus: { coding: [{ code: 'refuted' }] } };
    expect(kinds(eventsOfCondition(refuted))).toEqual([['sepsis', '2026-01-06T14:00:00.000Z', '', true]]);
    expect(eventsOfCondition({ ...sepsis, code: { coding: [{ system: 'http://snomed.info/sct', code: 'A41.9' }] } })).toEqual([]);
    expect(eventsOfCondition(undated)).toEqual([]);
  });

  it('dates what is known to the day only, so that nothing of that day comes after it', () => {
    expect(kinds(eventsOfPatient({ resourceType: 'Patient', id: 'p1', deceasedDateTime: '2026-01-09' }))).toEqual([
      ['death', '2026-01-09T23:59:59.999Z', '', false],
    ]);
    expect(eventsOfPatient({ resourceType: 'Patient', id: 'p1', deceasedBoolean: true })).toEqual([]);
    expect([instantOf('2026-02', 'begin'), instantOf('2026-02', 'end'), instantOf('2026', 'end')]).toEqual([
      ...['2026-02-01T00:00:00.000Z', '2026-02-28T23:59:59.999Z', '2026-12-31T23:59:59.999Z'],
    ]);
  });

  describe('as a real FHIR server tells it', () => {
    let database: TestDatabase;
    let server: Awaited<ReturnType<typeof startFhir>>;
    let fhir: FhirClient;
    let directory: string;
    let log: Awaited<ReturnType<typeof openEventLog>>;

    beforeAll(async () => {
      database = await testDatabase();
      server = await startFhir({ pool: database.pool, host: '127.0.0.1', port: 0, logger });
      fhir = createFhirClient({ baseUrl: server.baseUrl, backOffMs: 5 });
      directory = await mkdtemp(join(tmpdir(), 'wardlight-follow-up-'));
      log = await openEventLog(directory, { partitions: 1 });
    });
    afterAll(async () => {
      await log.close();
      await server.stop();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    });

    const put = (...resources: (Resource & { id: string })[]) =>
      fhir.bundle({
        resourceType: 'Bundle',
        type: 'transaction',
        entry: resources.map((resource) => ({
          resource,
          request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
        })),
      } satisfies Bundle);
    const told = async (): Promise<FollowedEvent[]> =>
      (await log.read('followed', 0, 0, 100)).map(({ body }) => JSON.parse(Buffer.from(body).toString('utf8')) as FollowedEvent);
    const run = async (count: number): Promise<FollowedEvent[]> => {
      const role = await startFollowUp({ log, fhir, logger, everyMs: 50 });
      await eventually(async () => (await told()).length >= count, 60_000, 'the events');
      await role.stop();
      return told();
    };

    it('is told once, over restarts, and taken back when it was a mistake', async () => {
      const ward = (id: string, type: string) => ({
        ...{ resourceType: 'Location' as const, id, name: id, type: [{ coding: [{ code: type }] }] },
      });
      const inside = (id: string, within: string) => ({
        ...{ resourceType: 'Location' as const, id, name: id, partOf: { reference: `Location/${within}` } },
      });
      await put(ward('ward-3', 'HOSP'), ward('intensive', 'ICU'), inside('bed', 'ward-3'), inside('icu', 'intensive'));
      await put({ resourceType: 'Patient', id: 'p1' }, stay, sepsis);
      const first = await run(4);
      expect(kinds(first).sort()).toEqual([
        ['death', '2026-01-09T06:30:00.000Z', 'intensive', false],
        ['discharge', '2026-01-09T06:30:00.000Z', 'intensive', false],
        ['intensive-care', '2026-01-07T01:00:00.000Z', 'ward-3', false],
        ['sepsis', '2026-01-06T14:00:00.000Z', '', false],
      ]);
      // Not dead after all, and the diagnosis was entered in error.
      await put(alive, {
        ...sepsis,
        verificationStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'entered-in-error' }],
        },
      });
      const second = await run(6);
      expect(kinds(second.slice(4)).sort()).toEqual([
        ['death', '2026-01-09T06:30:00.000Z', 'intensive', true],
        ['sepsis', '2026-01-06T14:00:00.000Z', '', true],
      ]);
    }, 180_000);

    it('ends what is flagged when the stay is over, and leaves the flags of another stay and of other people', async () => {
      const flag = (id: string, about: Partial<Flag>): Flag & { id: string } => ({
        ...{ resourceType: 'Flag', id, status: 'active', subject: { reference: 'Patient/p2' } },
        code: { coding: [{ system: 'urn:wardlight:flag', code: 'deterioration' }], text: 'NEWS2 9' },
        period: { start: '2026-01-08T01:00:00.000Z' },
        ...about,
      });
      const over = {
        ...alive,
        id: 'e2',
        subject: { reference: 'Patient/p2' },
        location: [{ location: { reference: 'Location/bed' } }],
      };
      const began = { start: '2026-01-05T10:00:00.000Z' };
      await put({ resourceType: 'Patient', id: 'p2' }, over, { ...over, id: 'e3', status: 'in-progress', period: began });
      await put(
        flag('left', { encounter: { reference: 'Encounter/e2' } }),
        flag('back', { encounter: { reference: 'Encounter/e3' } }),
        flag('latex', { code: { text: 'latex' }, encounter: { reference: 'Encounter/e2' } }),
      );
      const role = await startFollowUp({ log, fhir, logger, everyMs: 50 });
      const left = () => fhir.read<Flag>('Flag', 'left');
      await eventually(async () => (await left())?.status === 'inactive', 60_000, 'the end of the flag');
      await role.stop();
      expect((await left())?.period?.end).toBe('2026-01-09T06:30:00.000Z');
      expect(await Promise.all(['back', 'latex'].map((id) => fhir.read<Flag>('Flag', id)))).toMatchObject([
        { status: 'active' },
        { status: 'active' },
      ]);
      const flags = ((await told()) as FollowUp[]).flatMap((each) => (each.what === 'flag' ? [[each.id, each.until]] : []));
      expect(flags).toContainEqual(['Flag/left', '2026-01-09T06:30:00.000Z']);
      expect(new Set(flags.map(([id]) => id))).toEqual(new Set(['Flag/left']));
    }, 180_000);
  });
});
