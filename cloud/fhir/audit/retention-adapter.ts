import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Logger } from '../../contract/role.ts';
import { LOCAL } from './access.ts';
import type { AuditTrail } from './trail-adapter.ts';

/** Six years, as 45 CFR 164.316(b)(2)(i) asks of what documents accesses; a hospital sets what its own law asks. */
export const AUDIT_DAYS = 2_192;

export interface RetentionOptions {
  readonly pool: Pool;
  /** AuditEvents stored longer ago go; null = none ever. */
  readonly days: number | null;
  readonly now: () => number;
  readonly trail: AuditTrail;
  readonly logger: Logger;
}

export interface Retention {
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;
const EVERY_MS = 3_600_000;
/** Few enough that writers hardly notice. */
const MOST_AT_ONCE = 2_000;

/** Removes AuditEvents whose time is over, at the start and every hour; the trail says that it was done, and up to when. */
export function startRetention({ pool, days, now, trail, logger }: RetentionOptions): Retention {
  if (days === null) return { stop: () => Promise.resolve() };
  let stopped = false;

  async function purge(beforeMs: number): Promise<void> {
    let removed = 0;
    while (!stopped) {
      const { rowCount } = await pool.query(
        `delete from fhir.resource where type = 'AuditEvent' and id in (
           select id from fhir.resource where type = 'AuditEvent' and updated < $1 order by updated, id limit $2)`,
        [beforeMs, MOST_AT_ONCE],
      );
      removed += rowCount ?? 0;
      if ((rowCount ?? 0) < MOST_AT_ONCE) break;
    }
    if (removed === 0) return;
    trail.soon({
      agent: { ...LOCAL, id: 'retention of the audit trail' },
      interaction: 'delete',
      status: 204,
      atMs: now(),
      requestId: randomUUID(),
      resources: [],
      patients: [],
      query: `AuditEvent?_lastUpdated=lt${new Date(beforeMs).toISOString()}`,
    });
    logger.info({ removed, days }, 'AuditEvents whose time is over were removed');
  }

  const run = (): Promise<void> =>
    purge(now() - days * DAY_MS).catch((error: unknown) => {
      logger.warn({ error: error instanceof Error ? error.message : error }, 'the audit trail was not shortened');
    });
  let running = run();
  const timer = setInterval(() => void (running = running.then(run)), EVERY_MS);
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
