import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCareActs } from '../../../../cloud/api/care/acts-adapter.ts';
import type { Person } from '../../../../cloud/contract/accounts.ts';
import type { Role } from '../../../../cloud/contract/role.ts';
import { ensureCertificates } from '../../../../cloud/hub/certificate-adapter.ts';
import type { News } from '../../../../cloud/notify/news.ts';
import { pushMessage } from '../../../../cloud/notify/push/push-message.ts';
import { endPushOf, openSubscriptions, type Subscriptions } from '../../../../cloud/notify/push/subscriptions-adapter.ts';
import { startNotify } from '../../../../cloud/notify/role.ts';
import { type LocalEventLog, openEventLog } from '../../../../cloud/stream/event-log-adapter.ts';
import { openDashboard } from '../../../support/dashboard.ts';
import { quietLogger } from '../../../support/logger.ts';
import { outcome } from '../../../support/outcome.ts';
import { type TestDatabase, testDatabase } from '../../../support/postgres.ts';
import { eventually } from '../../../support/system.ts';
import { type Browser, startPushService } from './push-service.ts';

const RULES = {
  tell: ['raised', 'resolved', 'escalated'],
  digestMinutes: 0,
  quietHours: null,
  storm: { messages: 10, minutes: 10 },
} as const;
const nurse = (id: string, wards: readonly string[] | null): Person => ({ id, name: id, roles: ['nurse'], wards });
const trusted = getCACertificates('default');

describe('push messages to the browsers of the care team', () => {
  let directory: string;
  let service: Awaited<ReturnType<typeof startPushService>>;
  let database: TestDatabase;
  let log: LocalEventLog;
  let subscriptions: Subscriptions;
  let role: Role | undefined;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-push-'));
    const certificates = await ensureCertificates(join(directory, 'certificates'));
    setDefaultCACertificates([...trusted, certificates.ca]);
    service = await startPushService(certificates);
  });
  afterAll(async () => {
    await service.stop();
    setDefaultCACertificates(trusted);
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    database = await testDatabase();
    log = await openEventLog(await mkdtemp(join(directory, 'log-')));
    subscriptions = await openSubscriptions(database.pool, ['localhost']);
  });
  afterEach(async () => {
    await role?.stop();
    role = undefined;
    await log.close();
    await database.drop();
  });

  const begin = async (rules: object = {}, personOf?: (id: string) => Promise<Person | null>): Promise<void> => {
    const push = {
      subscriptions,
      contact: 'mailto:it@hospital.example',
      rules: { ...RULES, ...rules },
      ...(personOf && { personOf }),
    };
    role = await startNotify({
      ...{ log, pool: database.pool, channels: [], push, patient: 'initials', dashboardUrl: 'https://dashboard.example' },
      ...{ logger: quietLogger, retryMs: 20, paceMs: 0, lookMs: 50 },
    });
  };
  const publish = (...outcomes: ReturnType<typeof outcome>[]) =>
    log.append(
      'outcomes',
      outcomes.map((value) => ({ key: value.window.patient, headers: {}, body: Buffer.from(JSON.stringify(value)) })),
    );
  const subscribed = async (person: Person): Promise<Browser> => {
    const browser = service.open();
    await subscriptions.subscribe(person, browser.subscription);
    return browser;
  };
  const told = (browser: Browser, count: number) =>
    eventually(() => Promise.resolve(browser.messages.length === count), 60_000, `${count} messages`);
  const told1 = (browser: Browser) => told(browser, 1);

  it('come encrypted for this browser alone, signed by this service, with no more of the patient than a card, and lead to her page', async () => {
    const browser = await subscribed(nurse('n1', ['Ward 3']));
    await begin();
    await publish(outcome({ flag: 'raised', totalMin: 8 }));
    await told1(browser);
    const [message] = browser.messages;
    expect(message).toMatchObject({
      id: 'Flag/f1#raised',
      path: '/patients/p1',
      title: expect.stringContaining('bed-12') as string,
    });
    expect(message?.text).toContain('S. P.');
    expect(JSON.stringify(message)).not.toMatch(/Simulated|Patient,/);
    const [asked] = browser.asked;
    const [, token = '', key] = /^vapid t=([^,]+), k=(\S+)$/.exec(asked?.authorization ?? '') ?? [];
    expect(key).toBe(subscriptions.publicKey);
    expect(decodeProtectedHeader(token).alg).toBe('ES256');
    const point = Buffer.from(key ?? '', 'base64url');
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const { payload } = await jwtVerify(token, await importJWK(jwk, 'ES256'), { audience: service.url });
    expect(payload.sub).toBe('mailto:it@hospital.example');
  });

  it('go to whom the ward is, by her wards and her role, and to nobody who did not ask', async () => {
    const own = await subscribed(nurse('own', ['Ward 3']));
    const all = await subscribed(nurse('all', null));
    const other = await subscribed(nurse('other', ['Ward 4']));
    const auditor = await subscribed({ ...nurse('auditor', null), roles: ['auditor'] });
    const never = service.open();
    await begin();
    await publish(outcome({ flag: 'raised' }));
    await Promise.all([told1(own), told1(all)]);
    expect([other, auditor, never].map(({ messages }) => messages.length)).toEqual([0, 0, 0]);
    expect((await database.pool.query('select 1 from notify.news')).rowCount).toBe(2);
  });

  it('begin for who asks while the service runs, and end for who wants no more', async () => {
    await begin();
    const browser = await subscribed(nurse('n1', null));
    await eventually(() => Promise.resolve(role?.health()['browsers told'] === 1), 60_000, 'the browser to be known');
    await publish(outcome({ flag: 'raised' }));
    await told1(browser);
    // Another person at the same computer ends nothing of hers.
    await subscriptions.end(nurse('n2', null), browser.subscription.endpoint);
    expect(await subscriptions.all()).toHaveLength(1);
    await subscriptions.end(nurse('n1', null), browser.subscription.endpoint);
    await eventually(() => Promise.resolve(role?.health()['browsers told'] === 0), 60_000, 'the browser to be forgotten');
  });

  it.each([404, 410])('a browser that is gone (%i) is removed with what waits for it; others go on', async (status) => {
    const [gone, there] = [await subscribed(nurse('n1', null)), await subscribed(nurse('n2', null))];
    gone.answer = status;
    await begin();
    await publish(outcome({ flag: 'raised' }));
    await told1(there);
    await eventually(async () => (await subscriptions.all()).length === 1, 60_000, 'the subscription to be removed');
    await publish(outcome({ minute: 2, flag: 'resolved' }));
    await told(there, 2);
    const waiting = await database.pool.query<{ count: number }>('select count(distinct channel)::int as count from notify.news');
    expect([gone.asked.length, waiting.rows[0]?.count]).toEqual([1, 1]);
  });

  it('a push service that is away is tried again, and holds up nobody else', async () => {
    const [away, there] = [await subscribed(nurse('n1', null)), await subscribed(nurse('n2', null))];
    away.answer = 503;
    await begin();
    await publish(outcome({ flag: 'raised' }));
    await told1(there);
    await eventually(() => Promise.resolve(away.asked.length >= 2), 60_000, 'a second attempt');
    away.answer = 201;
    await told1(away);
  });

  it('keep to quiet hours, but for what is urgent', async () => {
    const browser = await subscribed(nurse('n1', null));
    await begin({ quietHours: { from: '00:00', to: '23:59', timeZone: 'UTC' }, tell: ['raised'] });
    const calm = outcome({ flag: 'raised', totalMin: 5 });
    const urgent = outcome({ minute: 1, flag: 'raised', totalMin: 8 });
    const high = { ...urgent.window, score: { ...urgent.window.score, bandAtLeast: 'high' as const } };
    await publish(calm, { ...urgent, window: high, flag: { ...urgent.flag!, reference: 'Flag/f2' } });
    await told1(browser);
    expect(browser.messages.map(({ id, urgent: held }) => [id, held])).toEqual([['Flag/f2#raised', true]]);
    expect(browser.asked[0]).toMatchObject({ urgency: 'high' });
  });

  it('tell her alone who was given a patient, at once when she is responsible now, and that it was escalated to her', async () => {
    const acts = await openCareActs(database.pool);
    const place = { patient: 'Patient/p1', patientName: 'Simulated, Patient', bed: 'bed-12', ward: 'Ward 3', deviceId: 'd' };
    const given = {
      place,
      about: null,
      text: 'a word for her',
      dueAt: null,
      level: null,
      toBed: false,
      kind: 'assigned' as const,
    };
    const by = { id: 'n1', name: 'Nurse One' };
    const at = new Date().toISOString();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const [hers, others] = [await subscribed(nurse('n2', ['Ward 3'])), await subscribed(nurse('n1', ['Ward 3']))];
    // The rules of the house tell nobody of escalations, and what is not urgent waits for the end of the night.
    await begin({ quietHours: { from: '00:00', to: '23:59', timeZone: 'UTC' }, tell: ['raised'] });
    await acts.add({ ...given, id: 'typed', at, by, to: 'Nurse Two' });
    await acts.add({ ...given, id: 'herself', at, by: { id: 'n2', name: 'Nurse Two' }, to: 'Nurse Two', toId: 'n2' });
    await acts.add({ ...given, id: 'next', at, by, to: 'Nurse Two', toId: 'n2', from: later });
    await acts.add({ ...given, id: 'now', at, by, to: 'Nurse Two', toId: 'n2', from: at, until: later });
    await acts.add({
      ...given,
      id: 'late',
      at,
      by: null,
      kind: 'escalated',
      text: 'Nobody',
      level: 1,
      to: 'Nurse Two',
      toId: 'n2',
    });
    await told(hers, 2);
    expect(hers.messages.map(({ id }) => id)).toEqual(['now', 'late']);
    expect(hers.messages[0]).toMatchObject({ title: 'Your patient: bed-12', path: '/patients/p1' });
    expect(hers.messages[0]?.text).toMatch(/You are responsible until .*\(Nurse One\)$/);
    expect(hers.messages[1]?.title).toContain('Nobody reacted');
    const waits = await database.pool.query('select id from notify.news where message is null');
    expect([waits.rows, others.messages]).toEqual([[{ id: 'next' }], []]);
  });

  it('end with the account: who has no rights any more is told nothing', async () => {
    const rights = new Map<string, Person | null>([['n1', nurse('n1', ['Ward 4'])]]);
    const browser = await subscribed(nurse('n1', ['Ward 3']));
    await begin({}, (id) => Promise.resolve(rights.get(id) ?? null));
    await publish(outcome({ flag: 'raised' }));
    rights.set('n1', null);
    await eventually(async () => (await subscriptions.all()).length === 0, 60_000, 'the subscription to end');
    // Her wards are those of now, not those of when she asked.
    expect(browser.messages).toEqual([]);
    await subscribed(nurse('n2', null));
    await endPushOf(database.pool, 'n2');
    expect(await subscriptions.all()).toEqual([]);
  });

  it('go to push services only', async () => {
    const real = await openSubscriptions(database.pool);
    const keys = service.open().subscription.keys;
    for (const endpoint of [
      'https://localhost/x',
      'http://fcm.googleapis.com/x',
      'https://fcm.googleapis.com.evil.example/x',
      'https://10.0.0.1/',
    ])
      await expect(real.subscribe(nurse('n1', null), { endpoint, keys })).rejects.toThrow('no push service');
    await real.subscribe(nurse('n1', null), { endpoint: 'https://updates.push.services.mozilla.com/wpush/v2/x', keys });
    expect(await real.all()).toHaveLength(1);
    expect((await openSubscriptions(database.pool)).publicKey).toBe(real.publicKey);
  });

  it('fit into what a push service takes, whatever a bed is called', () => {
    const news: News = {
      ...{ id: 'x', kind: 'raised' as const, at: '', ward: '病'.repeat(300), bed: 'b', who: null, reason: '房'.repeat(900) },
      ...{ urgent: false, facts: [], path: '/patients/p', about: null },
    };
    const message = pushMessage({
      id: 'x',
      title: 'T'.repeat(900),
      items: [news],
      more: 0,
      link: 'https://d.example/patients/p',
    });
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(3_900);
    expect(message.text.endsWith('…')).toBe(true);
  });

  it('are asked for in the dashboard, by each person for her own browser', async () => {
    const dashboard = await openDashboard({ push: subscriptions });
    const browser = service.open();
    expect(await dashboard.get('/api/push')).toEqual({ key: subscriptions.publicKey });
    const send = (path: string, body: object) =>
      fetch(`${dashboard.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-wardlight': 'dashboard' },
        body: JSON.stringify(body),
      });
    const elsewhere = { ...browser.subscription, endpoint: 'https://elsewhere.example/1' };
    expect([(await send('/api/push', elsewhere)).status, (await send('/api/push', {})).status]).toEqual([400, 400]);
    expect((await send('/api/push', browser.subscription)).status).toBe(204);
    expect((await subscriptions.all()).map(({ endpoint }) => endpoint)).toEqual([browser.subscription.endpoint]);
    expect((await send('/api/push/end', { endpoint: browser.subscription.endpoint })).status).toBe(204);
    expect(await subscriptions.all()).toEqual([]);
    await dashboard.stop();
  });
});
