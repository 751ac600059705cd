import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { Observation } from '@medplum/fhirtypes';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Pool } from 'pg';
import type { StatusAnswer } from '../contract/dashboard-api.ts';
import type { EventLog } from '../contract/event-log.ts';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { MappingWorkbench } from '../contract/mapping-workbench.ts';
import type { Logger, Role } from '../contract/role.ts';
import { addGuard } from './access/guard.ts';
import { openLiveFeed } from './live.ts';
import { patientAnswer, wardAnswer } from './queries.ts';
import { type ArchivedMessage, recordOfSource, traceAnswer } from './trace.ts';
import { serveWorkbench } from './workbench-routes.ts';

export interface ApiOptions {
  readonly pool: Pool;
  readonly log: EventLog;
  readonly fhir: FhirClient;
  readonly parking: {
    list(limit: number): Promise<StatusAnswer['parked']>;
    counts(): Promise<StatusAnswer['parkedCounts']>;
    payload(id: string): Promise<string | null>;
    retry(id: string, log: EventLog): Promise<'unknown' | 'not-retryable' | null>;
  };
  readonly host: string;
  readonly port: number;
  /** Built dashboard; a page says so when it is not there. */
  readonly dashboardDirectory: string;
  /** Absent: no page for mappings. */
  readonly workbench?: MappingWorkbench;
  readArchivedRecord(id: string): Promise<ArchivedMessage | null>;
  health(): StatusAnswer['roles'];
  readonly logger: Logger;
}

const HEARTBEAT_MS = 15_000;

/** The dashboard's own API and pages. Loopback only until launch by SMART on FHIR exists. */
export async function startApi(options: ApiOptions): Promise<Role & { readonly url: string }> {
  const server = Fastify({ logger: false, forceCloseConnections: true });
  const live = openLiveFeed(options.log);
  let pages = 0;

  server.setErrorHandler((error: Error, request, reply) => {
    options.logger.error({ url: request.url, error: error.message }, 'api request failed');
    return reply.code(500).send({ error: error.message });
  });
  addGuard(server, null);
  server.get('/api/ward', () => wardAnswer(options.pool, new Date()));
  server.get<{ Params: { id: string }; Querystring: { hours?: string } }>('/api/patients/:id', async (request, reply) => {
    const answer = await patientAnswer(options.pool, `Patient/${request.params.id}`, hoursOf(request.query.hours), new Date());
    return answer ?? reply.code(404).send({ error: `no scored window of Patient/${request.params.id}` });
  });
  server.get('/api/status', async (): Promise<StatusAnswer> => {
    const [parked, parkedCounts] = await Promise.all([options.parking.list(100), options.parking.counts()]);
    return { at: new Date().toISOString(), roles: options.health(), parked, parkedCounts };
  });
  server.post<{ Params: { id: string } }>('/api/parked/:id/retry', async (request, reply) => {
    const refusal = await options.parking.retry(request.params.id, options.log);
    if (refusal === 'unknown') return reply.code(404).send({ error: 'nothing is parked under this id' });
    if (refusal !== null) return reply.code(409).send({ error: 'this message is wrong in itself: trying again would not help' });
    return reply.code(202).send({});
  });
  server.get<{ Params: { id: string } }>('/api/trace/:id', (request, reply) => trace(options, request.params.id, reply));
  server.get('/api/events', (request, reply) => {
    pages += 1;
    streamEvents(reply, live);
    request.raw.on('close', () => {
      pages -= 1;
    });
  });
  if (options.workbench)
    serveWorkbench(server, { workbench: options.workbench, log: options.log, parkedText: (id) => options.parking.payload(id) });
  await serveDashboard(server, options.dashboardDirectory);
  const url = await server.listen({ host: options.host, port: options.port });
  return {
    name: 'api',
    url,
    health: () => ({ address: url, 'open pages': pages }),
    async stop() {
      await live.stop();
      await server.close();
    },
  };
}

function hoursOf(text: string | undefined): number {
  const hours = Number(text ?? '4');
  return Number.isFinite(hours) && hours > 0 ? Math.min(hours, 72) : 4;
}

async function trace(options: ApiOptions, id: string, reply: FastifyReply): Promise<unknown> {
  const observation = await options.fhir.read<Observation>('Observation', id);
  if (observation === null) return reply.code(404).send({ error: `no Observation/${id}` });
  const source = recordOfSource(observation.meta?.source);
  if (source === null) return reply.code(404).send({ error: `Observation/${id} names no archived record` });
  const archived = await options.readArchivedRecord(source.record);
  if (archived === null) return reply.code(404).send({ error: `record ${source.record} is not in the archive yet` });
  return traceAnswer(observation, archived);
}

function streamEvents(reply: FastifyReply, live: ReturnType<typeof openLiveFeed>): void {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive' });
  reply.raw.write('retry: 1000\n\n');
  const stopListening = live.listen(({ type, ...rest }) => {
    reply.raw.write(`event: ${type}\ndata: ${JSON.stringify(rest)}\n\n`);
  });
  const heartbeat = setInterval(() => reply.raw.write(': still here\n\n'), HEARTBEAT_MS);
  reply.raw.on('close', () => {
    clearInterval(heartbeat);
    stopListening();
  });
}

async function serveDashboard(server: FastifyInstance, directory: string): Promise<void> {
  if (existsSync(directory)) {
    await server.register(fastifyStatic, { root: directory });
    // Pages have addresses of their own; the one page reads them.
    server.get('/patients/*', (_request, reply) => reply.sendFile('index.html'));
    server.get('/mapping', (_request, reply) => reply.sendFile('index.html'));
    server.get('/status', (_request, reply) => reply.sendFile('index.html'));
    return;
  }
  server.get('/', (_request, reply) => reply.type('text/plain').send('The dashboard is not built: run "npm run build".'));
}
