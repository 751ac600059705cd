import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CareActs, type NewAct, openCareActs } from '../../../../cloud/api/care/acts-adapter.ts';
import { escalationDue, unanswered } from '../../../../cloud/api/care/escalation.ts';
import type { FollowedFlag } from '../../../../cloud/contract/follow-up.ts';
import { migrateFeed } from '../../../../cloud/feed/migrations.ts';
import { postgresqlTarget } from '../../../../cloud/feed/postgresql-target-adapter.ts';
import { flagRow, followedFlagRow, riskAssessmentRow } from '../../../../cloud/feed/rows.ts';
import { FLAG, RISK_ASSESSMENT } from '../../../../cloud/feed/tables.ts';
import { outcome } from '../../../support/outcome.ts';
import { type TestDatabase, testDatabase } from '../../../support/postgres.ts';

describe('what nobody has reacted to', () => {
  let database: TestDatabase;
  let acts: CareActs;
  beforeAll(async () => {
    database = await testDatabase();
    await migrateFeed(database.pool);
    acts = await openCareActs(database.pool);
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

  it('is a flag that grew worse after somebody had acted, for its own time', async () => {
    const at = outcome({ flag: 'raised' }).window.windowEnd;
    const later = new Date(Date.parse(at) + 3_600_000).toISOString();
    const place = { patient: 'Patient/p1', patientName: '', bed: 'bed-12', ward: 'Ward 3', deviceId: 'station-bed-12' };
    const seen: NewAct = {
      ...{ id: 'seen', at: new Date(Date.parse(at) + 60_000).toISOString(), kind: 'acknowledged', place, about: 'Flag/n0' },
      ...{ by: { id: 'nurse', name: 'Nurse' }, text: '', to: null, dueAt: null, level: null, toBed: false },
    };
    await acts.add(seen);
    const mine = async () => (await unanswered(database.pool)).find(({ about }) => about === 'Flag/n0');
    expect(await mine()).toMatchObject({ what: 'flag', reacted: true });
    const worse = outcome({ patient: 'Patient/p1', flag: 'worsened', minute: 60 });
    const row = flagRow({ ...worse, flag: { ...worse.flag!, reference: 'Flag/n0', since: at, worsenedAt: later } })!;
    await postgresqlTarget(database.pool).write([{ table: FLAG, rows: [row] }]);
    const open = (await mine())!;
    expect(open).toMatchObject({ what: 'worsened', reacted: false, sinceMs: Date.parse(later) });
    const due = escalationDue(open, { afterMinutes: 10, levels: 3 }, Date.parse(later) + 600_000);
    expect(due).toMatchObject({ id: `escalated|Flag/n0|${later}|1`, level: 1 });
    expect(due?.text).toContain('since it grew worse');
  });
});
