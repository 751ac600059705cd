import type { Pool } from 'pg';
import type { EventLog } from '../contract/event-log.ts';
import type { Outcome } from '../contract/events.ts';
import type { Logger, Role } from '../contract/role.ts';
import { workflowsMessage } from './card.ts';
import { decide } from './decision.ts';
import { openCardOutbox } from './outbox-adapter.ts';
import { startSender } from './sender-adapter.ts';

export interface NotifyOptions {
  readonly log: EventLog;
  readonly pool: Pool;
  /** Workflows address; null keeps the cards and sends none. */
  readonly url: string | null;
  readonly dashboardUrl: string;
  readonly logger: Logger;
  /** First wait after a failure, ms; doubles up to a minute, with jitter. */
  readonly retryMs?: number;
  /** Least time between two cards, ms. */
  readonly paceMs?: number;
}

const RETRY_MS = 1_000;
/** A channel takes 60 messages in 30 s (specs azure-wire section 10). */
const PACE_MS = 500;

/** Step 18: one card per change of a flag, kept in PostgreSQL before it is sent and until the address took it. */
export async function startNotify(options: NotifyOptions): Promise<Role> {
  const { log, pool, url, dashboardUrl, logger, retryMs = RETRY_MS, paceMs = PACE_MS } = options;
  const outbox = await openCardOutbox(pool);
  const counts = { sent: 0, refused: 0, failed: 0 };
  const sender = startSender({ outbox, url, logger, retryMs, paceMs, counts });
  const consumer = log.consume({
    topic: 'outcomes',
    group: 'notify',
    async handle(records) {
      const decisions = records.flatMap(
        (record) => decide(JSON.parse(Buffer.from(record.body).toString('utf8')) as Outcome) ?? [],
      );
      for (const decision of decisions) await outbox.keep(decision.id, workflowsMessage(decision, dashboardUrl));
      if (decisions.length > 0) sender.wake();
    },
    onError: (error) => logger.warn({ error: String(error) }, 'notify could not keep a card; it tries again'),
  });
  sender.wake();
  return {
    name: 'notify',
    health: () => ({
      'cards sent': counts.sent,
      'cards refused': counts.refused,
      'failed attempts': counts.failed,
      waiting: consumer.lag(),
    }),
    async stop() {
      await consumer.stop();
      await sender.stop();
    },
  };
}
