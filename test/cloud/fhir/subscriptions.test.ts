import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../../support/system.ts';
import { heartRate, patient, useEndpoint } from './endpoint.ts';

const fhir = useEndpoint({ insecureHooks: true });
const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/';

interface Note {
  readonly entry: readonly {
    readonly resource?: {
      readonly id: string;
      readonly parameter?: readonly { readonly name: string; readonly [value: string]: unknown }[];
    };
    readonly fullUrl?: string;
  }[];
}

/** Kind, number of events since the start, and what follows the status. */
function toldBy(note: Note) {
  const parameters = note.entry[0]?.resource?.parameter ?? [];
  const value = (name: string) => parameters.find((one) => one.name === name);
  const numbers = parameters.flatMap((one) =>
    one.name === 'notification-event' ? [Number((one['part'] as { name: string; valueString: string }[])[0]!.valueString)] : [],
  );
  return {
    kind: value('type')?.['valueCode'],
    count: value('events-since-subscription-start')?.['valueString'],
    numbers,
    focus: note.entry.slice(1).map((entry) => entry.fullUrl?.slice(fhir.base.length + 1)),
    resources: note.entry.slice(1).flatMap((entry) => entry.resource?.id ?? []),
  };
}

/** A receiver on this machine; it can be told to refuse. */
const hook = { status: 200, notes: [] as Note[], server: undefined as Server | undefined, url: '' };

beforeAll(async () => {
  hook.server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      if (hook.status === 200) hook.notes.push(JSON.parse(text) as Note);
      response.writeHead(hook.status).end();
    });
  });
  await new Promise<void>((resolve) => hook.server?.listen(0, '127.0.0.1', resolve));
  hook.url = `http://127.0.0.1:${(hook.server.address() as AddressInfo).port}/`;
  for (const id of ['a', 'b']) await fhir.send('PUT', `Patient/${id}`, patient({ id }));
});
afterAll(() => hook.server?.close());

const subscription = (id: string, channel: object, more: { topic?: string; filter?: string; content?: string } = {}) => ({
  resourceType: 'Subscription',
  id,
  status: 'requested',
  reason: 'test',
  criteria: `urn:wardlight:topic:${more.topic ?? 'vitals-written'}`,
  ...(more.filter === undefined
    ? {}
    : { _criteria: { extension: [{ url: `${BACKPORT}backport-filter-criteria`, valueString: more.filter }] } }),
  channel: {
    payload: 'application/fhir+json',
    _payload: { extension: [{ url: `${BACKPORT}backport-payload-content`, valueCode: more.content ?? 'id-only' }] },
    ...channel,
  },
});
const write = (id: string, who: string) =>
  fhir.send('PUT', `Observation/${id}`, heartRate({ id, subject: { reference: `Patient/${who}` } }));
const statusOf = async (id: string) =>
  ((await fhir.send('GET', `Subscription/${id}`)).json as unknown as { status: string }).status;
const becomes = (id: string, status: string) =>
  eventually(async () => (await statusOf(id)) === status, 60_000, `Subscription/${id} is ${status}`);

test('a rest-hook is greeted, becomes active, and hears of each event once, in order, as its filter says', async () => {
  await fhir.send(
    'PUT',
    'Subscription/hook',
    subscription('hook', { type: 'rest-hook', endpoint: hook.url }, { filter: 'Observation?patient=Patient/a' }),
  );
  await becomes('hook', 'active');
  expect(toldBy(hook.notes[0]!).kind).toBe('handshake');
  hook.notes.length = 0;
  for (const [id, who] of [
    ['h1', 'a'],
    ['h2', 'b'],
    ['h3', 'a'],
  ] as const)
    await write(id, who);
  // The same again makes no new version, and so no event.
  await write('h3', 'a');
  await eventually(
    () => Promise.resolve(hook.notes.flatMap((note) => toldBy(note).numbers).length >= 2),
    30_000,
    'both events are told',
  );
  expect(hook.notes.flatMap((note) => toldBy(note).numbers)).toEqual([1, 2]);
  expect(hook.notes.flatMap((note) => toldBy(note).focus)).toEqual(['Observation/h1', 'Observation/h3']);
});

test('while the receiver refuses nothing is lost; afterwards it hears everything in order', async () => {
  hook.notes.length = 0;
  hook.status = 503;
  await write('r1', 'a');
  await write('r2', 'a');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  hook.status = 200;
  await eventually(() => Promise.resolve(hook.notes.flatMap((note) => toldBy(note).focus).length >= 2), 60_000, 'both are told');
  expect(hook.notes.flatMap((note) => toldBy(note).focus)).toEqual(['Observation/r1', 'Observation/r2']);
});

test('a receiver that refuses the greeting puts the subscription in error', async () => {
  hook.status = 500;
  await fhir.send('PUT', 'Subscription/bad', subscription('bad', { type: 'rest-hook', endpoint: hook.url }));
  await becomes('bad', 'error');
  hook.status = 200;
});

test('a failed transaction tells nobody; $status and $events tell what was', async () => {
  const before = toldBy((await fhir.send('GET', 'Subscription/hook/$status')).json).count;
  const entry = (id: string, who: string) => ({
    resource: heartRate({ id, subject: { reference: `Patient/${who}` } }),
    request: { method: 'PUT', url: `Observation/${id}` },
  });
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [entry('n1', 'a'), entry('n2', 'nobody')] };
  expect((await fhir.send('POST', '', bundle)).status).toBe(422);
  await write('n3', 'a');
  await eventually(
    async () => toldBy((await fhir.send('GET', 'Subscription/hook/$status')).json as unknown as Note).count !== before,
    30_000,
    'the next event is counted',
  );
  const events = toldBy(
    (await fhir.send('GET', `Subscription/hook/$events?eventsSinceNumber=${Number(before) + 1}&content=full-resource`)).json,
  );
  expect(events).toMatchObject({ kind: 'query-event', focus: ['Observation/n3'], resources: ['n3'] });
});

test('over a WebSocket: bound by a token, greeted, then told with the resource; a wrong token is closed', async () => {
  await fhir.send('PUT', 'Subscription/ws', subscription('ws', { type: 'websocket' }, { content: 'full-resource' }));
  await becomes('ws', 'active');
  const { json } = await fhir.send('POST', 'Subscription/ws/$get-ws-binding-token', '{}');
  const parameter = (name: string) =>
    (json as unknown as { parameter: { name: string; valueString?: string; valueUrl?: string }[] }).parameter.find(
      (one) => one.name === name,
    );
  const socket = new WebSocket(parameter('websocket-url')!.valueUrl!);
  const notes: Note[] = [];
  socket.on('message', (data: Buffer) => notes.push(JSON.parse(data.toString('utf8')) as Note));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(`bind-with-token ${parameter('token')!.valueString!}`);
  await eventually(() => Promise.resolve(notes.length > 0), 60_000, 'the greeting');
  expect(toldBy(notes[0]!).kind).toBe('handshake');
  await write('w1', 'b');
  await eventually(() => Promise.resolve(notes.length > 1), 60_000, 'the event');
  expect(toldBy(notes[1]!)).toMatchObject({ kind: 'event-notification', numbers: [1], resources: ['w1'] });
  socket.terminate();
  const wrong = new WebSocket(parameter('websocket-url')!.valueUrl!);
  await new Promise((resolve) => wrong.once('open', resolve));
  const closed = new Promise<number>((resolve) => wrong.once('close', resolve));
  wrong.send('bind-with-token nonsense');
  expect(await closed).toBe(4001);
});

describe('what cannot be served is refused', () => {
  test.each([
    ['another topic', subscription('x', { type: 'websocket' }, { topic: 'weather' })],
    ['another channel', subscription('x', { type: 'email' })],
    ['a filter on another type', subscription('x', { type: 'websocket' }, { filter: 'Patient?name=a' })],
    ['a filter that is none', subscription('x', { type: 'websocket' }, { filter: 'Observation?colour=red' })],
    ['no address', subscription('x', { type: 'rest-hook' })],
    ['another payload', subscription('x', { type: 'websocket', payload: 'application/xml' })],
  ])('%s', async (_what, resource) => {
    expect((await fhir.send('PUT', 'Subscription/x', resource)).status).toBe(422);
    expect((await fhir.send('GET', 'Subscription/x')).status).toBe(404);
  });
});
