import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { CheckpointStore } from '@azure/event-hubs';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { ContainerClient } from '@azure/storage-blob';
import type { Pool } from 'pg';
import { InputRefused } from '#clinical';
import { readIfThere } from '../contract/durable-file-adapter.ts';
import type { EventLog, Topic } from '../contract/event-log.ts';
import type { Logger } from '../contract/role.ts';
import { parseSas, verifySas } from '../hub/identity/sas.ts';
import { openPostgresCheckpoints } from '../stream/azure/checkpoint-store-adapter.ts';
import { type EventHub, openEventHubsLog } from '../stream/azure/event-hubs-log-adapter.ts';
import type { Policy } from '../stream/event-hubs/claims.ts';
import { type EventHubsEndpoint, startEventHubsEndpoint } from '../stream/event-hubs/endpoint-adapter.ts';
import { openEventLog } from '../stream/event-log-adapter.ts';
import type { RoleName, ServiceConfig } from './config.ts';
import type { HouseCertificates } from './tls-adapter.ts';

export interface OpenedLog {
  readonly log: EventLog;
  health(): Readonly<Record<string, string | number>>;
  close(): Promise<void>;
  /** The log as Event Hubs for other processes; null where it is not here, or not served. */
  serve(certificates: HouseCertificates): Promise<EventHubsEndpoint | null>;
}

const DAY_MS = 86_400_000;
const GIGABYTE = 1024 ** 3;
/** Groups of the stages; at Azure they must be created under these names. */
export const CONSUMER_GROUPS: readonly string[] = [
  'archive',
  'ingest',
  'connector',
  'enrich',
  'lake',
  'scoring',
  'trends',
  'outcomes',
  'predictions',
  'feed',
  'feed-alarms',
  'feed-followed',
  'feed-azure-sql',
  'feed-azure-sql-alarms',
  'feed-azure-sql-followed',
  'notify',
  'api-live',
];
const AUTHORITY_WITHIN_MS = 60_000;
const REACH_AGAIN_MS = 500;
const TOLD_EVERY = 60;

/**
 * The log between the stages: on this disk, behind the endpoint of the process that has it, or in Azure.
 * @param stopping ends the waiting for a log that is away
 * @throws InputRefused when these roles cannot work with that log
 */
export async function openLog(
  config: ServiceConfig,
  roles: ReadonlySet<RoleName>,
  pool: Pool,
  logger: Logger,
  stopping?: AbortSignal,
): Promise<OpenedLog> {
  const { endpoint, azure } = config.log;
  if (azure !== null) {
    for (const role of ['hub', 'stream'] as const) {
      if (roles.has(role)) throw new InputRefused('--roles', `"${role}" is Azure's part when log.azure is configured`);
    }
    const checkpoints: CheckpointStore =
      azure.checkpoints === null
        ? await openPostgresCheckpoints(pool)
        : new BlobCheckpointStore(new ContainerClient(azure.checkpoints.connectionString, azure.checkpoints.container));
    const hubOf = (topic: Topic): EventHub =>
      topic === 'telemetry'
        ? { connectionString: azure.telemetry.connectionString, name: azure.telemetry.eventHub }
        : { connectionString: azure.stages, name: topic };
    const log = await reached(() => openEventHubsLog({ hubOf, checkpoints }), logger, stopping);
    return { log, health: () => log.health(), close: () => log.close(), serve: () => Promise.resolve(null) };
  }
  if (endpoint !== null && !roles.has('stream')) {
    if (roles.has('hub'))
      throw new InputRefused('--roles', '"hub" writes to the disk of the log: it runs together with "stream"');
    trust(await authorityOf(join(config.directory, 'certificates'), stopping));
    const { port, keyName, key } = endpoint;
    const connectionString = `Endpoint=sb://localhost:${port};SharedAccessKeyName=${keyName};SharedAccessKey=${key}`;
    const checkpoints = await openPostgresCheckpoints(pool);
    const hubOf = (name: Topic): EventHub => ({ connectionString, name });
    const log = await reached(() => openEventHubsLog({ hubOf, checkpoints }), logger, stopping);
    return { log, health: () => log.health(), close: () => log.close(), serve: () => Promise.resolve(null) };
  }
  const { days, gigabytes, dropUnreadBeyondGigabytes } = config.log.retention;
  const log = await openEventLog(join(config.directory, 'log'), {
    ...(config.log.partitions === null ? {} : { partitions: config.log.partitions }),
    retention: {
      maxAgeMs: days * DAY_MS,
      maxBytes: gigabytes * GIGABYTE,
      dropUnreadBeyondBytes: dropUnreadBeyondGigabytes === null ? null : dropUnreadBeyondGigabytes * GIGABYTE,
    },
    ...(endpoint === null ? {} : { groupsElsewhere: (await openPostgresCheckpoints(pool)).groupReadings }),
  });
  return {
    log,
    health: () => log.health(),
    close: () => log.close(),
    async serve(tls) {
      if (endpoint === null) return null;
      const { host, port, keyName, key } = endpoint;
      const policies: readonly Policy[] = [{ name: keyName, key, rights: ['listen', 'send', 'manage'] }];
      return startEventHubsEndpoint({
        log,
        host,
        port,
        tls,
        policies,
        consumerGroups: [...CONSUMER_GROUPS, ...config.fhirServers.map(({ name }) => `connector-${name}`)],
        verifyToken: verified,
        logger,
      });
    },
  };
}

/** Event Hubs takes the bytes of the key's text, the hub's rule decodes them first (specs azure-wire section 1). */
function verified(token: string, audience: string, { key }: Policy, nowMs: number): { expiresAtMs: number } | null {
  const sas = parseSas(token);
  const good = sas !== null && verifySas(sas, [audience], [Buffer.from(key).toString('base64')], nowMs) === 'valid';
  return good ? { expiresAtMs: Number(sas.expiry) * 1000 } : null;
}

/** The SDK takes no certificate authority; the whole process has to trust it. */
function trust(authority: string): void {
  setDefaultCACertificates([...getCACertificates('default'), authority]);
}

/**
 * Processes of one service start, and start again, in any order: who comes before the one that has the log waits for it.
 * @throws what is not worth trying again, e.g. a key that is refused
 */
async function reached<T>(open: () => Promise<T>, logger: Logger, stopping: AbortSignal | undefined): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await open();
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (attempt % TOLD_EVERY === 0) logger.warn({ error: String(error) }, 'the log cannot be reached yet');
      await pause(REACH_AGAIN_MS, undefined, { signal: stopping });
    }
  }
}

/** What the SDK says, without its judgement whether to try again, of a connection that broke while it began. */
const BROKEN = new Set(['Failed to connect', 'Unknown error encountered.']);

function isPassing(error: unknown): boolean {
  if ((error as { retryable?: unknown }).retryable === true) return true;
  return error instanceof Error && BROKEN.has(error.message);
}

/** Made by the process that serves the log, which may start a moment later. */
async function authorityOf(directory: string, stopping: AbortSignal | undefined): Promise<string> {
  const file = join(directory, 'authority.json');
  const until = Date.now() + AUTHORITY_WITHIN_MS;
  while (Date.now() < until) {
    const text = await readIfThere(file);
    if (text !== null) return (JSON.parse(text) as { cert: string }).cert;
    await pause(200, undefined, { signal: stopping });
  }
  throw new InputRefused(file, 'not there after a minute: the process with the role "stream" has not started in this directory');
}
