import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endSessionsOf } from '../../../../cloud/api/access/sessions-adapter.ts';
import { startApi } from '../../../../cloud/api/role.ts';
import type { SessionAnswer, WardAnswer } from '../../../../cloud/contract/dashboard-api.ts';
import type { Role } from '../../../../cloud/contract/role.ts';
import { startFeed } from '../../../../cloud/feed/role.ts';
import { createFhirClient } from '../../../../cloud/fhir/client/fhir-client-adapter.ts';
import { type LocalEventLog, openEventLog } from '../../../../cloud/stream/event-log-adapter.ts';
import { freePort } from '../../../../electron/start/ports-adapter.ts';
import { quietLogger } from '../../../support/logger.ts';
import { outcome } from '../../../support/outcome.ts';
import { type Shown, signIn, Visitor } from '../../../support/signed-in.ts';
import { eventually } from '../../../support/system.ts';
import { STAGES_KEY, useAccounts } from '../../accounts/system.ts';
import { trailOf } from './audit-trail.ts';

const port = await freePort(0);
const url = `http://127.0.0.1:${port}`;
const dashboard = {
  id: 'dashboard',
  name: 'Dashboard',
  kind: 'public' as const,
  redirectUris: [`${url}/sign-in/callback`],
  launchUri: null,
  scopes: [],
  ours: true,
};
const system = useAccounts({ apps: [dashboard] });
const FROM_PAGE = { 'x-wardlight': 'dashboard' };
const IDLE_MINUTES = 30;
let api: Role;
let feed: Role;
let log: LocalEventLog;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wardlight-api-'));
  log = await openEventLog(join(directory, 'log'), { partitions: 1 });
  const { pool } = system.database;
  feed = await startFeed({ log, pool, logger: quietLogger });
  const fhir = createFhirClient({
    baseUrl: system.fhirUrl,
    authorization: {
      kind: 'backend-services',
      tokenUrl: null,
      clientId: 'stages',
      privateKey: STAGES_KEY,
      scope: 'system/*.cruds',
    },
  });
  api = await startApi({
    pool,
    log,
    fhir,
    parking: {
      list: () => Promise.resolve([]),
      counts: () => Promise.resolve([]),
      payload: () => Promise.resolve(null),
      retry: () => Promise.resolve('unknown'),
      retryAll: () => Promise.resolve(0),
    },
    host: '127.0.0.1',
    port,
    dashboardDirectory: join(directory, 'none'),
    tellBed: null,
    connections: null,
    escalation: { afterMinutes: 60, levels: 3 },
    shifts: { timeZone: 'UTC', starts: [] },
    readArchivedRecord: () => Promise.resolve(null),
    health: () => [],
    logger: quietLogger,
    signIn: {
      provider: {
        issuer: system.issuer,
        clientId: 'dashboard',
        credential: null,
        scope: 'openid profile wardlight',
        redirectUri: `${url}/sign-in/callback`,
        rolesClaim: 'roles',
        roleNames: {},
        wardsClaim: 'wards',
        allWardsWithoutClaim: true,
        maxAgeS: IDLE_MINUTES * 60,
      },
      limits: { idleMinutes: IDLE_MINUTES, absoluteHours: 12 },
      dashboardUrl: url,
    },
  });
});
afterAll(async () => {
  await api?.stop();
  await feed?.stop();
  await log?.close();
  await rm(directory, { recursive: true, force: true });
});

/** Somebody new, signed in at the dashboard. */
async function signedIn(login: string, roles: readonly string[], wards: readonly string[] | null = null): Promise<Visitor> {
  const password = await system.store.add({ login, name: `Somebody, ${login}`, roles, wards, totpRequired: false });
  const visitor = new Visitor();
  const first = await visitor.go(`${url}/sign-in?to=/status`);
  const shown = await signIn(visitor, first, login, password);
  expect(shown.url.href).toBe(`${url}/status`);
  return visitor;
}

const json = ({ text }: Shown): unknown => JSON.parse(text);
const trail = (name: string, wanted: (event: AuditEvent) => boolean) => trailOf(system, name, wanted);
const session = async (visitor: Visitor) => visitor.go(`${url}/api/session`);

describe('signing in to the dashboard', () => {
  it('by the page of the provider leads back to the page that was wanted, as the person with her roles and wards', async () => {
    const visitor = await signedIn('nurse-a', ['nurse'], ['Ward 3']);
    expect(json(await session(visitor)) as SessionAnswer).toMatchObject({
      accounts: true,
      person: { name: 'Somebody, nurse-a', roles: ['nurse'], wards: ['Ward 3'] },
    });
    expect((await fetch(`${url}/api/session`)).status).toBe(401);
  });

  it.each(['//elsewhere.example/', 'https://elsewhere.example/', '/\\elsewhere.example'])('never leads to %s', async (to) => {
    const visitor = new Visitor();
    const about = { name: 'Led', roles: ['nurse'], wards: null, totpRequired: false };
    const password = await system.store.add({ login: `led${Math.random()}`, ...about });
    const [{ login } = { login: '' }] = (await system.store.list()).filter(
      ({ name, mustChange }) => name === 'Led' && mustChange,
    );
    const shown = await signIn(visitor, await visitor.go(`${url}/sign-in?to=${encodeURIComponent(to)}`), login, password);
    expect(shown.url.href).toBe(`${url}/`);
  });

  it('keeps a cookie that no script reads and no other site sends, and strict headers', async () => {
    const begun = await fetch(`${url}/sign-in`, { redirect: 'manual' });
    expect(begun.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Lax/i);
    expect(begun.headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
  });

  it('ends when nobody does anything, and does not when somebody does', async () => {
    const visitor = await signedIn('idle', ['auditor']);
    const later = (minutes: number) =>
      system.database.pool.query(`update api.session set active_at = active_at - interval '${minutes} minutes'`);
    await later(IDLE_MINUTES - 1);
    expect((await session(visitor)).status).toBe(200);
    await visitor.go(`${url}/api/session/active`, { method: 'POST', headers: FROM_PAGE });
    await later(IDLE_MINUTES - 1);
    expect((await session(visitor)).status).toBe(200);
    await later(2);
    expect((await session(visitor)).status).toBe(401);
  });

  it('ends with the twelve hours, whoever works', async () => {
    const visitor = await signedIn('worker', ['auditor']);
    await system.database.pool.query("update api.session set created_at = created_at - interval '12 hours'");
    expect((await session(visitor)).status).toBe(401);
  });

  it('ends when the person signs out, here and at the provider, and when the account is disabled', async () => {
    const visitor = await signedIn('leaver', ['auditor']);
    const { to } = json(await visitor.go(`${url}/api/session/end`, { method: 'POST', headers: FROM_PAGE })) as { to: string };
    expect(new URL(to).origin).toBe(system.issuer);
    expect((await session(visitor)).status).toBe(401);

    const other = await signedIn('sacked', ['auditor']);
    await endSessionsOf(system.database.pool, await system.store.disable('sacked'));
    expect((await session(other)).status).toBe(401);
  });

  it('lets in somebody of a ward that is not set up yet', async () => {
    const visitor = await signedIn('early', ['nurse'], ['Ward 99']);
    expect(json(await session(visitor)) as SessionAnswer).toMatchObject({ person: { wards: ['Ward 99'] } });
    expect((json(await visitor.go(`${url}/api/ward`)) as WardAnswer).beds).toEqual([]);
  });

  it('is one for each page of a browser: two that were opened at once both come to where they wanted', async () => {
    const password = await system.store.add({ login: 'both', name: 'Both', roles: ['nurse'], wards: null, totpRequired: false });
    const visitor = new Visitor();
    const first = await visitor.go(`${url}/sign-in?to=/patients/mine`);
    await visitor.go(`${url}/sign-in?to=/status`);
    const shown = await signIn(visitor, first, 'both', password);
    expect(shown.url.href).toBe(`${url}/patients/mine`);
    expect((await visitor.go(`${url}/sign-in?to=/status`)).url.href).toBe(`${url}/status`);
  });

  it('does not finish twice, nor in another browser', async () => {
    const visitor = new Visitor();
    const password = await system.store.add({
      login: 'twice',
      name: 'Twice',
      roles: ['nurse'],
      wards: null,
      totpRequired: false,
    });
    const stop = (at: URL): boolean => at.pathname === '/sign-in/callback';
    const back = await signIn(visitor, await visitor.go(`${url}/sign-in`), 'twice', password, stop);
    const other = await fetch(back.url, { redirect: 'manual' });
    expect([other.status, other.headers.get('location')]).toEqual([303, '/sign-in']);
    expect(other.headers.getSetCookie().join()).not.toMatch(/wardlight-session/);
  });
});

describe('whom a person sees', () => {
  beforeAll(async () => {
    const token = await system.systemToken();
    for (const [patient, ward] of [
      ['mine', 'Ward 3'],
      ['other', 'Ward 4'],
    ] as const) {
      const body = JSON.stringify({ resourceType: 'Patient', id: patient });
      await system.fhir(`Patient/${patient}`, token, {
        method: 'PUT',
        body,
        headers: { 'content-type': 'application/fhir+json' },
      });
      await scored(patient, ward);
    }
  });

  it('is who lies in her wards', async () => {
    const all = await signedIn('coordinator-b', ['coordinator']);
    const board = async (visitor: Visitor) => {
      const { beds } = json(await visitor.go(`${url}/api/ward`)) as WardAnswer;
      return beds.map(({ patient }) => patient).sort();
    };
    await eventually(async () => (await board(all)).length === 2, 60_000, 'both patients on the board');
    const visitor = await signedIn('nurse-b', ['nurse'], ['Ward 3']);
    expect(await board(visitor)).toEqual(['Patient/mine']);
    expect((await visitor.go(`${url}/api/patients/mine`)).status).toBe(200);
    expect((await visitor.go(`${url}/api/patients/other`)).status).toBe(403);
  });

  it('is, in an emergency, whom she opens with a reason; the reason is in the audit trail', async () => {
    const visitor = await signedIn('nurse-c', ['nurse'], ['Ward 3']);
    const open = (reason: string) =>
      visitor.go(`${url}/api/patients/other/break-glass`, {
        method: 'POST',
        headers: { ...FROM_PAGE, 'content-type': 'application/json' },
        body: JSON.stringify({ reason }),
      });
    expect((await open('x')).status).toBe(400);
    expect((await visitor.go(`${url}/api/patients/other`)).status).toBe(403);
    expect((await open('resuscitation in the corridor')).status).toBe(201);
    expect((await visitor.go(`${url}/api/patients/other`)).status).toBe(200);
    const [event] = await trail('Somebody, nurse-c', (one) => one.purposeOfEvent !== undefined);
    expect(event?.purposeOfEvent?.[0]).toMatchObject({ text: 'resuscitation in the corridor', coding: [{ code: 'BTG' }] });
    expect(event?.entity?.[0]?.what?.reference).toBe('Patient/other');
  });

  it('is opened by the bed, too, where no link leads to her; nobody is opened by a guess', async () => {
    const visitor = await signedIn('nurse-e', ['nurse'], ['Ward 3']);
    const open = (bed: string) =>
      visitor.go(`${url}/api/break-glass`, {
        method: 'POST',
        headers: { ...FROM_PAGE, 'content-type': 'application/json' },
        body: JSON.stringify({ bed, reason: 'resuscitation in the corridor' }),
      });
    expect((await open('bed-none')).status).toBe(404);
    expect((await visitor.go(`${url}/api/patients/other`)).status).toBe(403);
    const answer = await open('Ward 4, BED-other');
    expect([answer.status, json(answer)]).toEqual([201, { patient: 'Patient/other' }]);
    expect((await visitor.go(`${url}/api/patients/other`)).status).toBe(200);
    const [event] = await trail('Somebody, nurse-e', (one) => one.purposeOfEvent !== undefined);
    expect(event?.entity?.[0]?.what?.reference).toBe('Patient/other');
  });

  it('is written down although nobody of that id exists', async () => {
    const visitor = await signedIn('guesser', ['coordinator']);
    expect((await visitor.go(`${url}/api/patients/nobody`)).status).toBe(404);
    const [event] = await trail('Somebody, guesser', () => true);
    expect(event?.entity?.[0]?.what?.display).toBe('Patient/nobody');
  });

  it('is written down by name and patient', async () => {
    const visitor = await signedIn('nurse-d', ['nurse'], ['Ward 3']);
    await visitor.go(`${url}/api/patients/mine`);
    const [event] = await trail('Somebody, nurse-d', () => true);
    expect(event?.entity?.map(({ what, name }) => what?.reference ?? name)).toEqual(['Patient/mine', 'GET /api/patients/:id']);
  });
});

/** The patient has a scored window in the ward. */
async function scored(patient: string, ward: string): Promise<void> {
  const minute = Math.floor((Date.now() - Date.parse('2026-01-05T10:00:00.000Z')) / 60_000) - 2;
  const made = outcome({ minute, patient: `Patient/${patient}`, bed: `bed-${patient}`, flag: null });
  const body = Buffer.from(JSON.stringify({ ...made, window: { ...made.window, ward } }));
  await log.append('outcomes', [{ key: patient, headers: {}, body }]);
  await eventually(
    async () => {
      const { rows } = await system.database.pool.query('select from feed.risk_assessment where patient = $1', [
        `Patient/${patient}`,
      ]);
      return rows.length > 0;
    },
    60_000,
    'the row of the window',
  );
}
