import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Pool } from 'pg';
import type { EventLog, LogRecord } from '../contract/event-log.ts';
import type { IngestedEvent, Outcome } from '../contract/events.ts';
import type { Logger, Role } from '../contract/role.ts';
import { migrateFeed } from './migrations.ts';
import { alarmEventRows, flagRow, riskAssessmentRow } from './rows.ts';
import type { FeedDatabase } from './tables.ts';

/** Step 14: scored windows, flags and bedside alarms as rows. Upserts by id: a replay changes nothing. */
export async function startFeed({ log, pool, logger }: { log: EventLog; pool: Pool; logger: Logger }): Promise<Role> {
  await migrateFeed(pool);
  // The pool belongs to compose: this Kysely is never destroyed.
  const database = new Kysely<FeedDatabase>({ dialect: new PostgresDialect({ pool }) });
  const counts = { windows: 0, alarms: 0, failures: 0 };
  const onError = (error: unknown): void => {
    counts.failures += 1;
    logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'feed could not write; it tries again');
  };

  const outcomes = log.consume({
    topic: 'outcomes',
    group: 'feed',
    onError,
    async handle(records) {
      for (const outcome of records.map((record) => bodyOf<Outcome>(record))) await writeOutcome(database, outcome);
      counts.windows += records.length;
    },
  });
  const alarms = log.consume({
    topic: 'ingested',
    group: 'feed-alarms',
    onError,
    async handle(records) {
      const rows = records.flatMap((record) => alarmEventRows(bodyOf<IngestedEvent>(record)));
      if (rows.length === 0) return;
      await database
        .insertInto('feed.alarm_event')
        .values(rows)
        .onConflict((conflict) => conflict.column('event_id').doNothing())
        .execute();
      counts.alarms += rows.length;
    },
  });

  return {
    name: 'feed',
    health: () => ({
      'windows written': counts.windows,
      'alarm steps written': counts.alarms,
      'failed attempts': counts.failures,
      waiting: outcomes.lag() + alarms.lag(),
    }),
    async stop() {
      await Promise.all([outcomes.stop(), alarms.stop()]);
    },
  };
}

async function writeOutcome(database: Kysely<FeedDatabase>, outcome: Outcome): Promise<void> {
  const row = riskAssessmentRow(outcome);
  const flag = flagRow(outcome);
  await database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('feed.risk_assessment')
      .values(row)
      .onConflict((conflict) => conflict.column('assessment_id').doUpdateSet(row))
      .execute();
    if (flag === null) return;
    await transaction
      .insertInto('feed.flag')
      .values(flag)
      // A closed flag is not opened again by the replay of an older window.
      .onConflict((conflict) => conflict.column('flag').doUpdateSet(flag).where(sql.ref('feed.flag.status'), '=', 'active'))
      .execute();
  });
}

function bodyOf<T>(record: LogRecord): T {
  return JSON.parse(Buffer.from(record.body).toString('utf8')) as T;
}
