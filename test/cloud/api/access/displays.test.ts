import type { AuditEvent } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endDisplaysOf } from '../../../../cloud/api/access/displays-adapter.ts';
import { openSessions } from '../../../../cloud/api/access/sessions-adapter.ts';
import type { AccountRole } from '../../../../cloud/contract/accounts.ts';
import type { SessionAnswer } from '../../../../cloud/contract/dashboard-api.ts';
import { shownName } from '../../../../cloud/contract/patient-name.ts';
import type { WallDisplay } from '../../../../cloud/contract/wall-display.ts';
import { bedOutcome, openDashboard, type TestDashboard } from '../../../support/dashboard.ts';
import { SIGN_IN } from '../../../support/signed-in-dashboard.ts';
import { eventually } from '../../../support/system.ts';

const LONG = 60_000;
const FROM_PAGE = { 'x-wardlight': 'dashboard' };

describe('a screen on a wall', () => {
  let dashboard: TestDashboard;
  let sessions: Awaited<ReturnType<typeof openSessions>>;

  beforeAll(async () => {
    const displays = { names: 'initials', wards: { 'Ward 4': 'none' }, idleDays: 7, days: 180 } as const;
    dashboard = await openDashboard({ signIn: SIGN_IN, displays });
    const wards = ['Ward 3', 'Ward 4', 'Ward 5'];
    await dashboard.publish(...wards.map((ward, at) => bedOutcome({ bed: at + 1, ward })));
    await eventually(() => Promise.resolve(dashboard.health()['beds on the board'] === 3), LONG, 'the beds');
    sessions = await openSessions(dashboard.pool, SIGN_IN.limits);
  });
  afterAll(() => dashboard?.stop());

  const signedIn = async (id: string, wards: readonly string[] | null, role: AccountRole = 'nurse'): Promise<string> =>
    `wardlight-session=${await sessions.begin({ person: { id, name: `Some ${id}`, roles: [role], wards }, idToken: '' })}`;
  const ask = (cookie: string, path: string, body?: object): Promise<Response> =>
    fetch(`${dashboard.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...FROM_PAGE, cookie, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  /** What the browser of somebody keeps who made it a display. */
  const made = async (session: string, body: object): Promise<string> => {
    const answer = await ask(session, '/api/displays', body);
    expect([answer.status, await answer.json()]).toEqual([201, { to: '/' }]);
    const kept = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
    expect(kept).toContain('wardlight-session=');
    return kept.find((one) => one.startsWith('wardlight-display=')) ?? '';
  };
  const status = async (cookie: string): Promise<number> => (await ask(cookie, '/api/session')).status;
  const inTrail = (of: string, route: string) =>
    eventually(
      async () =>
        (await dashboard.fhir.search<AuditEvent>('AuditEvent', { _count: '200' })).some(
          ({ agent, entity }) => agent[0]?.who?.display === of && entity?.some(({ name }) => name === route),
        ),
      LONG,
      `an AuditEvent of ${of}`,
    );
  const listed = async (cookie: string) => (await (await ask(cookie, '/api/displays')).json()) as readonly WallDisplay[];
  const board = async (cookie: string): Promise<string> => {
    const stop = new AbortController();
    const line = await fetch(`${dashboard.url}/api/events`, { headers: { cookie }, signal: stop.signal });
    const reader = line.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    while (!heard.includes('event: second')) heard += (await reader?.read())?.value ?? '';
    stop.abort();
    return heard;
  };

  it('is made by somebody who signed in and is signed out of it; it has no role, and her wards', async () => {
    const session = await signedIn('maker', ['Ward 3', 'Ward 4']);
    expect((await ask(session, '/api/displays', { name: 'Corridor', ward: 'Ward 5' })).status).toBe(404);
    const screen = await made(session, { name: 'Corridor' });
    expect(await status(session)).toBe(401);
    const { person } = (await (await ask(`${session}; ${screen}`, '/api/session')).json()) as SessionAnswer;
    expect(person).toMatchObject({ name: 'Wall display: Corridor', roles: [], wards: ['Ward 3', 'Ward 4'], display: true });
    // Whoever signs in at it gives it nothing.
    const other = await signedIn('other', null);
    expect((await ask(`${other}; ${screen}`, '/api/ward')).status).toBe(403);
  });

  it('shows its wards with names as each ward wants them, and that it did is in the trail', async () => {
    const screen = await made(await signedIn('shower', ['Ward 3', 'Ward 4']), { name: 'Kitchen' });
    const heard = await board(screen);
    expect(heard).toContain('"patientName":"S. P."');
    expect(heard).toContain('"patientName":""');
    expect(heard).not.toMatch(/Simulated|Ward 5/);
    const one = await made(await signedIn('shower', ['Ward 3', 'Ward 4']), { name: 'Door', ward: 'Ward 4' });
    expect(await board(one)).not.toContain('Ward 3');
    await inTrail('Wall display: Kitchen', 'GET /api/events');
    await inTrail('Some shower', 'POST /api/displays');
  });

  it('is not signed out by idleness as a person is: it ends after days without power, or in the end', async () => {
    const screen = await made(await signedIn('maker', null), { name: 'Idle' });
    const later = (column: string, days: number) =>
      dashboard.pool.query(`update api.display set ${column} = ${column} - interval '${days} days' where name = 'Idle'`);
    await later('seen_at', 6);
    expect(await status(screen)).toBe(200);
    // That it was asked counts as being on.
    await later('seen_at', 6);
    expect(await status(screen)).toBe(200);
    await later('seen_at', 8);
    expect(await status(screen)).toBe(401);
    const old = await made(await signedIn('maker', null), { name: 'Idle' });
    await later('created_at', 181);
    expect(await status(old)).toBe(401);
  });

  it('is ended at the screen, by whoever sees its wards and may, and with the account that made it', async () => {
    const [first, second, third] = [
      await made(await signedIn('ender', ['Ward 5']), { name: 'First' }),
      await made(await signedIn('ender', ['Ward 5']), { name: 'Second' }),
      await made(await signedIn('ender', ['Ward 5']), { name: 'Third' }),
    ];
    expect((await ask(first, '/api/displays/end', {})).status).toBe(204);
    expect(await status(first)).toBe(401);
    const elsewhere = await signedIn('c3', ['Ward 3'], 'coordinator');
    const here = await signedIn('c5', ['Ward 5'], 'coordinator');
    const of = async (cookie: string) => (await listed(cookie)).filter(({ by }) => by.id === 'ender');
    expect(await of(elsewhere)).toEqual([]);
    const [newest] = await of(here);
    expect(newest).toMatchObject({ name: 'Third', by: { name: 'Some ender' }, wards: ['Ward 5'] });
    expect((await ask(elsewhere, `/api/displays/${newest?.id ?? ''}/end`, {})).status).toBe(404);
    expect((await ask(here, `/api/displays/${newest?.id ?? ''}/end`, {})).status).toBe(204);
    expect([await status(third), await status(second)]).toEqual([401, 200]);
    await endDisplaysOf(dashboard.pool, 'ender');
    expect(await status(second)).toBe(401);
  });
});

it.each([
  ['Simulated, Patient', 'initials', 'S. P.'],
  ['Simulated, Patient', 'name', 'Simulated, Patient'],
  ['Simulated, Patient', 'none', null],
  ['李 小龙', 'initials', '李. 小.'],
  ['12', 'initials', null],
] as const)('%s, as %s, is shown as %s', (name, names, shown) => {
  expect(shownName(name, names)).toBe(shown);
});
