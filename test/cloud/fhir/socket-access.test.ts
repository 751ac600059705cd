import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { tokenAuthentication } from '../../../cloud/fhir/access/token-adapter.ts';
import { eventually } from '../../support/system.ts';
import { heartRate, useEndpoint } from './endpoint.ts';
import { BY_TOKEN, bearer, clock, EVERYTHING, ISSUER, twoWards } from './tokens.ts';

/** What the authorisation server says opaque tokens stand for; it can be changed at any time. */
const stands = new Map<string, { scope: string; wards: readonly string[] } | 'away'>();
const byBoth: typeof BY_TOKEN.authenticate = (audience) => {
  const signed = BY_TOKEN.authenticate(audience);
  const introspect = (token: string): Promise<unknown> => {
    const claims = stands.get(token);
    if (claims === 'away') return Promise.reject(new Error('away'));
    return Promise.resolve(claims ? { sub: 'nurse', aud: audience, ...claims } : null);
  };
  const opaque = tokenAuthentication({ issuer: ISSUER, audience, keys: { keys: [] }, introspect });
  return (headers) => (String(headers['authorization']).split('.').length === 3 ? signed(headers) : opaque(headers));
};
const fhir = useEndpoint({ ...BY_TOKEN, authenticate: byBoth });
const WARD_1 = { scope: 'user/*.cruds', wards: ['w1'] };
const WAIT = 60_000;

interface Listener {
  readonly told: string[];
  closed(): number | null;
  /** Binds the same socket by another access token. */
  bind(token: string): Promise<void>;
  end(): void;
}

beforeAll(async () => {
  await twoWards(fhir);
  const subscription = {
    resourceType: 'Subscription',
    id: 's',
    status: 'requested',
    reason: 'test',
    criteria: 'urn:wardlight:topic:vitals-written',
    channel: { type: 'websocket' },
  };
  const idOnly = {
    extension: [
      { url: 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content', valueCode: 'id-only' },
    ],
  };
  const channel = { type: 'websocket', payload: 'application/fhir+json', _payload: idOnly };
  const made = await fhir.send('PUT', 'Subscription/s', { ...subscription, channel }, await bearer(fhir, EVERYTHING));
  expect(made.status, made.text).toBe(201);
});

async function listen(accessToken: string): Promise<Listener> {
  const binding = async (token: string): Promise<Map<string, string>> => {
    const { json, text } = await fhir.send('POST', 'Subscription/s/$get-ws-binding-token', '{}', {
      Authorization: `Bearer ${token}`,
    });
    const parameters = (json as unknown as { parameter?: Record<string, string>[] }).parameter;
    expect(parameters, text).toBeDefined();
    return new Map(parameters?.map(({ name = '', valueString, valueUrl }) => [name, valueString ?? valueUrl ?? '']));
  };
  const first = await binding(accessToken);
  const socket = new WebSocket(first.get('websocket-url') ?? '');
  const told: string[] = [];
  let greeted = 0;
  let closed: number | null = null;
  socket.on('close', (code) => (closed = code));
  socket.on('message', (data: Buffer) => {
    const text = data.toString('utf8');
    if (text.includes('"handshake"')) greeted += 1;
    const { entry } = JSON.parse(text) as { entry: { fullUrl?: string }[] };
    told.push(...entry.flatMap(({ fullUrl }) => fullUrl?.slice(fhir.base.length + 1) ?? []));
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const bind = async (parameters: Map<string, string>): Promise<void> => {
    const before = greeted;
    socket.send(`bind-with-token ${parameters.get('token')}`);
    await eventually(() => Promise.resolve(greeted > before), WAIT, 'the greeting');
  };
  await bind(first);
  return { told, closed: () => closed, bind: async (token) => bind(await binding(token)), end: () => socket.terminate() };
}

const closes = (listener: Listener): Promise<unknown> =>
  eventually(() => Promise.resolve(listener.closed() !== null), WAIT, 'the socket is closed');

async function write(id: string, ward: string): Promise<void> {
  const observation = heartRate({ id, subject: { reference: `Patient/p-${ward}` } });
  const { status, text } = await fhir.send('PUT', `Observation/${id}`, observation, await bearer(fhir, EVERYTHING));
  expect(status, text).toBe(201);
}

const hears = (listener: Listener, id: string): Promise<unknown> =>
  eventually(() => Promise.resolve(listener.told.includes(`Observation/${id}`)), WAIT, `${id} is told`);

test('who listens hears of what she may see, whoever subscribed', async () => {
  stands.set('ward-1', WARD_1);
  const listener = await listen('ward-1');
  await write('a-w2', 'w2');
  await write('a-w1', 'w1');
  await hears(listener, 'a-w1');
  expect(listener.told).toEqual(['Observation/a-w1']);
  const events = await fhir.send('GET', 'Subscription/s/$events?content=full-resource', undefined, {
    Authorization: 'Bearer ward-1',
  });
  expect(events.text).toContain('Observation/a-w1');
  expect(events.text).not.toContain('a-w2');
  listener.end();
});

test('a token that is taken back closes the socket', async () => {
  stands.set('revoked', WARD_1);
  const listener = await listen('revoked');
  stands.delete('revoked');
  await closes(listener);
  expect(listener.closed()).toBe(4003);
});

test('a ward that is taken away closes the socket', async () => {
  stands.set('moved', { ...WARD_1, wards: ['w1', 'w2'] });
  const listener = await listen('moved');
  stands.set('moved', WARD_1);
  await closes(listener);
  expect(listener.closed()).toBe(4003);
});

test('while nobody can say whether the access holds nothing is told, and afterwards everything', async () => {
  stands.set('asleep', WARD_1);
  const listener = await listen('asleep');
  stands.set('awake', WARD_1);
  const other = await listen('awake');
  stands.set('asleep', 'away');
  // What the other hears of, this one was not told if it was looked at: its answer is a second old at most.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await write('b-w1', 'w1');
  await hears(other, 'b-w1');
  expect(listener.told).toEqual([]);
  expect(listener.closed()).toBeNull();
  stands.set('asleep', WARD_1);
  await hears(listener, 'b-w1');
  listener.end();
  other.end();
});

test('binding again by a newer token keeps the socket, and nothing is told twice', async () => {
  stands.set('older', WARD_1);
  const listener = await listen('older');
  stands.set('newer', WARD_1);
  await listener.bind('newer');
  stands.delete('older');
  await write('c-w1', 'w1');
  await hears(listener, 'c-w1');
  await write('d-w1', 'w1');
  await hears(listener, 'd-w1');
  expect(listener.told).toEqual(['Observation/c-w1', 'Observation/d-w1']);
  expect(listener.closed()).toBeNull();
  listener.end();
});

test('a signed token that expires closes the socket', async () => {
  const { Authorization } = await bearer(fhir, EVERYTHING);
  const listener = await listen(Authorization?.slice('Bearer '.length) ?? '');
  clock.aheadMs = 3_600_000;
  await closes(listener);
  clock.aheadMs = 0;
  expect(listener.closed()).toBe(4003);
});
