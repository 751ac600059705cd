import type { Pool } from 'pg';
import type { ActedEvent } from '../contract/care-team.ts';
import type { Consumer, EventLog, LogRecord } from '../contract/event-log.ts';
import type { IngestedEvent, Outcome } from '../contract/events.ts';
import type { FollowUp } from '../contract/follow-up.ts';
import type { Logger, Role } from '../contract/role.ts';
import type { TrendWindow } from '../contract/trend-window.ts';
import { type AzureSqlOptions, azureSqlTarget } from './azure-sql-target-adapter.ts';
import type { Table } from './column.ts';
import { startMeasures } from './measures/role.ts';
import { CLINICAL_EVENT } from './measures/tables.ts';
import { migrateFeed } from './migrations.ts';
import { postgresqlTarget } from './postgresql-target-adapter.ts';
import {
  alarmEventRows,
  assignmentRow,
  careActRow,
  clinicalEventRow,
  deviceRow,
  flagRow,
  followedFlagRow,
  predictionRows,
  riskAssessmentRow,
} from './rows.ts';
import { ALARM_EVENT, ASSIGNMENT, CARE_ACT, DEVICE, FLAG, PREDICTION, RISK_ASSESSMENT } from './tables.ts';
import { type FeedTarget, type TableRows, writeEach } from './target.ts';

export interface FeedOptions {
  readonly log: EventLog;
  readonly pool: Pool;
  readonly logger: Logger;
  /** A second database that gets the same rows at its own pace. */
  readonly azureSql?: AzureSqlOptions | null;
}

/** Step 14: scored windows, flags, predictions, alarm steps, stations and what the care team did as rows. Upserts by id: a replay changes nothing. */
export async function startFeed({ log, pool, logger, azureSql = null }: FeedOptions): Promise<Role> {
  await migrateFeed(pool);
  const target = postgresqlTarget(pool);
  const own = feedOne({ log, logger, target, group: 'feed' });
  const azureTarget = azureSql === null ? null : azureSqlTarget(azureSql);
  const azure = azureTarget === null ? null : feedOne({ log, logger, target: azureTarget, group: 'feed-azure-sql' });
  const measures = startMeasures({ pool, targets: [target, ...(azureTarget === null ? [] : [azureTarget])], logger });
  return {
    name: 'feed',
    health: () => ({
      ...own.health(),
      ...Object.fromEntries(Object.entries(measures.health()).map(([what, value]) => [`measures: ${what}`, value])),
      ...(azure === null
        ? {}
        : Object.fromEntries(Object.entries(azure.health()).map(([what, value]) => [`Azure SQL: ${what}`, value]))),
    }),
    async stop() {
      await measures.stop();
      await Promise.all([own.stop(), azure?.stop()]);
    },
  };
}

interface OneFeed {
  readonly log: EventLog;
  readonly logger: Logger;
  readonly target: FeedTarget;
  /** Its positions are its own: a database that is away holds up no other. */
  readonly group: string;
}

function feedOne({ log, logger, target, group }: OneFeed): Omit<Role, 'name'> {
  const counts = { windows: 0, predictions: 0, events: 0, alarms: 0, acts: 0, refused: 0, failures: 0 };
  /** From the end of the newest window to its row, s. */
  let freshness: number | null = null;
  const onError = (error: unknown): void => {
    counts.failures += 1;
    const why = error instanceof Error ? error.message : String(error);
    logger.warn({ error: why, database: target.name }, 'feed could not write; it tries again');
  };
  /** @returns how many rows of a table were refused */
  const write = async (changes: readonly TableRows[]): Promise<(of: Table) => number> => {
    const refused = await writeEach(
      target,
      changes.filter(({ rows }) => rows.length > 0),
    );
    for (const { table, row, reason } of refused)
      logger.error(
        {
          table,
          row: row['event_id'] ?? row['act_id'] ?? row['assignment_id'],
          record: row['record'] ?? row['last_record'],
          reason,
          database: target.name,
        },
        'a row cannot be kept; see the archive',
      );
    counts.refused += refused.length;
    return (of) => refused.filter(({ table }) => table === of.name).length;
  };

  const outcomes = log.consume({
    topic: 'outcomes',
    group,
    onError,
    async handle(records) {
      const bodies = records.map((record) => bodyOf(record) as Outcome);
      // Not one by one where a value is bad: a window that is missing here would look as if nobody had been scored.
      await target.write([
        { table: RISK_ASSESSMENT, rows: bodies.map(riskAssessmentRow) },
        { table: FLAG, rows: bodies.flatMap((outcome) => flagRow(outcome) ?? []) },
      ]);
      counts.windows += records.length;
      const newest = Math.max(...bodies.map(({ window }) => Date.parse(window.windowEnd)));
      freshness = Math.round((Date.now() - newest) / 100) / 10;
    },
  });
  const predictions = log.consume({
    topic: 'trended',
    group,
    onError,
    async handle(records) {
      const rows = records.flatMap((record) => predictionRows(bodyOf(record) as TrendWindow));
      if (rows.length > 0) await target.write([{ table: PREDICTION, rows }]);
      counts.predictions += rows.length;
    },
  });
  const followed = log.consume({
    topic: 'followed',
    group: group === 'feed' ? 'feed-followed' : `${group}-followed`,
    onError,
    async handle(records) {
      const all = records.map((record) => bodyOf(record) as FollowUp);
      const events = all.flatMap((each) => clinicalEventRow(each) ?? []);
      const refused = await write([
        { table: FLAG, rows: all.flatMap((each) => followedFlagRow(each) ?? []) },
        { table: CLINICAL_EVENT, rows: events },
      ]);
      counts.events += events.length - refused(CLINICAL_EVENT);
    },
  });
  const alarms = log.consume({
    topic: 'ingested',
    group: group === 'feed' ? 'feed-alarms' : `${group}-alarms`,
    onError,
    async handle(records) {
      const events = records.map((record) => bodyOf(record) as IngestedEvent);
      const steps = events.flatMap(alarmEventRows);
      const refused = await write([
        { table: ALARM_EVENT, rows: steps },
        { table: DEVICE, rows: events.flatMap((event) => deviceRow(event) ?? []) },
      ]);
      counts.alarms += steps.length - refused(ALARM_EVENT);
    },
  });
  const acted = log.consume({
    topic: 'acted',
    group,
    onError,
    async handle(records) {
      const acts = records.map((record) => bodyOf(record) as ActedEvent);
      const refused = await write([
        { table: CARE_ACT, rows: acts.map(careActRow) },
        { table: ASSIGNMENT, rows: acts.flatMap((act) => assignmentRow(act) ?? []) },
      ]);
      counts.acts += acts.length - refused(CARE_ACT);
    },
  });
  const consumers: readonly Consumer[] = [outcomes, predictions, followed, alarms, acted];

  return {
    health: () => ({
      'windows written': counts.windows,
      'predictions written': counts.predictions,
      'events of patients written': counts.events,
      'alarm steps written': counts.alarms,
      'acts of the care team written': counts.acts,
      'rows refused': counts.refused,
      'failed attempts': counts.failures,
      waiting: consumers.reduce((sum, consumer) => sum + consumer.lag(), 0),
      'newest window, from its end to its row, s': freshness ?? 'none yet',
    }),
    async stop() {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await target.stop();
    },
  };
}

function bodyOf(record: LogRecord): unknown {
  return JSON.parse(Buffer.from(record.body).toString('utf8'));
}
