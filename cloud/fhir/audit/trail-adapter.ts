import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Logger } from '../../contract/role.ts';
import { firstVersion, type NewResource, store } from '../store/insert-adapter.ts';
import { inTransaction } from '../store/transaction-adapter.ts';
import { uuidV7 } from '../uuid.ts';
import type { Access } from './access.ts';
import { auditEvent, summed } from './audit-event.ts';

/** Where every access is written down. */
export interface AuditTrail {
  /** To be stored in the transaction of the writes they tell of: both are kept, or neither. */
  telling(accesses: readonly Access[]): readonly NewResource[];
  /** Within a second. */
  soon(access: Access): void;
  /** Accesses that wait to be written; they grow only while the database is away. */
  waiting(): number;
  /** Writes what waits. */
  stop(): Promise<void>;
}

const EVERY_MS = 1_000;
const MOST_AT_ONCE = 500;
/** Beyond this the endpoint answers nothing more until the trail can be written. */
export const MOST_WAITING = 100_000;

export function openAuditTrail({ pool, now, logger }: { pool: Pool; now: () => number; logger: Logger }): AuditTrail {
  let waiting: Access[] = [];
  let writing: Promise<void> = Promise.resolve();

  const told = (access: Access, count = 1): NewResource => ({
    type: 'AuditEvent',
    id: uuidV7(now(), randomUUID()),
    resource: auditEvent(access, count),
  });

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const taken = waiting;
      waiting = [];
      try {
        const events = summed(taken).map(({ access, count }) => told(access, count));
        await inTransaction(pool, async (client) => {
          for (let at = 0; at < events.length; at += MOST_AT_ONCE)
            await store(
              client,
              events.slice(at, at + MOST_AT_ONCE).map((event) => firstVersion(event, now())),
            );
        });
      } catch (error) {
        waiting = [...taken, ...waiting];
        logger.error(
          { error: error instanceof Error ? error.message : error, waiting: waiting.length },
          'audit trail not written',
        );
        return;
      }
    }
  }
  const timer = setInterval(() => void (writing = writing.then(write)), EVERY_MS);

  return {
    telling: (accesses) => accesses.map((access) => told(access)),
    soon: (access) => void waiting.push(access),
    waiting: () => waiting.length,
    async stop() {
      clearInterval(timer);
      await (writing = writing.then(write));
    },
  };
}
