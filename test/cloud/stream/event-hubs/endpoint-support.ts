import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ensureCertificates } from '../../../../cloud/hub/certificate-adapter.ts';
import { parseSas, verifySas } from '../../../../cloud/hub/identity/sas.ts';
import type { Policy } from '../../../../cloud/stream/event-hubs/claims.ts';
import { type EventHubsEndpoint, startEventHubsEndpoint } from '../../../../cloud/stream/event-hubs/endpoint-adapter.ts';
import { type EventLogOptions, type LocalEventLog, openEventLog } from '../../../../cloud/stream/event-log-adapter.ts';
import { quietLogger } from '../../../support/logger.ts';
import { temporaryDirectory } from '../log-support.ts';

export const POLICIES: readonly Policy[] = [
  { name: 'all', key: 'SAS_KEY_VALUE', rights: ['listen', 'send', 'manage'] },
  { name: 'listener', key: 'LISTEN_KEY', rights: ['listen'] },
];

export function verifyToken(token: string, audience: string, { key }: Policy, nowMs: number): { expiresAtMs: number } | null {
  const sas = parseSas(token);
  const good = sas !== null && verifySas(sas, [audience], [Buffer.from(key).toString('base64')], nowMs) === 'valid';
  return good ? { expiresAtMs: Number(sas.expiry) * 1000 } : null;
}

export interface TestEndpoint {
  readonly log: LocalEventLog;
  readonly endpoint: EventHubsEndpoint;
  readonly port: number;
  connectionString(policy?: string, key?: string): string;
  /** Ends the endpoint and opens it again at the same port; the log stays. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestEndpointOptions {
  readonly claimWithinMs?: number;
  /** That it knows besides the usual ones. */
  readonly groups?: readonly string[];
}

/** A log and its endpoint; the process trusts its certificate from now on. */
export async function startTestEndpoint(
  options: EventLogOptions = { partitions: 2 },
  { claimWithinMs, groups = [] }: TestEndpointOptions = {},
): Promise<TestEndpoint> {
  const directory = temporaryDirectory();
  const tls = await ensureCertificates(join(directory.path, 'certificates'));
  setDefaultCACertificates([...getCACertificates('default'), tls.ca]);
  const log = await openEventLog(join(directory.path, 'log'), options);
  const start = (port: number): Promise<EventHubsEndpoint> =>
    startEventHubsEndpoint({
      log,
      host: 'localhost',
      port,
      tls,
      policies: POLICIES,
      consumerGroups: ['g1', 'g2', 'ingest', 'scoring', ...groups],
      verifyToken,
      logger: quietLogger,
      ...(claimWithinMs === undefined ? {} : { claimWithinMs }),
    });
  const started = { endpoint: await start(0) };
  const { port } = started.endpoint;
  return {
    log,
    port,
    get endpoint() {
      return started.endpoint;
    },
    connectionString: (policy = 'all', key = 'SAS_KEY_VALUE') =>
      `Endpoint=sb://localhost:${port};SharedAccessKeyName=${policy};SharedAccessKey=${key}`,
    async restart() {
      await started.endpoint.stop();
      started.endpoint = await start(port);
    },
    async stop() {
      await started.endpoint.stop();
      await log.close();
      directory.remove();
    },
  };
}
