import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDisplays } from '../../../../cloud/api/access/displays-adapter.ts';
import { isAboutPatient, RULES } from '../../../../cloud/api/access/rules.ts';
import { openSessions } from '../../../../cloud/api/access/sessions-adapter.ts';
import { tryMapping } from '../../../../cloud/connector/workbench.ts';
import { ACCOUNT_ROLES, type AccountRole } from '../../../../cloud/contract/accounts.ts';
import { openDashboard, type TestDashboard } from '../../../support/dashboard.ts';
import { SIGN_IN } from '../../../support/signed-in-dashboard.ts';

const nothing = () => Promise.resolve(null);

let dashboard: TestDashboard;
type Right = AccountRole | 'display';
const RIGHTS: readonly Right[] = [...ACCOUNT_ROLES, 'display'];
const cookies = new Map<Right, string>();

beforeAll(async () => {
  dashboard = await openDashboard({
    workbench: {
      run: tryMapping,
      import: nothing,
      history: () => Promise.resolve([]),
      texts: nothing,
      publish: nothing,
      activate: nothing,
    } as never,
    deviceHub: {
      list: () => Promise.resolve([]),
      find: nothing,
      setEnabled: nothing,
      wish: nothing,
      call: () => Promise.resolve({ status: 200, payload: null }),
    } as never,
    signIn: SIGN_IN,
  });
  const sessions = await openSessions(dashboard.pool, SIGN_IN.limits);
  for (const role of ACCOUNT_ROLES) {
    const person = { id: role, name: role, roles: [role], wards: ['Ward of nobody'] };
    cookies.set(role, `wardlight-session=${await sessions.begin({ person, idToken: '' })}`);
  }
  const displays = await openDisplays(dashboard.pool, { idleDays: 1, days: 1 });
  const screen = await displays.begin({ name: 'Corridor', wards: ['Ward of nobody'], by: { id: 'nurse', name: 'nurse' } });
  cookies.set('display', `wardlight-display=${screen}`);
});
afterAll(async () => {
  await dashboard?.stop();
});

async function status(route: string, role: Right | null): Promise<number> {
  const [method = '', path = ''] = route.split(' ');
  const controller = new AbortController();
  const response = await fetch(`${dashboard.url}${path.replaceAll(/:\w+/g, '1')}`, {
    method,
    redirect: 'manual',
    signal: controller.signal,
    headers: { 'x-wardlight': 'dashboard', ...(role === null ? {} : { cookie: cookies.get(role) ?? '' }) },
  });
  controller.abort();
  return response.status;
}

const guarded = Object.entries(RULES).flatMap(([route, rule]) => (rule === 'everybody' ? [] : [{ route, roles: rule }]));

/** The guard refuses to start with a route that has no rule, so these are all there are. */
describe.each(guarded)('$route', ({ route, roles }) => {
  it('is for nobody who is not signed in', async () => {
    expect(await status(route, null)).toBe(401);
  });

  it(`is for ${roles.join(', ')} alone`, async () => {
    for (const role of RIGHTS) {
      // Ends its own session, or its own screen.
      if (/^POST \/api\/(session|displays)\/end$/.test(route) && roles.includes(role)) continue;
      const allowed = roles.includes(role);
      const answered = await status(route, role);
      // A patient of another ward is refused to those, too, whose role would do.
      if (!allowed || isAboutPatient(route.split(' ')[1] ?? '')) expect([role, answered]).toEqual([role, 403]);
      else expect([role, answered, answered < 500 && ![401, 403].includes(answered)]).toEqual([role, answered, true]);
    }
  });
});
