import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import type { EventLog, LogRecord } from '../contract/event-log.ts';
import type { IngestedEvent, Outcome } from '../contract/events.ts';
import type { Logger, Role } from '../contract/role.ts';
import { migrateFeed } from './migrations.ts';
import { alarmEventRows } from './rows.ts';
import type { FeedDatabase } from './tables.ts';
import { writeAlarms, writeOutcome } from './write-adapter.ts';

/** Step 14: scored windows, flags and bedside alarms as rows. Upserts by id: a replay changes nothing. */
export async function startFeed({ log, pool, logger }: { log: EventLog; pool: Pool; logger: Logger }): Promise<Role> {
  await migrateFeed(pool);
  // The pool belongs to compose: this Kysely is never destroyed.
  const database = new Kysely<FeedDatabase>({ dialect: new PostgresDialect({ pool }) });
  const counts = { windows: 0, alarms: 0, refused: 0, failures: 0 };
  const onError = (error: unknown): void => {
    counts.failures += 1;
    logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'feed could not write; it tries again');
  };

  const outcomes = log.consume({
    topic: 'outcomes',
    group: 'feed',
    onError,
    async handle(records) {
      for (const outcome of records.map((record) => bodyOf(record) as Outcome)) await writeOutcome(database, outcome);
      counts.windows += records.length;
    },
  });
  const alarms = log.consume({
    topic: 'ingested',
    group: 'feed-alarms',
    onError,
    async handle(records) {
      const rows = records.flatMap((record) => alarmEventRows(bodyOf(record) as IngestedEvent));
      const refused = await writeAlarms(database, rows);
      for (const { row, reason } of refused)
        logger.error(
          { event: row.event_id, record: row.record, reason },
          'an alarm step cannot be kept as a row; see the archive',
        );
      counts.refused += refused.length;
      counts.alarms += rows.length - refused.length;
    },
  });

  return {
    name: 'feed',
    health: () => ({
      'windows written': counts.windows,
      'alarm steps written': counts.alarms,
      'alarm steps refused': counts.refused,
      'failed attempts': counts.failures,
      waiting: outcomes.lag() + alarms.lag(),
    }),
    async stop() {
      await Promise.all([outcomes.stop(), alarms.stop()]);
    },
  };
}

function bodyOf(record: LogRecord): unknown {
  return JSON.parse(Buffer.from(record.body).toString('utf8'));
}
