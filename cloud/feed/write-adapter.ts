import { type Insertable, type Kysely, sql } from 'kysely';
import type { Outcome } from '../contract/events.ts';
import { flagRow, riskAssessmentRow } from './rows.ts';
import type { AlarmEventTable, FeedDatabase } from './tables.ts';

export type AlarmRow = Insertable<AlarmEventTable>;

/** Far below the 65 535 parameters that one statement may have. */
const ROWS_AT_ONCE = 500;

/** Row of the window and state of its flag together: a replay changes nothing. */
export async function writeOutcome(database: Kysely<FeedDatabase>, outcome: Outcome): Promise<void> {
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

/**
 * Alarm steps are what a station claims, so a row may hold what PostgreSQL cannot keep (a zero character, the year 0). Such a
 * row must not hold up the others.
 * @returns the rows that were refused, with the reason; their messages are in the archive under `record`
 */
export async function writeAlarms(
  database: Kysely<FeedDatabase>,
  rows: readonly AlarmRow[],
): Promise<readonly { row: AlarmRow; reason: string }[]> {
  const refused: { row: AlarmRow; reason: string }[] = [];
  for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
    const some = rows.slice(first, first + ROWS_AT_ONCE);
    try {
      await insertAlarms(database, some);
    } catch (error) {
      if (!isBadValue(error)) throw error;
      for (const row of some) {
        try {
          await insertAlarms(database, [row]);
        } catch (reason) {
          if (!isBadValue(reason)) throw reason;
          refused.push({ row, reason: reason.message });
        }
      }
    }
  }
  return refused;
}

async function insertAlarms(database: Kysely<FeedDatabase>, rows: readonly AlarmRow[]): Promise<void> {
  await database
    .insertInto('feed.alarm_event')
    .values(rows)
    .onConflict((conflict) => conflict.column('event_id').doNothing())
    .execute();
}

/** SQLSTATE class 22: the value itself is the trouble and will be next time too. */
function isBadValue(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('22');
}
