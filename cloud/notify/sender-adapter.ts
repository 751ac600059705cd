import type { Logger } from '../contract/role.ts';
import type { Channel } from './channel/channel.ts';
import { noticeOf } from './notice.ts';
import type { Outbox } from './outbox-adapter.ts';
import { planMessages } from './plan.ts';

export interface SenderOptions {
  readonly outbox: Outbox;
  readonly channel: Channel;
  readonly dashboardUrl: string;
  readonly logger: Logger;
  /** First wait after a failure, ms; doubles up to a minute, with jitter. */
  readonly retryMs: number;
  /** Least time between two messages, ms: a channel takes only so many (specs azure-wire section 10). */
  readonly paceMs: number;
  readonly counts: { sent: number; refused: number; failed: number };
}

export interface Sender {
  /** There may be news. During a pause after a failure this changes nothing. */
  wake(): void;
  stop(): Promise<void>;
}

const LONGEST_WAIT_MS = 60_000;
/** Then it is a dead letter, for a person to see. */
const MOST_ATTEMPTS = 30;
/** Somebody may have asked for a dead letter again, in another process. */
const LOOK_EVERY_MS = 5_000;

/**
 * One message at a time. What is about one patient goes in order; what fails rests, and holds up nothing about anybody else: that is
 * tried once at once, however long the other rests.
 */
export function startSender(options: SenderOptions): Sender {
  const { outbox, channel, dashboardUrl, logger, retryMs, paceMs, counts } = options;
  let wait = retryMs;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  /** Until then the address is left alone. */
  let pausedUntilMs = 0;
  /** Until then what was tried in vain is not tried again. */
  let restsUntilMs = 0;
  let again = false;
  let stopped = false;

  const makeMessages = async (): Promise<number | null> => {
    const now = Date.now();
    const waiting = await outbox.untold(channel.name);
    if (waiting.length === 0) return null;
    const made = await outbox.madeSince(channel.name, now - channel.rules.storm.minutes * 60_000);
    const plan = planMessages(waiting, made, channel.rules, now);
    for (const news of plan.messages) await outbox.make(channel.name, noticeOf(news, dashboardUrl), news);
    return plan.againAtMs;
  };

  /** @returns whether there may be another at once, or how long to wait, ms */
  const sendOne = async (): Promise<number> => {
    const againAtMs = await makeMessages();
    const restsMs = restsUntilMs - Date.now();
    const message = channel.send === null ? null : await outbox.next(channel.name, restsMs > 0);
    if (message === null || channel.send === null) {
      const againInMs = againAtMs === null ? LOOK_EVERY_MS : againAtMs - Date.now();
      return Math.max(0, Math.min(againInMs, LOOK_EVERY_MS, restsMs > 0 ? restsMs : LOOK_EVERY_MS));
    }
    const delivery = await channel.send(message.notice);
    if (delivery.kind === 'sent') {
      wait = retryMs;
      await outbox.sent(channel.name, message.id);
      counts.sent += 1;
      return pause(paceMs);
    }
    if (delivery.kind === 'gone') {
      logger.info({ channel: channel.name, reason: delivery.reason }, 'nobody is there any more');
      await channel.ended?.();
      return pause(LOOK_EVERY_MS);
    }
    const final = delivery.kind === 'refused' || message.attempts + 1 >= MOST_ATTEMPTS;
    await outbox.failed(channel.name, message.id, delivery.reason, final);
    if (final) {
      counts.refused += 1;
      logger.error({ channel: channel.name, id: message.id, reason: delivery.reason }, 'a message is a dead letter now');
    }
    if (delivery.kind === 'refused') {
      wait = retryMs;
      return pause(paceMs);
    }
    counts.failed += 1;
    restsUntilMs = Date.now() + longerWait();
    return pause(paceMs);
  };

  function pause(ms: number): number {
    pausedUntilMs = Date.now() + ms;
    return ms;
  }

  function longerWait(): number {
    const now = wait * (0.5 + Math.random());
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    return now;
  }

  function wake(): void {
    if (stopped) return;
    if (running !== null) again = true;
    // During a pause its timer wakes.
    else if (Date.now() >= pausedUntilMs) begin();
  }

  function begin(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    again = false;
    running = sendOne()
      .catch((error: unknown) => {
        logger.warn(
          { channel: channel.name, error: error instanceof Error ? error.message : String(error) },
          'notify could not read its messages; it tries again',
        );
        return pause(longerWait());
      })
      .then((ms) => {
        running = null;
        if (!stopped) timer = setTimeout(begin, again ? Math.max(0, pausedUntilMs - Date.now()) : ms);
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
