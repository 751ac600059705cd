import type { Pool } from 'pg';
import type { Logger, Role } from '../contract/role.ts';
import { createServer, type ServerTls } from '../contract/secure-server-adapter.ts';
import { type AuthorisationServer, smartConfiguration } from './access/smart-configuration.ts';
import type { Authenticate } from './access/token-adapter.ts';
import { LOCAL } from './audit/access.ts';
import { AUDIT_DAYS, startRetention } from './audit/retention-adapter.ts';
import { openAuditTrail } from './audit/trail-adapter.ts';
import { addRoutes, problemOf, send } from './http/routes-adapter.ts';
import { outcomeText } from './problem.ts';
import type { FhirService } from './service.ts';
import { createFhirService } from './service-adapter.ts';
import { indexAgain } from './store/index-again-adapter.ts';
import { startPlacing } from './store/place-series-adapter.ts';
import { prepareSchema } from './store/schema-adapter.ts';
import { startDispatcher } from './subscriptions/dispatcher-adapter.ts';
import { createSubscriptionOperations } from './subscriptions/operations-adapter.ts';
import { openSockets } from './subscriptions/socket-adapter.ts';
import type { Standing } from './subscriptions/standing-adapter.ts';

export interface FhirOptions {
  readonly pool: Pool;
  readonly host: string;
  /** 0 = any free one */
  readonly port: number;
  /** `[base]`, as clients reach it; absent: where it listens. */
  readonly publicUrl?: string | null;
  /** Absent: plain http. */
  readonly tls?: ServerTls | null;
  readonly logger: Logger;
  /**
   * Given the base address: who sends a request, from its headers; rejects with a FhirProblem 401. Without it everybody on this
   * machine may ask.
   */
  readonly authenticate?: (baseUrl: string) => Authenticate;
  /** Where applications ask for tokens; without it nothing is told about SMART. */
  readonly authorisation?: AuthorisationServer;
  /** AuditEvents stored longer ago are removed; null = none ever. Without it: `AUDIT_DAYS`. */
  readonly auditDays?: number | null | undefined;
  /** Subscriptions may notify plain http addresses and private networks. */
  readonly insecureHooks?: boolean;
  /** What somebody who made a Subscription may now; without it her rights stay what they were. */
  readonly standing?: Standing;
}

const MOST_REQUEST = 20_000_000;
const MOST_URL = 8_192;
const UNREADABLE = {
  status: 400,
  body: outcomeText([{ severity: 'error', code: 'invalid', text: 'the address is not encoded as URLs are' }]),
};

/** The FHIR R4 endpoint: `[base]` is the role's `baseUrl`. `/healthz` and `/readyz` lie outside it. */
export async function startFhir({
  pool,
  host,
  port,
  publicUrl = null,
  tls = null,
  logger,
  authenticate,
  authorisation,
  auditDays = AUDIT_DAYS,
  insecureHooks = false,
  standing,
}: FhirOptions): Promise<Role & { readonly baseUrl: string }> {
  const cursorSecret = await prepareSchema(pool);
  await indexAgain(pool, logger);
  const server = createServer(
    {
      bodyLimit: MOST_REQUEST,
      exposeHeadRoutes: false,
      routerOptions: { maxParamLength: MOST_URL },
      forceCloseConnections: 'idle',
      frameworkErrors: (_error, _request, reply) => void send(reply, UNREADABLE),
    },
    tls,
  );
  const counts = { requests: 0, refused: 0, failed: 0 };
  server.decorate('fhirBase', '');

  server.addHook('onResponse', (_request, reply, done) => {
    counts.requests += 1;
    if (reply.statusCode >= 500) counts.failed += 1;
    else if (reply.statusCode >= 400) counts.refused += 1;
    done();
  });
  server.setErrorHandler((error, request, reply) => {
    const { status, issues, headers } = problemOf(error);
    const id = reply.getHeader('X-Request-Id');
    if (status >= 500) logger.error({ error, request: id, method: request.method }, 'a FHIR request failed');
    return send(reply, { status, body: outcomeText(issues) }, headers);
  });
  server.get('/healthz', () => ({ status: 'up' }));
  server.get('/readyz', async (_request, reply) => {
    try {
      await pool.query('select 1');
      return { status: 'ready' };
    } catch {
      return reply.code(503).send({ status: 'database away' });
    }
  });

  if (authorisation) {
    server.get('/fhir/.well-known/smart-configuration', async (_request, reply) =>
      reply.header('Content-Type', 'application/json').send(JSON.stringify(smartConfiguration(authorisation))),
    );
  }
  let service: FhirService | null = null;
  const ready = (): FhirService => {
    if (!service) throw new Error('the FHIR endpoint is not listening yet');
    return service;
  };
  const trail = openAuditTrail({ pool, now: () => Date.now(), logger });
  const later: FhirService = {
    read: (...request) => ready().read(...request),
    write: (...request) => ready().write(...request),
    patch: (...request) => ready().patch(...request),
    bundle: (...request) => ready().bundle(...request),
  };
  let who: Authenticate = () => Promise.resolve(LOCAL);
  addRoutes(server, later, (headers) => who(headers));
  const address = await server.listen({ host, port });
  const baseUrl = publicUrl?.replace(/\/+$/, '') ?? `${address}/fhir`;
  server.fhirBase = baseUrl;
  if (authenticate) who = authenticate(baseUrl);
  const now = (): number => Date.now();
  const parts = { pool, base: baseUrl, now, logger };
  const sockets = openSockets(server.server, parts);
  const dispatcher = startDispatcher({ ...parts, insecure: insecureHooks, standing });
  const subscriptions = {
    insecure: insecureHooks,
    wake: () => dispatcher.wake(),
    operation: createSubscriptionOperations({ ...parts, sockets }),
  };
  service = createFhirService({
    pool,
    base: baseUrl,
    cursorSecret,
    authorisation: authorisation ?? null,
    now,
    trail,
    subscriptions,
  });
  const placing = startPlacing(pool, logger);
  const retention = startRetention({ pool, days: auditDays, now, trail, logger });
  logger.info({ baseUrl }, 'FHIR endpoint is up');

  return {
    name: 'fhir',
    baseUrl,
    health: () => ({
      requests: counts.requests,
      refused: counts.refused,
      failed: counts.failed,
      'audit events waiting': trail.waiting(),
      'base address': baseUrl,
    }),
    async stop() {
      await sockets.stop();
      await server.close();
      await dispatcher.stop();
      await retention.stop();
      await placing.stop();
      await trail.stop();
    },
  };
}
