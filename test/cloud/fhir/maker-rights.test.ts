import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Standing } from '../../../cloud/fhir/subscriptions/standing-adapter.ts';
import { eventually } from '../../support/system.ts';
import { heartRate, useEndpoint } from './endpoint.ts';
import { BY_TOKEN, bearer, EVERYTHING, twoWards } from './tokens.ts';

/** What the account of a maker says today. */
const account: { now: Awaited<ReturnType<Standing>> } = { now: { roles: ['nurse'], wards: null } };
const fhir = useEndpoint({ ...BY_TOKEN, insecureHooks: true, standing: () => Promise.resolve(account.now) });
const PAYLOAD_CONTENT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content';
const hook = { status: 200, told: [] as string[], server: undefined as Server | undefined, url: '' };
let nurse: Record<string, string>;
let all: Record<string, string>;

beforeAll(async () => {
  hook.server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const { entry } = JSON.parse(text) as { entry: { fullUrl?: string }[] };
      if (hook.status === 200)
        hook.told.push(...entry.flatMap(({ fullUrl }) => /Observation\/(.*)/.exec(fullUrl ?? '')?.[1] ?? []));
      response.writeHead(hook.status).end();
    });
  });
  await new Promise<void>((resolve) => hook.server?.listen(0, '127.0.0.1', resolve));
  hook.url = `http://127.0.0.1:${(hook.server.address() as AddressInfo).port}/`;
  await twoWards(fhir);
  nurse = await bearer(fhir, { sub: 'anna', scope: 'user/*.cruds', wards: ['w1'], roles: ['nurse'] });
  all = await bearer(fhir, EVERYTHING);
});
afterAll(() => hook.server?.close());

const write = (id: string, who: string) =>
  fhir.send('PUT', `Observation/${id}`, heartRate({ id, subject: { reference: `Patient/${who}` } }), all);
const state = async () =>
  (await fhir.send('GET', 'Subscription/hers', undefined, all)).json as unknown as { status: string; error?: string };
const told = (id: string) => eventually(() => Promise.resolve(hook.told.includes(id)), 60_000, `${id} is told`);
const undelivered = async (): Promise<number> => {
  const { rows } = await fhir.database.pool.query<{ n: number }>(
    "select (last - delivered)::int as n from fhir.subscription where id = 'hers'",
  );
  return rows[0]?.n ?? 0;
};

test('a rest-hook tells what its maker may today, not what she might when she made it', async () => {
  const made = await fhir.send(
    'PUT',
    'Subscription/hers',
    {
      resourceType: 'Subscription',
      id: 'hers',
      status: 'requested',
      reason: 'test',
      criteria: 'urn:wardlight:topic:vitals-written',
      channel: {
        ...{ type: 'rest-hook', endpoint: hook.url, payload: 'application/fhir+json' },
        _payload: { extension: [{ url: PAYLOAD_CONTENT, valueCode: 'id-only' }] },
      },
    },
    nurse,
  );
  expect(made.status, made.text).toBe(201);
  await eventually(async () => (await state()).status === 'active', 60_000, 'the hook was greeted');
  await write('wide', 'p-w2');
  await told('wide');

  // Numbered while she might, delivered when she may no longer: she moved to a ward without patients.
  hook.status = 503;
  await write('late', 'p-w1');
  await eventually(async () => (await undelivered()) === 1, 60_000, 'an event waits for delivery');
  account.now = { roles: ['nurse'], wards: ['nowhere'] };
  // Refused until then: what she might a moment ago is believed for another two seconds.
  await eventually(async () => (await undelivered()) === 0, 60_000, 'nothing waits any more');
  hook.status = 200;
  await write('after', 'p-w1');
  // Taken up, and found to be none of hers.
  await eventually(
    async () => (await fhir.database.pool.query('select from fhir.event')).rowCount === 0,
    60_000,
    'the event was judged',
  );
  expect(hook.told).toEqual(['wide']);

  account.now = null;
  await eventually(async () => (await state()).status === 'error', 60_000, 'the subscription is in error');
  expect((await state()).error).toBe('whoever asked for this may nothing here any more');
});
