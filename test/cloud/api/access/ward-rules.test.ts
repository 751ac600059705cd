import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAboutPatient, RULES } from '../../../../cloud/api/access/rules.ts';
import { openSessions } from '../../../../cloud/api/access/sessions-adapter.ts';
import { EXPORTS } from '../../../../cloud/api/csv.ts';
import { QUALITY_EXPORTS } from '../../../../cloud/api/model-quality.ts';
import { RANKING_EXPORTS } from '../../../../cloud/api/risk-ranking.ts';
import { openDashboard, type TestDashboard } from '../../../support/dashboard.ts';
import { fillWard } from '../../../support/dashboard-ward.ts';
import { SIGN_IN } from '../../../support/signed-in-dashboard.ts';

/** Every route for who cares for patients, and how it keeps to the wards of whoever asks. A route that is not here fails. */
const KEEPS: Readonly<Record<string, 'patient' | 'answer' | 'refuses' | 'nobody'>> = {
  'GET /api/session': 'nobody',
  'POST /api/session/active': 'nobody',
  'POST /api/session/end': 'nobody',
  'GET /api/push': 'nobody',
  'POST /api/push': 'nobody',
  'POST /api/push/end': 'nobody',
  'GET /api/shifts': 'nobody',
  // Opens the patient of another ward, with a reason, and that is its purpose.
  'POST /api/break-glass': 'nobody',
  'POST /api/patients/:id/break-glass': 'nobody',
  'GET /api/patients/:id': 'patient',
  'POST /api/patients/:id/acts': 'patient',
  'POST /api/patients/:id/waves': 'patient',
  'GET /api/patients/:id/waves': 'patient',
  'GET /api/patients/:id/people': 'patient',
  'GET /api/ward': 'answer',
  'GET /api/people': 'answer',
  'GET /api/population': 'answer',
  'GET /api/population/ranking': 'answer',
  'GET /api/population/ranking/:what': 'answer',
  'GET /api/models': 'answer',
  'GET /api/export/:what': 'answer',
  'GET /api/events': 'answer',
  'GET /api/status': 'answer',
  'GET /api/trace/:id': 'refuses',
  'POST /api/handover': 'refuses',
  'POST /api/displays': 'refuses',
};
const of = (wanted: (typeof KEEPS)[string]): string[] => Object.keys(KEEPS).filter((route) => KEEPS[route] === wanted);
/** In the ward that the test fills, every second bed is of the other one. */
const OTHERS = /Ward 4|Patient\/p[2468]\b|"p[2468]"|bed-[2468]\b|Patient [2468]\b/;
/** What can be asked for, where it is more than the route itself. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  'GET /api/people': ['/api/people?ward=Ward%203'],
  'GET /api/population/ranking/:what': RANKING_EXPORTS.map((what) => `/api/population/ranking/${what}`),
  'GET /api/export/:what': [...EXPORTS, ...QUALITY_EXPORTS].map((what) => `/api/export/${what}`),
};

describe('a nurse of Ward 3, of Ward 4', () => {
  let dashboard: TestDashboard;
  let cookie: string;

  beforeAll(async () => {
    dashboard = await openDashboard({ signIn: SIGN_IN });
    await fillWard(dashboard, 8);
    await dashboard.fhir.update({
      ...{ resourceType: 'Observation', id: 'of-p2', status: 'final', code: { text: 'heart-rate' } },
      ...{ subject: { reference: 'Patient/p2' }, meta: { source: 'urn:wardlight:record:telemetry/0/1#1' } },
    });
    const person = { id: 'n3', name: 'Nurse Three', roles: ['nurse'], wards: ['Ward 3'] } as const;
    cookie = `wardlight-session=${await (await openSessions(dashboard.pool, SIGN_IN.limits)).begin({ person, idToken: '' })}`;
  });
  afterAll(() => dashboard?.stop());

  const ask = (route: string, path = route.split(' ')[1] ?? '', body?: object): Promise<Response> =>
    fetch(`${dashboard.url}${path}`, {
      method: route.split(' ')[0] ?? '',
      headers: { 'x-wardlight': 'dashboard', cookie, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  /** What goes on is read until the service has said everything once. */
  const textOf = async (answer: Response): Promise<string> => {
    if (answer.headers.get('content-type')?.startsWith('text/event-stream') !== true) return answer.text();
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    while (!heard.includes('event: second')) heard += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    return heard;
  };

  it('has no route for which nobody said how it keeps to the wards', () => {
    const routes = Object.entries(RULES).flatMap(([route, rule]) =>
      rule !== 'everybody' && rule.includes('nurse') ? [route] : [],
    );
    expect(Object.keys(KEEPS).sort()).toEqual(routes.sort());
    expect(of('patient').sort()).toEqual(routes.filter((route) => isAboutPatient(route.split(' ')[1] ?? '')));
  });

  it.each(of('patient'))('%s is refused', async (route) => {
    expect((await ask(route, route.split(' ')[1]?.replace(':id', 'p2'), route.startsWith('GET') ? undefined : {})).status).toBe(
      403,
    );
  });

  it.each(of('answer'))('%s answers with nothing', async (route) => {
    for (const path of PATHS[route] ?? [undefined]) {
      const answer = await ask(route, path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect([path, OTHERS.exec(await textOf(answer))]).toEqual([path, null]);
    }
  });

  it.each([
    ['GET /api/trace/:id', '/api/trace/of-p2', undefined, 'no Observation/of-p2'],
    ['POST /api/handover', undefined, { patients: ['Patient/p2'], to: { account: 'n3' } }, 'no scored window of Patient/p2'],
    ['POST /api/displays', undefined, { name: 'Corridor', ward: 'Ward 4' }, 'is none of your wards'],
  ])('%s knows of nobody there', async (route, path, body, why) => {
    const answer = await ask(route, path, body);
    expect([answer.status, await answer.json()]).toEqual([404, { error: expect.stringContaining(why) as string }]);
  });
});
