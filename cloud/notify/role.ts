import type { Pool } from 'pg';
import type { EventLog } from '../contract/event-log.ts';
import type { Outcome } from '../contract/events.ts';
import type { Logger, Role } from '../contract/role.ts';
import { actsAfter } from './acts-adapter.ts';
import type { Channel } from './channel/channel.ts';
import { type News, newsOfAssignment, newsOfEscalation, newsOfOutcome, type PatientPolicy } from './news.ts';
import { openOutbox } from './outbox-adapter.ts';
import { isFor } from './plan.ts';
import { type PushOptions, pushChannels } from './push/push-channels.ts';
import { type Sender, startSender } from './sender-adapter.ts';
import type { House } from './words/index.ts';

export interface NotifyOptions {
  readonly log: EventLog;
  readonly pool: Pool;
  readonly channels: readonly Channel[];
  /** Browsers of people who asked for it; absent: none. */
  readonly push?: PushOptions | null;
  /** How much of a patient leaves the service. */
  readonly patient: PatientPolicy;
  /** In whose language, and by whose clock. Absent: English, UTC. */
  readonly house?: House;
  readonly dashboardUrl: string;
  readonly logger: Logger;
  /** First wait after a failure, ms; doubles up to a minute, with jitter. */
  readonly retryMs?: number;
  /** Least time between two messages of a channel, ms. */
  readonly paceMs?: number;
  readonly lookMs?: number;
}

const RETRY_MS = 1_000;
/** A channel takes 60 messages in 30 s (specs azure-wire section 10). */
const PACE_MS = 500;
const LOOK_MS = 2_000;

interface Running {
  readonly channel: Channel;
  readonly sender: Sender;
}

const sameChannel = (a: Channel, b: Channel): boolean =>
  a.name === b.name && JSON.stringify([a.rules.wards, a.rules.person]) === JSON.stringify([b.rules.wards, b.rules.person]);

/** Step 18: news of flags, escalations and who is responsible, by each channel's rules, kept in PostgreSQL before they are sent and until they were taken. */
export async function startNotify(options: NotifyOptions): Promise<Role> {
  const { log, pool, channels, patient, house, dashboardUrl, logger } = options;
  const { push, retryMs = RETRY_MS, paceMs = PACE_MS, lookMs = LOOK_MS } = options;
  const outbox = await openOutbox(pool);
  const counts = { sent: 0, refused: 0, failed: 0 };
  const begun = (channel: Channel) => ({
    channel,
    sender: startSender({ outbox, channel, dashboardUrl, logger, retryMs, paceMs, counts }),
  });
  const fixed = channels.map(begun);
  let pushed: readonly Running[] = [];
  /** Those who asked since, and no longer those who went; a person's wards as they are now. */
  const takePush = async (): Promise<void> => {
    if (!push) return;
    const wanted = await pushChannels(push, logger);
    const stays = pushed.filter(({ channel }) => wanted.some((one) => sameChannel(one, channel)));
    const goes = pushed.filter((one) => !stays.includes(one));
    const comes = wanted.filter((one) => !stays.some(({ channel }) => sameChannel(one, channel)));
    await Promise.all(goes.map(({ sender }) => sender.stop()));
    pushed = [...stays, ...comes.map(begun)];
    if (comes.length > 0) wake();
  };
  const keep = async (news: News): Promise<void> => {
    for (const { channel } of [...fixed, ...pushed]) if (isFor(channel.rules, news)) await outbox.keep(channel.name, news);
  };
  const wake = (): void => [...fixed, ...pushed].forEach(({ sender }) => sender.wake());
  await takePush();
  const consumer = log.consume({
    topic: 'outcomes',
    group: 'notify',
    async handle(records) {
      const all = records.flatMap(
        ({ body }) => newsOfOutcome(JSON.parse(Buffer.from(body).toString('utf8')) as Outcome, patient, house) ?? [],
      );
      for (const news of all) await keep(news);
      if (all.length > 0) wake();
    },
    onError: (error) => logger.warn({ error: String(error) }, 'notify could not keep its news; it tries again'),
  });
  const takeActs = async (): Promise<void> => {
    for (const { position, act } of await actsAfter(pool, await outbox.position())) {
      await keep('level' in act ? newsOfEscalation(act, patient, house) : newsOfAssignment(act, patient, house));
      await outbox.moveTo(position);
      wake();
    }
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking
      .then(takePush)
      .then(takeActs)
      .catch((error: unknown) => logger.warn({ error: String(error) }, 'acts or subscriptions could not be read; tried again'));
  }, lookMs);
  wake();
  return {
    name: 'notify',
    health: () => ({
      'messages sent': counts.sent,
      'dead letters': counts.refused,
      'failed attempts': counts.failed,
      waiting: consumer.lag(),
      ...(push ? { 'browsers told': pushed.length } : {}),
    }),
    async stop() {
      clearInterval(timer);
      await looking;
      await consumer.stop();
      await Promise.all([...fixed, ...pushed].map(({ sender }) => sender.stop()));
    },
  };
}
