import type { AuditEvent } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccesses } from '../../../../cloud/api/access/accesses-adapter.ts';
import { RULES } from '../../../../cloud/api/access/rules.ts';
import { openSessions } from '../../../../cloud/api/access/sessions-adapter.ts';
import type { AccountRole } from '../../../../cloud/contract/accounts.ts';
import type { PopulationAnswer, StatusAnswer } from '../../../../cloud/contract/dashboard-api.ts';
import { openDashboard, type TestDashboard } from '../../../support/dashboard.ts';
import { fillWard } from '../../../support/dashboard-ward.ts';
import { quietLogger } from '../../../support/logger.ts';
import { SIGN_IN } from '../../../support/signed-in-dashboard.ts';
import { eventually } from '../../../support/system.ts';

const ROLES: readonly AccountRole[] = ['nurse', 'device-administrator', 'integrator', 'auditor'];

describe('what of patients each role is told', () => {
  let dashboard: TestDashboard;
  const cookies = new Map<AccountRole, string>();

  beforeAll(async () => {
    dashboard = await openDashboard({ signIn: SIGN_IN });
    await fillWard(dashboard, 8);
    await dashboard.fhir.update({ resourceType: 'Patient', id: 'alone', name: [{ family: 'Simulated', given: ['Alone'] }] });
    await dashboard.fhir.update({
      ...{ resourceType: 'Encounter', id: 'e-alone', status: 'in-progress', class: { code: 'IMP' } },
      subject: { reference: 'Patient/alone' },
    });
    await dashboard.parking.park({
      ...{
        stage: 'connector',
        reason: 'patient-mismatch',
        deviceId: 'station-bed-7',
        recordId: 'telemetry/0/3#station-bed-7/P-7/E-7',
      },
      detail: 'the message names patient P-8, Simulated; Device/dp7 belonged to Patient/p7 when this was measured',
      impersonal: 'the message names another patient than Device/dp7 had',
      payload: Buffer.from('{}'),
    });
    const sessions = await openSessions(dashboard.pool, SIGN_IN.limits);
    for (const role of ROLES) {
      const person = { id: role, name: `Some ${role}`, roles: [role], wards: null };
      cookies.set(role, `wardlight-session=${await sessions.begin({ person, idToken: '' })}`);
    }
  }, 180_000);
  afterAll(() => dashboard?.stop());

  const ask = (role: AccountRole, path: string): Promise<Response> =>
    fetch(`${dashboard.url}${path}`, { headers: { cookie: cookies.get(role) ?? '' } });
  const answer = async <T>(role: AccountRole, path: string): Promise<T> => (await (await ask(role, path)).json()) as T;
  const trail = (of: string, route: string) =>
    eventually(
      async () => {
        const events = await dashboard.fhir.search<AuditEvent>('AuditEvent', { _count: '500' });
        const mine = events.filter(
          ({ agent, entity }) => agent[0]?.who?.display === of && entity?.some(({ name }) => name === route),
        );
        return mine.length > 0 && mine;
      },
      60_000,
      `an AuditEvent of ${of}`,
    );

  it.each(['device-administrator', 'auditor'] as const)(
    '%s: nobody’s name and no reference, whatever may be read',
    async (role) => {
      const readable = Object.entries(RULES).flatMap(([route, rule]) =>
        route.startsWith('GET ') && rule !== 'everybody' && rule.includes(role) ? [route.slice(4)] : [],
      );
      expect(readable.length).toBeGreaterThan(2);
      const paths = readable.flatMap((path) =>
        path === '/api/export/:what'
          ? ['ward', 'alarms', 'devices'].map((what) => `/api/export/${what}`)
          : [path.replace(/:\w+/, '1')],
      );
      for (const path of paths) {
        const text = await (await ask(role, path)).text();
        expect([path, /Simulated|Patient\/|P-[78]/.exec(text)]).toEqual([path, null]);
      }
      if (role === 'auditor') return;
      expect((await ask(role, '/api/export/ward')).status).toBe(403);
      const { quality } = await answer<PopulationAnswer>(role, '/api/population');
      expect(quality.patientsWithoutDevice).toEqual([{ patient: null, name: null }]);
      expect(quality.devices.length).toBeGreaterThan(0);
    },
  );

  it('a nurse: who is without a device, and that she saw it is an AuditEvent', async () => {
    const { quality } = await answer<PopulationAnswer>('nurse', '/api/population');
    expect(quality.patientsWithoutDevice).toEqual([{ patient: 'Patient/alone', name: 'Simulated, Alone' }]);
    const [event] = await trail('Some nurse', 'GET /api/population');
    expect(event?.entity?.map(({ what }) => what?.reference)).toContain('Patient/alone');
  });

  it('why a message is parked may name a patient: whole for who may read the message, for others only what names nobody', async () => {
    const parked = async (role: AccountRole) => (await answer<StatusAnswer>(role, '/api/status')).parked;
    const [newest, other] = await parked('integrator');
    expect([newest?.detail, newest?.recordId]).toEqual([
      expect.stringContaining('Patient/p7'),
      'telemetry/0/3#station-bed-7/P-7/E-7',
    ]);
    expect(other?.detail).toBe('no device template matches this message');
    for (const role of ['device-administrator', 'nurse', 'auditor'] as const) {
      const [shown, second] = await parked(role);
      expect(shown).toMatchObject({ recordId: 'telemetry/0/3', detail: 'the message names another patient than Device/dp7 had' });
      // Nobody said what of it names no patient: then nothing is shown.
      expect(second?.detail).toBe('');
    }
  });
});

describe('an access that was answered', () => {
  it('is in the trail although FHIR was away, and although the process ended meanwhile', async () => {
    const dashboard = await openDashboard();
    try {
      const away = new Proxy(dashboard.fhir, {
        get: (fhir, name) => (name === 'bundle' ? () => Promise.reject(new Error('away')) : (Reflect.get(fhir, name) as unknown)),
      });
      const person = { id: 'n1', name: 'Nurse of the night', roles: ['nurse' as const], wards: null };
      const first = await openAccesses(dashboard.pool, away, quietLogger);
      await first.note(person, 'GET /api/ward', ['Patient/p1']);
      await first.note(person, 'GET /api/ward', ['Patient/p1']);
      await first.stop();
      const second = await openAccesses(dashboard.pool, dashboard.fhir, quietLogger);
      await second.stop();
      const events = await dashboard.fhir.search<AuditEvent>('AuditEvent', { _count: '500' });
      expect(events.filter(({ agent }) => agent[0]?.who?.display === 'Nurse of the night')).toHaveLength(1);
      const { rows } = await dashboard.pool.query('select from api.access');
      expect(rows).toHaveLength(0);
    } finally {
      await dashboard.stop();
    }
  }, 120_000);
});
