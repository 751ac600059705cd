import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT_ROLES, type AccountRole } from '../../../cloud/contract/accounts.ts';
import { SERVED_TYPES, type ServedType } from '../../../cloud/fhir/definitions/structures.ts';
import { heartRate, patient, type Reply, useEndpoint } from './endpoint.ts';
import { BY_TOKEN, bearer, EVERYTHING } from './tokens.ts';

/** Every route of the server that listens, as Fastify tells it. */
const routes: string[] = [];
const crawl = (message: unknown): void => {
  (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push(`${one} ${url}`);
  });
};
subscribe('fastify.initialization', crawl);
afterAll(() => unsubscribe('fastify.initialization', crawl));

const fhir = useEndpoint(BY_TOKEN);

/** Who may what, as the hospital is told: letters of SMART (create, read, update, delete, search); `-` is nothing. */
const TABLE: Readonly<Record<ServedType, Readonly<Record<AccountRole, string>>>> = {
  Patient: { nurse: 'rs', coordinator: 'rs', 'device-administrator': '-', integrator: 'rs', auditor: 'rs' },
  Device: { nurse: 'rs', coordinator: 'rs', 'device-administrator': 'crus', integrator: 'rs', auditor: '-' },
  DeviceMetric: { nurse: 'rs', coordinator: 'rs', 'device-administrator': 'crus', integrator: 'rs', auditor: '-' },
  Observation: { nurse: 'crus', coordinator: 'crus', 'device-administrator': '-', integrator: 'rs', auditor: '-' },
  RiskAssessment: { nurse: 'rs', coordinator: 'rs', 'device-administrator': '-', integrator: 'rs', auditor: '-' },
  Flag: { nurse: 'rus', coordinator: 'crus', 'device-administrator': '-', integrator: 'rs', auditor: '-' },
  Encounter: { nurse: 'rs', coordinator: 'rus', 'device-administrator': '-', integrator: 'rs', auditor: '-' },
  Condition: { nurse: 'rs', coordinator: 'rs', 'device-administrator': '-', integrator: 'rs', auditor: '-' },
  Location: { nurse: 'rs', coordinator: 'rs', 'device-administrator': 'crus', integrator: 'rs', auditor: 'rs' },
  Organization: { nurse: 'rs', coordinator: 'rs', 'device-administrator': 'rs', integrator: 'rs', auditor: 'rs' },
  Practitioner: { nurse: 'rs', coordinator: 'rs', 'device-administrator': 'rs', integrator: 'rs', auditor: 'rs' },
  PractitionerRole: { nurse: 'rs', coordinator: 'rs', 'device-administrator': 'rs', integrator: 'rs', auditor: 'rs' },
  CareTeam: { nurse: 'rs', coordinator: 'crus', 'device-administrator': '-', integrator: 'rs', auditor: '-' },
  Communication: { nurse: 'crus', coordinator: 'crus', 'device-administrator': '-', integrator: 'rs', auditor: '-' },
  Task: { nurse: 'crus', coordinator: 'crus', 'device-administrator': '-', integrator: 'rs', auditor: '-' },
  Provenance: { nurse: 'rs', coordinator: 'rs', 'device-administrator': '-', integrator: 'rs', auditor: 'rs' },
  AuditEvent: { nurse: '-', coordinator: '-', 'device-administrator': '-', integrator: '-', auditor: 'rs' },
  Subscription: { nurse: 'cruds', coordinator: 'cruds', 'device-administrator': 'cruds', integrator: 'cruds', auditor: 'cruds' },
};

const text = { text: 'for a trial' };
const subject = { reference: 'Patient/p' };
/** One valid resource of each type. */
const SAMPLES: Readonly<Record<ServedType, object>> = {
  Patient: patient(),
  Device: {},
  DeviceMetric: { type: text, category: 'measurement' },
  Observation: heartRate({ subject }),
  RiskAssessment: { status: 'final', subject },
  Flag: { status: 'active', code: text, subject },
  Encounter: { status: 'in-progress', class: { code: 'IMP' }, subject },
  Condition: { code: text, subject },
  Location: { name: 'Bed' },
  Organization: { name: 'Hospital' },
  Practitioner: { active: true },
  PractitionerRole: { active: true },
  CareTeam: { subject },
  Communication: { status: 'completed', subject },
  Task: { status: 'requested', intent: 'order', for: subject },
  Provenance: { target: [subject], recorded: '2026-01-05T10:00:00.000Z', agent: [{ who: { display: 'Trial' } }] },
  AuditEvent: {
    type: { code: 'rest' },
    recorded: '2026-01-05T10:00:00.000Z',
    agent: [{ requestor: true }],
    source: { observer: { display: 'Trial' } },
  },
  Subscription: {
    status: 'requested',
    reason: 'trial',
    criteria: 'urn:wardlight:topic:flag-changed',
    channel: { type: 'websocket' },
  },
};
const sample = (type: ServedType, more: object = {}): object => ({ resourceType: type, ...SAMPLES[type], ...more });
/** What is not of the resource's own content, so that each update is a change. */
let turn = 0;
const changed = (type: ServedType, id: string): object => sample(type, { id, language: `x-${(turn += 1)}` });

type Send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;
/** Ids of one resource of each type. */
const kept = new Map<ServedType, string>();
/** Each interaction: which letters it needs, and one request of it. */
const INTERACTIONS: Readonly<Record<string, readonly [string, (send: Send, type: ServedType) => Promise<number>]>> = {
  read: ['r', async (send, type) => (await send('GET', `${type}/${kept.get(type)}`)).status],
  vread: ['r', async (send, type) => (await send('GET', `${type}/${kept.get(type)}/_history/1`)).status],
  'history-instance': ['r', async (send, type) => (await send('GET', `${type}/${kept.get(type)}/_history`)).status],
  'history-type': ['r', async (send, type) => (await send('GET', `${type}/_history?_count=1`)).status],
  'search-type': ['s', async (send, type) => (await send('GET', `${type}?_count=1`)).status],
  'search-system': ['s', async (send, type) => (await send('GET', `?_type=${type}&_count=1`)).status],
  'search by POST': [
    's',
    async (send, type) =>
      (await send('POST', `${type}/_search`, '_count=1', { 'Content-Type': 'application/x-www-form-urlencoded' })).status,
  ],
  create: ['c', async (send, type) => (await send('POST', type, sample(type))).status],
  update: [
    'u',
    async (send, type) => (await send('PUT', `${type}/${kept.get(type)}`, changed(type, kept.get(type) ?? ''))).status,
  ],
  'update as create': [
    'cu',
    async (send, type) => (await send('PUT', `${type}/new-${(turn += 1)}`, sample(type, { id: `new-${turn}` }))).status,
  ],
  patch: [
    'u',
    async (send, type) =>
      (
        await send(
          'PATCH',
          `${type}/${kept.get(type)}`,
          JSON.stringify([{ op: 'add', path: '/language', value: `x-${(turn += 1)}` }]),
          {
            'Content-Type': 'application/json-patch+json',
          },
        )
      ).status,
  ],
  delete: ['d', async (send, type) => (await send('DELETE', `${type}/spare`)).status],
  'batch entry: read': ['r', (send, type) => entryStatus(send, 'batch', { method: 'GET', url: `${type}/${kept.get(type)}` })],
  'batch entry: search': ['s', (send, type) => entryStatus(send, 'batch', { method: 'GET', url: `${type}?_count=1` })],
  'batch entry: create': ['c', (send, type) => entryStatus(send, 'batch', { method: 'POST', url: type }, sample(type))],
  'transaction: create': ['c', (send, type) => entryStatus(send, 'transaction', { method: 'POST', url: type }, sample(type))],
  'transaction: delete': ['d', (send, type) => entryStatus(send, 'transaction', { method: 'DELETE', url: `${type}/spare` })],
};

async function entryStatus(send: Send, type: string, request: object, resource?: object): Promise<number> {
  const { status, json } = await send('POST', '', {
    resourceType: 'Bundle',
    type,
    entry: [{ request, ...(resource ? { resource } : {}) }],
  });
  return status === 200 ? Number(json.entry[0]?.response.status.slice(0, 3)) : status;
}

const headersOf = new Map<AccountRole, Record<string, string>>();
let all: Record<string, string>;
/** A request of somebody with that role alone, with a token that would allow everything. */
const as =
  (role: AccountRole): Send =>
  (method, path, body, headers) =>
    fhir.send(method, path, body, { ...headersOf.get(role), ...headers });

beforeAll(async () => {
  all = await bearer(fhir, EVERYTHING);
  for (const role of ACCOUNT_ROLES) headersOf.set(role, await bearer(fhir, { scope: 'user/*.cruds', roles: [role] }));
  const put = async (type: ServedType, id: string): Promise<void> => {
    const { status, text: answer } = await fhir.send('PUT', `${type}/${id}`, sample(type, { id }), all);
    expect(status, answer).toBe(201);
  };
  await put('Patient', 'p');
  for (const type of SERVED_TYPES) {
    kept.set(type, 'kept');
    if (type === 'AuditEvent') kept.set(type, (await fhir.send('POST', type, sample(type), all)).json.id);
    else for (const id of ['kept', 'spare']) await put(type, id);
  }
});

/** The trail is never changed, whoever asks: see below. */
const CHANGES = ['update', 'update as create', 'patch', 'delete', 'transaction: delete'];

describe.each(ACCOUNT_ROLES)('%s', (role) => {
  test.each(SERVED_TYPES)('%s: every interaction is as the table says', async (type) => {
    const said: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const [name, [letters, request]] of Object.entries(INTERACTIONS)) {
      if (type === 'AuditEvent' && CHANGES.includes(name)) continue;
      const status = await request(as(role), type);
      said[name] = status === 403 ? 'forbidden' : status < 300 ? 'done' : String(status);
      expected[name] = Array.from(letters).every((letter) => TABLE[type][role].includes(letter)) ? 'done' : 'forbidden';
    }
    expect(said).toEqual(expected);
  });
});

const AUDIT_CHANGES = [
  ['PUT', 'AuditEvent/kept'],
  ['PATCH', 'AuditEvent/kept'],
  ['DELETE', 'AuditEvent/kept'],
] as const;
test.each(ACCOUNT_ROLES)('%s cannot change the trail of accesses', async (role) => {
  for (const [method, path] of AUDIT_CHANGES) {
    const body = method === 'DELETE' ? undefined : method === 'PATCH' ? '[]' : sample('AuditEvent', { id: 'kept' });
    const headers: Record<string, string> = method === 'PATCH' ? { 'Content-Type': 'application/json-patch+json' } : {};
    expect([method, (await as(role)(method, path, body, headers)).status]).toEqual([method, 405]);
  }
});

/** Operations, and what else reaches more than one type. */
const OPERATIONS: readonly (readonly [string, string, readonly AccountRole[]])[] = [
  ['GET', 'Patient/p/$everything', ['nurse', 'coordinator', 'integrator', 'auditor']],
  ['GET', 'Patient/p/Observation', ['nurse', 'coordinator', 'integrator']],
  ['GET', 'Observation/$lastn?patient=p', ['nurse', 'coordinator', 'integrator']],
  ['GET', '_history', []],
  ['GET', 'Subscription/kept/$status', ACCOUNT_ROLES],
  ['GET', 'Subscription/kept/$events', ACCOUNT_ROLES],
  ['POST', 'Subscription/kept/$get-ws-binding-token', ACCOUNT_ROLES],
  ['POST', 'Observation/$validate', ACCOUNT_ROLES],
];
test.each(OPERATIONS)('%s %s is for %j', async (method, path, roles) => {
  const body = path.endsWith('$validate') ? sample('Observation') : method === 'POST' ? '{}' : undefined;
  for (const role of ACCOUNT_ROLES) {
    const { status, text: answer } = await as(role)(method, path, body);
    expect([role, status], answer).toEqual([role, roles.includes(role) ? 200 : 403]);
  }
});

test('$everything and _include show an auditor no clinical data', async () => {
  for (const path of [
    'Patient/p/$everything',
    'Provenance?_include=Provenance:target&_revinclude=Observation:subject',
    'Patient?_id=p&_revinclude=Observation:subject',
  ]) {
    const { json } = await as('auditor')('GET', path);
    expect(new Set((json.entry ?? []).map(({ resource }) => resource.resourceType))).not.toContain('Observation');
  }
});

test('nobody without a role may anything, whatever the scopes', async () => {
  const none = await bearer(fhir, { scope: 'user/*.cruds', roles: ['visitor'] });
  for (const type of SERVED_TYPES) expect([type, (await fhir.send('GET', type, undefined, none)).status]).toEqual([type, 403]);
});

/** Every route there is: how it is guarded. A route that is missing here is one that nobody thought about. */
const ROUTES: Readonly<Record<string, 'open' | 'token'>> = {
  'GET /healthz': 'open',
  'GET /readyz': 'open',
  'GET /fhir/.well-known/smart-configuration': 'open',
  'OPTIONS /fhir*': 'open',
  'GET /fhir*': 'token',
  'HEAD /fhir*': 'token',
  'POST /fhir*': 'token',
  'PUT /fhir*': 'token',
  'PATCH /fhir*': 'token',
  'DELETE /fhir*': 'token',
};

test('the server has no other routes than these', () => {
  expect([...new Set(routes)].sort()).toEqual(Object.keys(ROUTES).sort());
});

/** Paths below the base, of every form there is. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  GET: [
    '',
    '_history',
    ...SERVED_TYPES.flatMap((type) => [
      type,
      `${type}/kept`,
      `${type}/kept/_history`,
      `${type}/kept/_history/1`,
      `${type}/_history`,
    ]),
    'Patient/p/$everything',
    'Patient/p/*',
    'Observation/$lastn?patient=p',
    'Subscription/kept/$status',
    'Subscription/kept/$events',
    'Nothing/1',
    'metadata/1',
  ],
  POST: [
    '',
    'Patient',
    'Patient/_search',
    '_search',
    '$validate',
    'Observation/$validate',
    'Subscription/kept/$get-ws-binding-token',
  ],
  PUT: ['Patient/kept', 'Patient?name=x'],
  PATCH: ['Patient/kept', 'Patient?name=x'],
  DELETE: ['Patient/kept', 'Patient?name=x'],
};

test('without a token nothing is answered, nor read, but what the endpoint can do', async () => {
  for (const [method, paths] of Object.entries(PATHS)) {
    for (const path of paths) {
      const type = path.endsWith('_search')
        ? 'application/x-www-form-urlencoded'
        : method === 'PATCH'
          ? 'application/json-patch+json'
          : 'application/fhir+json';
      const body = method === 'GET' || method === 'DELETE' ? undefined : method === 'PATCH' ? '[]' : bodyFor(path);
      const { status } = await fhir.send(method, path, body, { 'Content-Type': type });
      expect([method, path, status]).toEqual([method, path, 401]);
    }
  }
  expect((await fhir.send('POST', 'Patient', 'no JSON at all')).status).toBe(401);
  expect((await fhir.send('GET', 'metadata')).status).toBe(200);
});

function bodyFor(path: string): unknown {
  if (path.endsWith('_search')) return '';
  if (path === '') return { resourceType: 'Bundle', type: 'batch' };
  if (path.includes('Observation')) return sample('Observation');
  return sample('Patient', path.includes('/kept') ? { id: 'kept' } : {});
}
