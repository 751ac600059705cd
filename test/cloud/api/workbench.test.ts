import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addGuard } from '../../../cloud/api/access/guard.ts';
import { serveWorkbench } from '../../../cloud/api/workbench-routes.ts';
import { type MappingVersions, openMappingVersions } from '../../../cloud/connector/mapping-versions-adapter.ts';
import { importMedTech } from '../../../cloud/connector/medtech-import.ts';
import { tryMapping } from '../../../cloud/connector/workbench.ts';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';

const DEVICE = JSON.stringify({
  templateType: 'CollectionContent',
  template: [
    {
      templateType: 'CalculatedContent',
      template: {
        typeName: 'hr',
        typeMatchExpression: '$..[?(@n)]',
        deviceIdExpression: '$.Body.monitor',
        timestampExpression: '$.Body.at',
        values: [{ valueName: 'bpm', valueExpression: '$.matchedToken.n', required: true }],
      },
    },
  ],
});
const FHIR = JSON.stringify({
  templateType: 'CollectionFhir',
  template: [
    {
      templateType: 'CodeValueFhir',
      template: { typeName: 'hr', codes: [], value: { valueType: 'Quantity', valueName: 'bpm', unit: '/min' } },
    },
  ],
});
const BROKEN = FHIR.replace('Quantity', 'Quantum');
const MESSAGE = JSON.stringify({ Body: { monitor: 'M', at: '2026-01-05T10:00:00Z', n: 72 } });

const PAGE = { 'x-wardlight': 'dashboard', 'x-wardlight-person': 'A%20nurse' };

let acts: object[];
let directory: string;
let log: LocalEventLog;
let versions: MappingVersions;
let server: FastifyInstance;
const file = (name: string): string => join(directory, `${name}.json`);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wardlight-workbench-'));
  await writeFile(file('device'), DEVICE);
  await writeFile(file('fhir'), FHIR);
  log = await openEventLog(join(directory, 'log'), { partitions: 1 });
  await open();
});
afterEach(async () => {
  await server.close();
  await log.close();
  await rm(directory, { recursive: true, force: true });
});

/** What is written down of who reads whole messages. */
let read: string[][] = [];

async function open(): Promise<void> {
  versions = await openMappingVersions({
    directory: join(directory, 'mappings'),
    deviceFile: file('device'),
    fhirFile: file('fhir'),
    compat: false,
  });
  server = Fastify();
  addGuard(server, null);
  const workbench = { run: tryMapping, import: importMedTech, ...versions };
  acts = [];
  read = [];
  serveWorkbench(server, {
    workbench,
    log,
    parkedText: (id) => Promise.resolve(id === 'p1' ? MESSAGE : null),
    access: {
      doToService(_request, act, work) {
        acts.push(act);
        return work();
      },
      doToDevice(_request, { by, deviceId, details }, work) {
        read.push([by.name, deviceId, ...Object.keys(details)]);
        return work();
      },
    },
  });
}

async function send(url: string, payload?: object, headers: Record<string, string> = PAGE) {
  const answer = await server.inject({ url, method: payload ? 'POST' : 'GET', headers, ...(payload ? { payload } : {}) });
  return {
    status: answer.statusCode,
    body: answer.json<Record<string, unknown> & { versions: { version: number; active: boolean }[] }>(),
  };
}

const current = async () => [...(await versions.current()).fhir.values()].map(({ value }) => value?.valueType);

describe('mappings in versions', () => {
  it('takes changed files as a new version from the next batch on', async () => {
    expect(await current()).toEqual(['Quantity']);
    await writeFile(file('fhir'), FHIR.replace('Quantity', 'String'));
    expect(await current()).toEqual(['String']);
    expect((await send('/api/mappings')).body.versions).toMatchObject([
      { version: 2, active: true, by: 'mapping files' },
      { version: 1, active: false },
    ]);
  });

  it('goes on with the active version when a changed file has mistakes, and tells them with line and column', async () => {
    await current();
    await writeFile(file('fhir'), BROKEN);
    expect(await current()).toEqual(['Quantity']);
    const { body } = await send('/api/mappings');
    expect(body.versions).toHaveLength(1);
    expect(body['problem']).toMatch(/fhir\.json:1:\d+: .*Unsupported value type "Quantum"/);
    await writeFile(file('fhir'), FHIR);
    await current();
    expect((await send('/api/mappings')).body['problem']).toBeNull();
  });

  it('has no mapping when the first one is broken', async () => {
    await writeFile(file('fhir'), BROKEN);
    await expect(versions.current()).rejects.toMatchObject({
      name: 'MappingInvalid',
      message: expect.stringContaining('Quantum') as string,
    });
  });

  it('publishes, rolls back, and remembers both over a restart', async () => {
    await current();
    const published = await send('/api/mappings', {
      device: DEVICE,
      fhir: FHIR.replace('Quantity', 'String'),
      note: 'as text',
    });
    expect(published).toMatchObject({ status: 201, body: { version: 2, active: true } });
    expect(await current()).toEqual(['String']);
    expect((await send('/api/mappings/2')).body).toEqual({ device: DEVICE, fhir: FHIR.replace('Quantity', 'String') });
    expect((await send('/api/mappings/1/activate', {})).status).toBe(200);
    expect(await current()).toEqual(['Quantity']);
    await server.close();
    await open();
    expect(await current()).toEqual(['Quantity']);
    expect((await send('/api/mappings')).body.versions.map(({ version, active }) => [version, active])).toEqual([
      [2, false],
      [1, true],
    ]);
    expect(JSON.parse(await readFile(join(directory, 'mappings', '000001.json'), 'utf8'))).toMatchObject({
      version: 1,
      fhir: FHIR,
    });
  });

  it('publishes and rolls back in the name of whoever acts, never of who is named in the request, and tells the trail', async () => {
    await current();
    const mappings = { device: DEVICE, fhir: FHIR.replace('Quantity', 'String'), note: 'as text' };
    expect((await send('/api/mappings', { ...mappings, by: 'Somebody else' })).status).toBe(400);
    expect((await send('/api/mappings/1/activate', { by: 'Somebody else' })).status).toBe(400);
    expect((await send('/api/mappings', mappings, { 'x-wardlight': 'dashboard' })).status).toBe(401);
    expect(acts).toEqual([]);
    expect((await send('/api/mappings', mappings)).body).toMatchObject({ version: 2, by: 'A nurse' });
    await send('/api/mappings/1/activate', {});
    const by = { id: 'said:a nurse', name: 'A nurse' };
    expect(acts).toEqual([
      { by, details: { act: 'publish mappings', note: 'as text' } },
      { by, details: { act: 'use mappings again', version: '1' } },
    ]);
  });

  it('publishes nothing that has a mistake, and answers all of them at once', async () => {
    const device = DEVICE.replace('$..[?(@n)]', '$..[?(@n');
    const refused = await send('/api/mappings', { device, fhir: BROKEN, note: '' });
    expect(refused).toMatchObject({ status: 422, body: { valid: false, errors: [{ mapping: 'device' }, { mapping: 'fhir' }] } });
    expect((await send('/api/mappings/7/activate', {})).status).toBe(404);
    // Nothing was done, and the trail says of nothing that it was.
    expect(acts).toEqual([]);
  });
});

describe('the workbench', () => {
  it('shows every step and where each field came from', async () => {
    const asked = { device: DEVICE, fhir: FHIR, messages: MESSAGE, compat: false, identity: 'lookup' };
    const { body } = await send('/api/workbench/run', asked);
    const lines = body['lines'] as { stage: string }[];
    expect([...new Set(lines.map(({ stage }) => stage))]).toEqual(['normalised', 'grouped', 'observation', 'explained']);
    expect(lines).toContainEqual(
      expect.objectContaining({
        field: 'valueQuantity.value',
        value: 72,
        inputPath: '$.Body.n',
        expression: expect.objectContaining({ text: '$.matchedToken.n' }) as object,
      }),
    );
    expect((await send('/api/workbench/run', { ...asked, messages: '' })).body['refused']).toContain('holds no message');
  });

  it('says so when it shows only the first part of very many messages', async () => {
    const asked = { device: DEVICE, fhir: FHIR, compat: false, identity: 'lookup' };
    const some = await send('/api/workbench/run', { ...asked, messages: MESSAGE });
    expect(some.body['cut']).toBe(false);
    const many = Array.from({ length: 5_001 }, () => MESSAGE).join('\n');
    const { body } = await send('/api/workbench/run', { ...asked, messages: many });
    expect([body['cut'], (body['lines'] as object[]).length]).toEqual([true, 5_000]);
  });

  it('says why nothing came of a message, and that the envelope of the hub is missing where it is', async () => {
    const asked = { device: DEVICE, fhir: FHIR, compat: false, identity: 'lookup' };
    const hint = async (messages: object) =>
      (await send('/api/workbench/run', { ...asked, messages: JSON.stringify(messages) })).body['hint'];
    expect(await hint({ Body: { monitor: 'M' } })).toBe('No device template matches: nothing would be written.');
    expect(await hint({ monitor: 'M', pulse: 72 })).toContain('has no Body');
    expect(await hint(JSON.parse(MESSAGE) as object)).toBeNull();
  });

  it('offers the newest messages and what is parked, and writes down who reads them', async () => {
    acts = [];
    read = [];
    for (let n = 0; n < 8; n++)
      await log.append('ingested', [{ key: 'M', headers: {}, body: Buffer.from(JSON.stringify({ n })) }]);
    const found = (await send('/api/workbench/messages')).body as unknown as { text: string }[];
    expect(found.map(({ text }) => (JSON.parse(text) as { n: number }).n).sort()).toEqual([3, 4, 5, 6, 7]);
    expect((await send('/api/parked/p1/message')).body).toMatchObject({ text: MESSAGE });
    expect((await send('/api/parked/p2/message')).status).toBe(404);
    expect(read).toEqual([['this machine', 'M', 'messages read']]);
    expect(acts).toMatchObject([{ by: { name: 'this machine' }, details: { 'parked message read': 'p1' } }]);
  });

  it('is not for pages of another origin', async () => {
    expect((await send('/api/mappings', { device: DEVICE, fhir: FHIR, note: '' }, {})).status).toBe(403);
    expect((await send('/api/workbench/run', { device: 1 })).status).toBe(400);
  });
});
