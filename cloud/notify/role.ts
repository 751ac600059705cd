import type { Pool } from 'pg';
import type { EventLog } from '../contract/event-log.ts';
import type { Outcome } from '../contract/events.ts';
import type { Logger, Role } from '../contract/role.ts';
import { workflowsMessage } from './card.ts';
import { decide } from './decision.ts';
import { type CardOutbox, openCardOutbox } from './outbox-adapter.ts';
import { post } from './post-adapter.ts';

export interface NotifyOptions {
  readonly log: EventLog;
  readonly pool: Pool;
  /** Workflows address; null keeps the cards and sends none. */
  readonly url: string | null;
  readonly dashboardUrl: string;
  readonly logger: Logger;
  /** First wait after a failure, ms; doubles up to a minute, with jitter. */
  readonly retryMs?: number;
}

const LONGEST_WAIT_MS = 60_000;

/** Step 18: one card per change of a flag, kept in PostgreSQL before it is sent and until the address took it. */
export async function startNotify(options: NotifyOptions): Promise<Role> {
  const outbox = await openCardOutbox(options.pool);
  const counts = { sent: 0, refused: 0, failed: 0 };
  const sender = startSender(options, outbox, counts);
  const consumer = options.log.consume({
    topic: 'outcomes',
    group: 'notify',
    async handle(records) {
      for (const record of records) {
        const decision = decide(JSON.parse(Buffer.from(record.body).toString('utf8')) as Outcome);
        if (decision !== null) await outbox.keep(decision.id, workflowsMessage(decision, options.dashboardUrl));
      }
      sender.wake();
    },
    onError: (error) => options.logger.warn({ error: String(error) }, 'notify could not keep a card; it tries again'),
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

/** One loop, in order: a card overtakes none before it. */
function startSender(options: NotifyOptions, outbox: CardOutbox, counts: { sent: number; refused: number; failed: number }) {
  const first = options.retryMs ?? 1_000;
  let wait = first;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  const sendAll = async (url: string): Promise<void> => {
    for (const { id, message } of await outbox.waiting()) {
      if (stopped) return;
      const delivery = await post(url, message);
      if (delivery.kind === 'again') {
        counts.failed += 1;
        await outbox.failed(id, delivery.reason, false);
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
        timer = setTimeout(wake, wait * (0.5 + Math.random()));
        return;
      }
      wait = first;
      if (delivery.kind === 'sent') {
        counts.sent += 1;
        await outbox.sent(id);
      } else {
        counts.refused += 1;
        await outbox.failed(id, delivery.reason, true);
        options.logger.error({ id, reason: delivery.reason }, 'a card was refused for good; it is kept in notify.card');
      }
    }
  };

  function wake(): void {
    const { url } = options;
    if (stopped || url === null) return;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    running = (running ?? Promise.resolve())
      .then(() => sendAll(url))
      .catch((error: unknown) => {
        options.logger.warn({ error: String(error) }, 'notify could not read its cards; it tries again');
        timer = setTimeout(wake, wait);
      });
  }

  return {
    wake,
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
