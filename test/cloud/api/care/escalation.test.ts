import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCareActs } from '../../../../cloud/api/care/acts-adapter.ts';
import { unanswered } from '../../../../cloud/api/care/escalation.ts';
import type { FollowedFlag } from '../../../../cloud/contract/follow-up.ts';
import { migrateFeed } from '../../../../cloud/feed/migrations.ts';
import { postgresqlTarget } from '../../../../cloud/feed/postgresql-target-adapter.ts';
import { flagRow, followedFlagRow, riskAssessmentRow } from '../../../../cloud/feed/rows.ts';
import { FLAG, RISK_ASSESSMENT } from '../../../../cloud/feed/tables.ts';
import { outcome } from '../../../support/outcome.ts';
import { type TestDatabase, testDatabase } from '../../../support/postgres.ts';

describe('what nobody has reacted to', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    await migrateFeed(database.pool);
    await openCareActs(database.pool);
    const deteriorated = outcome({ patient: 'Patient/p1', flag: 'raised' });
    const predicted = outcome({ patient: 'Patient/p2', flag: null });
    const older = outcome({ patient: 'Patient/p3', flag: 'raised' });
    const resolved = outcome({ patient: 'Patient/p4', flag: 'resolved' });
    const named = [deteriorated, older, resolved].map((each, place) => ({
      ...each,
      flag: { ...each.flag!, reference: `Flag/n${place}` },
    }));
    const ofModel: FollowedFlag = {
      ...{ what: 'flag', id: 'Flag/m1', kind: 'risk-sepsis-bedside', patient: 'Patient/p2', encounter: null, bed: 'bed-2' },
      ...{ ward: 'Ward 3', at: predicted.window.windowEnd, until: null, reason: 'sepsis: risk 30 %' },
    };
    await postgresqlTarget(database.pool).write([
      { table: RISK_ASSESSMENT, rows: [deteriorated, predicted, older, resolved].map(riskAssessmentRow) },
      { table: FLAG, rows: [...named.map(flagRow), followedFlagRow(ofModel)].flatMap((row) => row ?? []) },
    ]);
    // As rows were before flags had causes.
    await database.pool.query("update feed.flag set cause = null where flag = 'Flag/n1'");
  });
  afterAll(() => database.drop());

  it('is open flags of NEWS2, also those without a cause, and none of a model: those call nobody', async () => {
    const flags = await database.pool.query<{ n: number }>("select count(*)::int as n from feed.flag where status = 'active'");
    expect(flags.rows[0]?.n).toBe(3);
    expect((await unanswered(database.pool)).map(({ what, about, reacted }) => [what, about, reacted]).sort()).toEqual([
      ['flag', 'Flag/n0', false],
      ['flag', 'Flag/n1', false],
    ]);
  });
});
