import type { CareTeam, Practitioner } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSessions } from '../../../../cloud/api/access/sessions-adapter.ts';
import { named } from '../../../../cloud/api/care/people.ts';
import type { AccountRole, Person } from '../../../../cloud/contract/accounts.ts';
import type { PeopleAnswer } from '../../../../cloud/contract/care-team.ts';
import type { WardAnswer } from '../../../../cloud/contract/dashboard-api.ts';
import { admitted } from '../../../support/admitted.ts';
import { bedOutcome, openDashboard, type TestDashboard } from '../../../support/dashboard.ts';
import { SIGN_IN } from '../../../support/signed-in-dashboard.ts';
import { eventually } from '../../../support/system.ts';

const LONG = 60_000;
const account = (id: string, wards: readonly string[] | null, roles: readonly AccountRole[] = ['nurse']) => ({
  ...{ id, login: id, name: `Somebody, ${id}`, roles, wards },
});
const PEOPLE = [
  account('n1', ['Ward 3']),
  account('n2', ['Ward 3', 'Ward 4']),
  account('n4', ['Ward 4']),
  account('c1', null, ['coordinator']),
  account('d1', null, ['device-administrator']),
];

describe('who can be responsible', () => {
  let dashboard: TestDashboard;
  let sessions: Awaited<ReturnType<typeof openSessions>>;
  const cookies = new Map<string, string>();

  beforeAll(async () => {
    dashboard = await openDashboard({ signIn: SIGN_IN, people: () => Promise.resolve(PEOPLE) });
    for (const resource of [1, 2].flatMap((number) => admitted(number))) await dashboard.fhir.update(resource);
    await dashboard.publish(bedOutcome({ bed: 1, ward: 'Ward 3' }), bedOutcome({ bed: 2, ward: 'Ward 4' }));
    sessions = await openSessions(dashboard.pool, SIGN_IN.limits);
    for (const person of PEOPLE) cookies.set(person.id, await begun(person));
    await eventually(() => Promise.resolve(dashboard.health()['beds on the board'] === 2), LONG, 'the beds');
  });
  afterAll(() => dashboard?.stop());

  const begun = async ({ id, name, roles, wards }: Person): Promise<string> =>
    `wardlight-session=${await sessions.begin({ person: { id, name, roles, wards }, idToken: '' })}`;
  const get = (who: string, path: string): Promise<Response> =>
    fetch(`${dashboard.url}${path}`, { headers: { cookie: cookies.get(who) ?? '' } });
  const listed = async (who: string, path: string) =>
    ((await (await get(who, path)).json()) as PeopleAnswer).people?.map(({ id }) => id);
  const assign = (who: string, to: object, path = '/api/patients/p1/acts', more: object = { kind: 'assigned' }) =>
    dashboard.send(path, { ...more, to }, { 'x-wardlight': 'dashboard', cookie: cookies.get(who) ?? '' });

  it('is whoever cares for patients and sees these wards; a ward of others is not listed, nor its people', async () => {
    expect(await listed('n1', '/api/patients/p1/people')).toEqual(['c1', 'n1', 'n2']);
    expect(await listed('n2', '/api/people?ward=Ward%203&ward=Ward%204')).toEqual(['c1', 'n2']);
    expect((await get('n1', '/api/people?ward=Ward%204')).status).toBe(404);
    expect((await get('n1', '/api/patients/p2/people')).status).toBe(403);
    expect((await get('n1', '/api/people')).status).toBe(400);
  });

  it('is kept as the account, and is a Practitioner in the CareTeam with the name that people read', async () => {
    const { status, body } = await assign('n1', { account: 'n2' });
    expect([status, body['to'], body['toId']]).toEqual([201, 'Somebody, n2', 'n2']);
    const team = await eventually(
      async () => (await dashboard.fhir.search<CareTeam>('CareTeam', { patient: 'p1' }))[0],
      LONG,
      'the CareTeam',
    );
    expect(team.participant?.[0]?.member).toEqual({
      ...{ reference: 'Practitioner/n2', type: 'Practitioner', display: 'Somebody, n2' },
      identifier: { system: 'urn:wardlight:person', value: 'n2' },
    });
    expect(await dashboard.fhir.read<Practitioner>('Practitioner', 'n2')).toMatchObject({ name: [{ text: 'Somebody, n2' }] });
    await eventually(
      async () => {
        const now = (await (await get('n2', '/api/ward')).json()) as WardAnswer;
        const [first] = now.beds.filter(({ patient }) => patient === 'Patient/p1');
        return first?.care.responsible?.id === 'n2' && first.care.responsible.by?.id === 'n1';
      },
      LONG,
      'the board',
    );
  });

  it.each([
    ['nobody’s account', { account: 'nobody' }, 'nobody has this account'],
    ['somebody of another ward', { account: 'n4' }, 'does not see the patients of Ward 3'],
    ['whoever looks after devices', { account: 'd1' }, 'does not see the patients of Ward 3'],
    ['a name that was typed', { name: 'Somebody, n2' }, 'choose one of them'],
  ])('is not %s', async (_, to, words) => {
    const { status, body } = await assign('n1', to);
    expect([status, body['error']]).toEqual([400, expect.stringContaining(words)]);
    const handed = await assign('n1', to, '/api/handover', { patients: ['Patient/p1'] });
    expect([handed.status, handed.body['error']]).toEqual([400, expect.stringContaining(words)]);
  });

  it('is, where another provider has no list, a name that is typed or the own account', async () => {
    const me = { id: 'sub-1', name: 'Anna' };
    expect(await named({ name: 'Berta' }, 'Ward 3', me, null)).toEqual({ id: null, name: 'Berta' });
    expect(await named({ account: 'sub-1' }, 'Ward 3', me, null)).toEqual(me);
    expect(await named({ account: 'sub-2' }, 'Ward 3', me, null)).toBe('nobody has this account');
    const said = { id: 'said:anna', name: 'Anna' };
    expect(await named({ account: said.id }, 'Ward 3', said, null)).toBe('nobody has this account');
  });

  it('is told of a ward no longer once it was taken from her, in every browser that is open', async () => {
    const cookie = await begun({ ...account('n2', null), wards: ['Ward 3', 'Ward 4'] });
    const line = await fetch(`${dashboard.url}/api/events`, { headers: { cookie } });
    const reader = line.body?.pipeThrough(new TextDecoderStream()).getReader();
    const heard = async (): Promise<string> => {
      const { done, value } = (await reader?.read()) ?? { done: true };
      return done || value === undefined ? 'over' : value;
    };
    let first = '';
    while (!/bed-1".*bed-2"|bed-2".*bed-1"/s.test(first)) first += await heard();
    // She signs in elsewhere, and the provider says of her what is so now.
    await begun({ ...account('n2', null), wards: ['Ward 3'] });
    while ((await heard()) !== 'over');
    const again = (await (await fetch(`${dashboard.url}/api/ward`, { headers: { cookie } })).json()) as WardAnswer;
    expect(again.beds.map(({ bed }) => bed)).toEqual(['bed-1']);
  });
});
