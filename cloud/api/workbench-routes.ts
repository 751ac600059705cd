import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { EventLog } from '../contract/event-log.ts';
import type { MappingWorkbench, SampleMessage } from '../contract/mapping-workbench.ts';
import type { Access } from './access/access.ts';
import { personOf } from './access/guard.ts';
import { changingPerson } from './acting-person.ts';
import { checkedBody } from './checked-body.ts';

export interface WorkbenchRoutesOptions {
  readonly workbench: MappingWorkbench;
  readonly log: EventLog;
  readonly parkedText: (id: string) => Promise<string | null>;
  readonly access: Pick<Access, 'doToDevice' | 'doToService'>;
}

const texts = z.strictObject({ device: z.string(), fhir: z.string() });
const trial = texts.extend({
  messages: z.string(),
  compat: z.boolean(),
  identity: z.enum(['create', 'lookup', 'lookup-encounter']),
});
const publication = texts.extend({ note: z.string().max(500) });
const nothing = z.strictObject({});
const pasted = z.strictObject({ text: z.string() });

/** Newest messages of each partition that are offered to try a mapping on. */
const RECENT = 5;
const MOST_BYTES = 20_000_000;

/**
 * The workbench: mappings tried, imported, published and rolled back, the last two by whoever is signed in and in the trail. Whole
 * messages say whose they are: who reads them is written down before they are shown.
 */
export function serveWorkbench(server: FastifyInstance, { workbench, log, parkedText, access }: WorkbenchRoutesOptions): void {
  const options = { bodyLimit: MOST_BYTES };
  server.post('/api/workbench/run', options, (request, reply) => {
    const body = checkedBody(trial, request, reply);
    return body && workbench.run(body);
  });
  server.post('/api/workbench/import', options, (request, reply) => {
    const body = checkedBody(pasted, request, reply);
    return body && workbench.import(body.text);
  });
  server.get('/api/workbench/messages', async (request): Promise<readonly SampleMessage[]> => {
    const messages = await recentMessages(log);
    const by = personOf(request);
    for (const [deviceId, mine] of Map.groupBy(messages, ({ device }) => device)) {
      const details = { 'messages read': mine.map(({ at }) => at).join(', ') };
      await access.doToDevice(request, { by, deviceId, details }, () => Promise.resolve());
    }
    return messages.map(({ device, at, text }) => ({ label: `${device}, ${at}`, text }));
  });
  server.get<{ Params: { id: string } }>('/api/parked/:id/message', async (request, reply) => {
    const { id } = request.params;
    const text = await parkedText(id);
    const details = { 'parked message read': id };
    if (text !== null) await access.doToService(request, { by: personOf(request), details }, () => Promise.resolve());
    return text === null ? reply.code(404).send({ error: 'nothing is parked under this id' }) : { label: 'parked', text };
  });
  server.get('/api/mappings', () => workbench.history());
  server.get<{ Params: { version: string } }>('/api/mappings/:version', async (request, reply) => {
    const found = await workbench.texts(Number(request.params.version));
    return found ?? reply.code(404).send({ error: `no mapping version ${request.params.version}` });
  });
  server.post('/api/mappings', options, async (request, reply) => {
    const body = checkedBody(publication, request, reply);
    const by = body && changingPerson(request, reply);
    if (!body || !by) return reply;
    const { note, ...mappings } = body;
    // The trail tells what was done: of what is refused nothing is.
    const check = workbench.check(mappings);
    if (!check.valid) return reply.code(422).send(check);
    const details = { act: 'publish mappings', ...(note === '' ? {} : { note }) };
    const answer = await access.doToService(request, { by, details }, () => workbench.publish(mappings, by.name, note));
    return reply.code('valid' in answer ? 422 : 201).send(answer);
  });
  server.post<{ Params: { version: string } }>('/api/mappings/:version/activate', async (request, reply) => {
    const { version } = request.params;
    const by = checkedBody(nothing, request, reply) && changingPerson(request, reply);
    if (!by) return reply;
    const unknown = { error: `no mapping version ${version}` };
    if ((await workbench.texts(Number(version))) === null) return reply.code(404).send(unknown);
    const details = { act: 'use mappings again', version };
    const answer = await access.doToService(request, { by, details }, () => workbench.activate(Number(version), by.name));
    return answer ?? reply.code(404).send(unknown);
  });
}

interface RecentMessage {
  readonly device: string;
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
}

/** The newest first. */
async function recentMessages(log: EventLog): Promise<readonly RecentMessage[]> {
  const found: RecentMessage[] = [];
  for (let partition = 0; partition < log.partitionCount('ingested'); partition++) {
    const end = await log.endOffset('ingested', partition);
    const from = Math.max(await log.beginOffset('ingested', partition), end - RECENT);
    for (const { key, enqueuedAtMs, body } of from < end ? await log.read('ingested', partition, from, RECENT) : [])
      found.push({ device: key, at: new Date(enqueuedAtMs).toISOString(), text: new TextDecoder().decode(body) });
  }
  return found.sort((a, b) => b.at.localeCompare(a.at));
}
