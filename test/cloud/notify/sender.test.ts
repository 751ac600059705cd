import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Delivery } from '../../../cloud/notify/channel/channel.ts';
import { type News, newsOfOutcome } from '../../../cloud/notify/news.ts';
import { noticeOf } from '../../../cloud/notify/notice.ts';
import { type Outbox, openOutbox } from '../../../cloud/notify/outbox-adapter.ts';
import { startSender } from '../../../cloud/notify/sender-adapter.ts';
import { teamsChannel } from '../../../cloud/service/channels-adapter.ts';
import { quietLogger } from '../../support/logger.ts';
import { outcome } from '../../support/outcome.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { eventually } from '../../support/system.ts';

const HOUR = 3_600_000;

describe('messages of one channel', () => {
  let database: TestDatabase;
  let outbox: Outbox;
  beforeEach(async () => {
    database = await testDatabase();
    outbox = await openOutbox(database.pool);
  });
  afterEach(() => database.drop());

  const news = (patient: string, id: string, more: Partial<News> = {}): News => ({
    ...newsOfOutcome(outcome({ flag: 'raised', patient: `Patient/${patient}` }), 'initials')!,
    ...{ id, urgent: false, ...more },
  });
  /** Sends what waits; the address takes or fails what the test says. */
  function begin(answer: (id: string) => Delivery['kind'], retryMs = HOUR) {
    const tried: string[] = [];
    const { rules } = teamsChannel(null);
    const channel: Channel = {
      ...{ name: 'one', rules },
      send({ id }) {
        tried.push(id);
        const kind = answer(id);
        return Promise.resolve(kind === 'sent' ? { kind } : { kind, reason: 'says no' });
      },
    };
    const counts = { sent: 0, refused: 0, failed: 0 };
    const sender = startSender({ outbox, channel, dashboardUrl: 'http://d', logger: quietLogger, retryMs, paceMs: 0, counts });
    sender.wake();
    return { tried, counts, sender };
  }
  const keep = async (...all: readonly News[]) => {
    for (const one of all) await outbox.keep('one', one);
  };

  it('go on past one that fails: an urgent one of another patient waits for nothing', async () => {
    await keep(news('p1', 'fails'));
    const { tried, counts, sender } = begin((id) => (id === 'fails' ? 'again' : 'sent'));
    await eventually(() => Promise.resolve(counts.failed === 1), 60_000, 'the failure');
    // The failed one rests for an hour now.
    await keep(news('p2', 'calm'), news('p3', 'urgent', { urgent: true }));
    sender.wake();
    await eventually(() => Promise.resolve(counts.sent === 2), 60_000, 'the others');
    expect(tried).toEqual(['fails', 'urgent', 'calm']);
    await sender.stop();
  });

  it('go in order for one patient, and a digest waits for each of whom it tells', async () => {
    await keep(news('p1', 'raised'));
    const { tried, counts, sender } = begin((id) => (id === 'raised' ? 'again' : 'sent'));
    await eventually(() => Promise.resolve(counts.failed === 1), 60_000, 'the failure');
    await keep(news('p1', 'resolved'), news('p2', 'other'));
    sender.wake();
    await eventually(() => Promise.resolve(counts.sent === 1), 60_000, 'the other patient’s');
    await sender.stop();
    expect(tried).toEqual(['raised', 'other']);
    const both = [news('p1', 'p1 in the digest'), news('p4', 'p4 in the digest')];
    await keep(...both);
    await outbox.make('one', noticeOf(both, 'http://d'), both);
    await keep(news('p4', 'after the digest', { urgent: true }));
    const rest = begin(() => 'sent', 0);
    await eventually(() => Promise.resolve(rest.counts.sent === 4), 60_000, 'the rest');
    expect(rest.tried).toEqual(['raised', 'resolved', 'p1 in the digest+1', 'after the digest']);
    await rest.sender.stop();
  });

  it('take turns when several fail, the urgent first, so that none keeps the others from being tried', async () => {
    await keep(news('p1', 'a'), news('p2', 'b', { urgent: true }), news('p3', 'c'));
    let up = false;
    const { tried, counts, sender } = begin(() => (up ? 'sent' : 'again'), 1);
    await eventually(() => Promise.resolve(tried.length >= 6), 60_000, 'two rounds');
    expect(tried.slice(0, 6)).toEqual(['b', 'a', 'c', 'b', 'a', 'c']);
    up = true;
    await eventually(() => Promise.resolve(counts.sent === 3), 60_000, 'all of them');
    await sender.stop();
  });
});
