import type { AuditEvent } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSessions } from '../../../../cloud/api/access/sessions-adapter.ts';
import type { CareAct } from '../../../../cloud/contract/care-team.ts';
import { admitted, put } from '../../../support/admitted.ts';
import { bedOutcome, openDashboard, type TestDashboard } from '../../../support/dashboard.ts';
import { SIGN_IN } from '../../../support/signed-in-dashboard.ts';
import { eventually } from '../../../support/system.ts';

const LONG = 60_000;

let dashboard: TestDashboard;
let cookie: string;

beforeAll(async () => {
  dashboard = await openDashboard({ signIn: SIGN_IN });
  await dashboard.fhir.bundle({ resourceType: 'Bundle', type: 'transaction', entry: admitted(1).map(put) });
  await dashboard.publish(bedOutcome({ bed: 1 }));
  await eventually(() => Promise.resolve(dashboard.health()['beds on the board'] === 1), LONG, 'the bed on the board');
  const person = { id: 'n1', name: 'Nurse One', roles: ['nurse'], wards: ['Ward 3'] } as const;
  cookie = `wardlight-session=${await (await openSessions(dashboard.pool, SIGN_IN.limits)).begin({ person, idToken: '' })}`;
});
afterAll(() => dashboard?.stop());

const send = async (path: string, body: object): Promise<CareAct | readonly CareAct[]> => {
  const answer = await dashboard.send(path, body, { 'x-wardlight': 'dashboard', cookie });
  expect(answer.status).toBe(201);
  return answer.body as unknown as CareAct;
};

it('everything that is done for a patient is in the trail, each time, with who, for whom and what, and none of the words', async () => {
  const acts = '/api/patients/p1/acts';
  const done = [
    await send(acts, { kind: 'note', text: 'drain checked' }),
    await send(acts, { kind: 'note', text: 'family informed' }),
    await send(acts, { kind: 'task-opened', text: 'blood gas' }),
    await send('/api/handover', { patients: ['Patient/p1'], to: { account: 'n1' } }),
  ].flat();
  const trail = await eventually(
    async () => {
      const events = await dashboard.fhir.search<AuditEvent>('AuditEvent', { patient: 'Patient/p1', _count: '200' });
      const mine = events.filter(({ action, agent }) => action === 'E' && agent[0]?.who?.display === 'Nurse One');
      return mine.length >= done.length ? mine : null;
    },
    LONG,
    'an AuditEvent of each act',
  );
  const detailsOf = ({ entity }: AuditEvent) =>
    Object.fromEntries((entity?.at(-1)?.detail ?? []).map(({ type, valueString }) => [type, valueString]));
  const byId = (a: { 'act id'?: string | undefined }, b: typeof a) => String(a['act id']).localeCompare(String(b['act id']));
  expect(trail.map(detailsOf).sort(byId)).toEqual(
    done.map(({ id, kind, to }) => ({ act: kind, 'act id': id, ...(to === null ? {} : { to }) })).sort(byId),
  );
  expect(JSON.stringify(trail)).not.toMatch(/drain|family|blood/);
});
