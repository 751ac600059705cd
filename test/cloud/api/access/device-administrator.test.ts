import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES } from '../../../../cloud/api/access/rules.ts';
import { openSessions } from '../../../../cloud/api/access/sessions-adapter.ts';
import { Archive } from '../../../../cloud/archive/archive-adapter.ts';
import { archiveFolder } from '../../../../cloud/archive/folder-storage-adapter.ts';
import { newestRecords } from '../../../../cloud/archive/newest-records.ts';
import { readArchivedRecord } from '../../../../cloud/archive/read-record.ts';
import type { AccountRole } from '../../../../cloud/contract/accounts.ts';
import type { StatusAnswer } from '../../../../cloud/contract/dashboard-api.ts';
import type { Role } from '../../../../cloud/contract/role.ts';
import { startIngest } from '../../../../cloud/ingest/role.ts';
import { openDeviceHub } from '../../../../cloud/service/device-hub-adapter.ts';
import { stationBundle } from '../../../../cloud/service/seed.ts';
import { bedOutcome, openDashboard, type TestDashboard } from '../../../support/dashboard.ts';
import { startShippedConnector } from '../../../support/fhir-end.ts';
import { quietLogger as logger } from '../../../support/logger.ts';
import {
  FOREIGN,
  MARK,
  markedEvents,
  markedMessages,
  NUMBER,
  SHOWN,
  STATION,
  STATION_WITH_HER,
} from '../../../support/marked-person.ts';
import { SIGN_IN } from '../../../support/signed-in-dashboard.ts';
import { eventually } from '../../../support/system.ts';
import { openWorkbench } from '../../../support/workbench.ts';
import { LocalHub } from '../../hub/local-hub.ts';
import { temporaryDirectory } from '../../stream/log-support.ts';

interface Asked {
  readonly path: string;
  readonly body?: object;
  /** Default 200. */
  readonly status?: number;
}

const EVERY_REFUSAL = [
  ...['admission-corrected', 'admission-identified', 'fhir-refused', 'IncompatibleDataException'],
  ...['InvalidQuantityFhirValueException', 'invalid-envelope', 'malformed-json', 'patient-mismatch', 'refused-by-fhir'],
  ...['unknown-encounter', 'unknown-patient', 'unreadable-event'],
];

let dashboard: TestDashboard;
let local: LocalHub;
const directory = temporaryDirectory();
const archived = archiveFolder(`${directory.path}/archive`);
const running: Role[] = [];
const cookies = new Map<AccountRole, string>();

beforeAll(async () => {
  local = await LocalHub.start([STATION, FOREIGN], { https: { host: '127.0.0.1', port: 0 } });
  const port = local.hub.httpsPort ?? 0;
  const letter = { id: 'teams|1', channel: 'teams', title: 'bed-1: NEWS2', reason: `answered 400: ${MARK}`, attempts: 3, at: '' };
  dashboard = await openDashboard({
    signIn: SIGN_IN,
    deviceHub: openDeviceHub(local.hub.connectionString('iothubowner'), { port, ca: local.certificates.ca }),
    newestRecords: (id) => newestRecords(archived, id, null, 50),
    workbench: await openWorkbench(directory.path),
    deadLetters: { list: () => Promise.resolve([letter]), sendAgain: () => Promise.resolve(true) },
    health: () => [{ name: 'connector', state: 'retrying', trouble: `PUT Patient/${MARK} answered 503` }],
  });
  const { fhir, log, parking } = dashboard;
  await fhir.bundle(stationBundle(STATION_WITH_HER));
  await fhir.update({ resourceType: 'Patient', id: 'alone', name: [{ family: MARK }] });
  await fhir.update({
    ...{ resourceType: 'Encounter', id: 'e-alone', status: 'in-progress', class: { code: 'IMP' } },
    subject: { reference: 'Patient/alone' },
  });
  const outcome = bedOutcome({ bed: 1, totalMin: 8, flag: 'raised' });
  await dashboard.publish({
    ...outcome,
    window: { ...outcome.window, patient: `Patient/${MARK}`, patientName: `${MARK}, Anna` },
  });
  const ingest = await startIngest({ log, parking, logger });
  running.push(ingest, await startShippedConnector(log, dashboard.fhirBase, parking));
  await log.append('telemetry', markedMessages());
  await eventually(() => Promise.resolve(ingest.health()['not yet handled'] === 0), 60_000, 'everything behind ingest');
  await log.append('ingested', markedEvents());
  await archiveTelemetry();
  // What only other servers, and stages that do not run here, say.
  const refused = { deviceId: STATION, recordId: `telemetry/0/1#${MARK}`, payload: Buffer.from('{}') };
  const detail = `Patient/${MARK} of ${MARK}, ${NUMBER} does not exist`;
  await parking.park({ ...refused, stage: 'connector', reason: 'refused-by-fhir', detail });
  await parking.park({ ...refused, stage: 'enrich', reason: 'unknown-patient', detail });
  await parking.park({ ...refused, stage: 'outcomes', reason: 'fhir-refused', detail });
  await parking.park({ ...refused, stage: 'connector', reason: 'unreadable-event', detail: `"${MARK}" is not valid JSON` });
  await eventually(
    async () => new Set((await parking.list(100)).map(({ reason }) => reason)).size >= EVERY_REFUSAL.length,
    60_000,
    'every refusal',
  );
  await eventually(() => Promise.resolve(dashboard.health()['beds on the board'] === 1), 60_000, 'her bed on the board');
  const sessions = await openSessions(dashboard.pool, SIGN_IN.limits);
  for (const role of ['device-administrator', 'integrator'] as const) {
    const person = { id: role, name: `Some ${role}`, roles: [role], wards: null };
    cookies.set(role, `wardlight-session=${await sessions.begin({ person, idToken: '' })}`);
  }
}, 180_000);

afterAll(async () => {
  for (const role of running) await role.stop();
  await dashboard?.stop();
  await local?.stop();
  await rm(directory.path, { recursive: true, force: true });
});

async function archiveTelemetry(): Promise<void> {
  const archive = await Archive.open(archived);
  for (let partition = 0; partition < dashboard.log.partitionCount('telemetry'); partition++)
    await archive.add(await dashboard.log.read('telemetry', partition, 0, 100));
}

/** What this role may ask, each with everything that it may be asked for. */
async function everythingAsked(): Promise<Readonly<Record<string, readonly Asked[]>>> {
  const [parked] = await dashboard.parking.list(1);
  const { etag } = (await (await ask('device-administrator', { path: `/api/devices/${STATION}` })).json()) as { etag: string };
  const parkedAt = `/api/parked/${parked?.id ?? ''}`;
  const exports = ['alarms', 'devices', 'calibration', 'fits', 'drift', 'flags'].map((what) => ({ path: `/api/export/${what}` }));
  const both = (path: string): Asked[] => [STATION, FOREIGN].map((id) => ({ path: path.replace(':id', id) }));
  const desired = { etag, ward: 'Ward 3', bed: 'bed-1' };
  return {
    'GET /api/session': [{ path: '/api/session' }],
    'POST /api/session/active': [{ path: '/api/session/active', body: {}, status: 204 }],
    'GET /api/population': [{ path: '/api/population' }],
    'GET /api/models': [{ path: '/api/models' }],
    'GET /api/export/:what': [...exports, { path: '/api/export/ward', status: 403 }],
    'GET /api/displays': [{ path: '/api/displays' }],
    'POST /api/displays/:id/end': [{ path: '/api/displays/1/end', body: {}, status: 404 }],
    'GET /api/status': [{ path: '/api/status' }],
    'GET /api/devices': [{ path: '/api/devices' }],
    'GET /api/devices/:id': both('/api/devices/:id'),
    'GET /api/devices/:id/records': both('/api/devices/:id/records'),
    'POST /api/devices/:id/status': [{ path: `/api/devices/${FOREIGN}/status`, body: { enabled: false, reason: 'broken' } }],
    'POST /api/devices/:id/desired': [{ path: `/api/devices/${STATION}/desired`, body: desired }],
    'POST /api/devices/:id/methods': [{ path: `/api/devices/${STATION}/methods`, body: { method: 'snapshot' }, status: 409 }],
    'GET /api/mappings': [{ path: '/api/mappings' }],
    'GET /api/mappings/:version': [{ path: '/api/mappings/1' }],
    'POST /api/dead-letters/:id/again': [{ path: '/api/dead-letters/1/again', body: {}, status: 202 }],
    'POST /api/parked/:id/retry': [{ path: `${parkedAt}/retry`, body: {}, status: 202 }],
    'POST /api/parked/retry': [{ path: '/api/parked/retry', body: {}, status: 202 }],
    'POST /api/session/end': [{ path: '/api/session/end', body: {} }],
  };
}

function ask(role: AccountRole, { path, body }: Asked): Promise<Response> {
  const headers = { cookie: cookies.get(role) ?? '', 'x-wardlight': 'dashboard', 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return fetch(`${dashboard.url}${path}`, { headers, redirect: 'manual', ...sent });
}

describe('who looks after devices', () => {
  it('everything about her is there to be shown', async () => {
    const reasons = new Set((await dashboard.parking.list(100)).map(({ reason }) => reason));
    expect([...reasons].sort()).toEqual([...EVERY_REFUSAL].sort());
    const status = await (await ask('integrator', { path: '/api/status' })).text();
    for (const shown of [MARK, String(NUMBER), 'Patient/', `#${MARK}`, 'PUT Patient']) expect(status).toContain(shown);
    const alarms = () => dashboard.pool.query<{ text: string }>('select text from feed.alarm_event');
    await eventually(async () => (await alarms()).rows[0]?.text.includes(MARK) === true, 60_000, 'her alarm in the feed');
    for (const device of [STATION, FOREIGN]) {
      const [newest] = await newestRecords(archived, device, null, 1);
      const whole = await readArchivedRecord(archived, newest?.id ?? '');
      expect(Buffer.from(whole?.bodyBase64 ?? '', 'base64').toString()).toMatch(SHOWN);
    }
  });

  it('may ask nothing that this test does not ask', async () => {
    const may = Object.entries(RULES).filter(([, rule]) => rule !== 'everybody' && rule.includes('device-administrator'));
    expect(Object.keys(await everythingAsked()).sort()).toEqual(may.map(([route]) => route).sort());
  });

  it('is told what is wrong, and with which device', async () => {
    const { parked } = (await (await ask('device-administrator', { path: '/api/status' })).json()) as StatusAnswer;
    const said = new Map(parked.map(({ reason, deviceId, detail }) => [reason, [deviceId, detail]]));
    const of = (detail: string, deviceId = STATION): unknown[] => [deviceId, expect.stringContaining(detail)];
    expect(said.get('patient-mismatch')).toEqual(of('the message names another patient than the one to whom Device/'));
    expect(said.get('unknown-encounter')).toEqual(of('no Encounter has the identifier that the message names (1 measurements)'));
    expect(said.get('admission-corrected')).toEqual(of('are to be marked entered-in-error, then try again'));
    expect(said.get('IncompatibleDataException')).toEqual(of('template "heart-rate", field TimestampExpression'));
    expect(said.get('malformed-json')).toEqual(of('at line 1, column', FOREIGN));
    expect(said.get('refused-by-fhir')).toEqual(of(''));
  });

  it('sees of no patient the name, a number or a reference, whatever is asked', async () => {
    const shown: string[] = [];
    for (const [route, all] of Object.entries(await everythingAsked()))
      for (const asked of all) {
        const response = await ask('device-administrator', asked);
        const text = await response.text();
        expect([route, asked.path, response.status]).toEqual([route, asked.path, asked.status ?? 200]);
        const found = SHOWN.exec(text);
        if (found) shown.push(`${asked.path}: …${text.slice(Math.max(0, found.index - 60), found.index + 60)}…`);
        const bytes = Buffer.from(`PID|||${NUMBER}`).toString('base64').slice(0, 12);
        expect([asked.path, text.includes(bytes)]).toEqual([asked.path, false]);
      }
    expect(shown).toEqual([]);
  });
});
