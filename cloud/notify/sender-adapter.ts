import type { Logger } from '../contract/role.ts';
import type { CardOutbox } from './outbox-adapter.ts';
import { post } from './post-adapter.ts';

export interface SenderOptions {
  readonly outbox: CardOutbox;
  /** Workflows address; null sends nothing. */
  readonly url: string | null;
  readonly logger: Logger;
  /** First wait after a failure, ms; doubles up to a minute, with jitter. */
  readonly retryMs: number;
  /** Least time between two cards, ms: a channel takes only so many (specs azure-wire section 10). */
  readonly paceMs: number;
  readonly counts: { sent: number; refused: number; failed: number };
}

export interface Sender {
  /** There may be a new card. During a pause after a failure this changes nothing. */
  wake(): void;
  stop(): Promise<void>;
}

const LONGEST_WAIT_MS = 60_000;

/** One card at a time, in order: a card overtakes none before it. */
export function startSender({ outbox, url, logger, retryMs, paceMs, counts }: SenderOptions): Sender {
  let wait = retryMs;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let again = false;
  let stopped = false;

  /** @returns how long to wait before the next card, ms; null when none is left */
  const sendOne = async (address: string): Promise<number | null> => {
    const [card] = await outbox.waiting(1);
    if (card === undefined) return null;
    const delivery = await post(address, card.message);
    if (delivery.kind === 'again') {
      counts.failed += 1;
      await outbox.failed(card.id, delivery.reason, false);
      return longerWait();
    }
    wait = retryMs;
    if (delivery.kind === 'sent') {
      await outbox.sent(card.id);
      counts.sent += 1;
    } else {
      await outbox.failed(card.id, delivery.reason, true);
      counts.refused += 1;
      logger.error({ id: card.id, reason: delivery.reason }, 'a card was refused for good; it is kept in notify.card');
    }
    return paceMs;
  };

  function longerWait(): number {
    const now = wait * (0.5 + Math.random());
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    return now;
  }

  function wake(): void {
    if (stopped || url === null || timer !== null) return;
    if (running !== null) {
      again = true;
      return;
    }
    again = false;
    running = sendOne(url)
      .catch((error: unknown) => {
        logger.warn(
          { error: error instanceof Error ? error.message : String(error) },
          'notify could not read its cards; it tries again',
        );
        return longerWait();
      })
      .then((pause) => {
        running = null;
        if (stopped) return;
        if (pause !== null) {
          timer = setTimeout(() => {
            timer = null;
            wake();
          }, pause);
        } else if (again) wake();
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
