import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NewAct, openCareActs } from '../../../cloud/api/care/acts-adapter.ts';
import type { ShiftsAnswer } from '../../../cloud/contract/care-team.ts';
import type { WardAnswer } from '../../../cloud/contract/dashboard-api.ts';
import { asPerson, bedOutcome, openDashboard, type TestDashboard } from '../../support/dashboard.ts';
import { eventually } from '../../support/system.ts';

const LONG = 60_000;

describe('what the care team does, as rows for reports', () => {
  let dashboard: TestDashboard;
  let shifts: ShiftsAnswer;

  beforeAll(async () => {
    dashboard = await openDashboard();
    shifts = await dashboard.get<ShiftsAnswer>('/api/shifts');
    await dashboard.publish(
      bedOutcome({ bed: 1, totalMin: 7, flag: 'raised' }),
      bedOutcome({ bed: 2, totalMin: 7, flag: 'raised', ward: 'Ward 4' }),
    );
    await eventually(async () => (await dashboard.get<WardAnswer>('/api/ward')).beds.length === 2, LONG, 'the beds');
  }, 120_000);
  afterAll(() => dashboard?.stop());

  const all = async (sql: string) => (await dashboard.pool.query<Record<string, unknown>>(sql)).rows;
  const act = async (body: object, by = 'Nurse One'): Promise<string> => {
    const answer = await dashboard.send('/api/patients/p1/acts', body, asPerson(by));
    expect(answer.status).toBe(201);
    return String(answer.body['id']);
  };
  const fed = (...ids: readonly string[]) =>
    eventually(
      async () =>
        (await all('select act_id as id from feed.care_act')).filter(({ id }) => ids.includes(String(id))).length === ids.length,
      LONG,
      'the rows',
    );
  const named = (to: string, at: string): NewAct => ({
    ...{ id: randomUUID(), kind: 'assigned', about: null, text: '', to, dueAt: null, level: null, toBed: false },
    ...{ at, from: at, until: null, shift: null, by: { id: 'n1', name: 'Nurse One' } },
    place: {
      patient: 'Patient/p2',
      patientName: 'Simulated, Patient 2',
      bed: 'bed-2',
      ward: 'Ward 4',
      deviceId: 'station-bed-2',
    },
  });

  it('tells who is responsible, for which shift, and who comes after her', async () => {
    const ids = [
      await act({ kind: 'assigned', to: { name: 'Nurse Two' } }),
      await act({ kind: 'assigned', to: { name: 'Nurse Six' }, shift: 'next' }),
    ];
    await fed(...ids);
    expect(
      await all('select responsible, ward, bed, shift, assigned_by, ends_at from feed.v_assignment order by from_at'),
    ).toEqual([
      {
        ...{ responsible: 'Nurse Two', ward: 'Ward 3', bed: 'bed-1', shift: 'day', assigned_by: 'Nurse One' },
        ends_at: new Date(shifts.now!.until),
      },
      {
        ...{ responsible: 'Nurse Six', ward: 'Ward 3', bed: 'bed-1', shift: 'night', assigned_by: 'Nurse One' },
        ends_at: new Date(shifts.next!.until),
      },
    ]);
    const now = await all('select patient, responsible, lapsed_seconds from feed.v_assignment_now');
    expect(now).toEqual([{ patient: 'Patient/p1', responsible: 'Nurse Two', lapsed_seconds: null }]);
  });

  it('ends a turn when somebody else takes over', async () => {
    const id = await act({ kind: 'assigned', to: { name: 'Nurse Seven' } });
    await fed(id);
    const turns = await all("select responsible, ends_at from feed.v_assignment where shift = 'day' order by from_at");
    const [from] = await all(`select from_at from feed.assignment where assignment_id = '${id}'`);
    expect(turns).toEqual([
      { responsible: 'Nurse Two', ends_at: from?.['from_at'] },
      { responsible: 'Nurse Seven', ends_at: new Date(shifts.now!.until) },
    ]);
  });

  it('tells what is to be done, who did it, and what is past its time', async () => {
    const [past, later] = [new Date(Date.now() - 60_000).toISOString(), new Date(Date.now() + 3_600_000).toISOString()];
    const late = await act({ kind: 'task-opened', text: 'Full set of observations', dueAt: past });
    const done = await act({ kind: 'task-opened', text: 'Call the physician', dueAt: later });
    await fed(late, done, await act({ kind: 'task-done', about: done }, 'Nurse Two'));
    const [open, closed] = await all('select text, opened_by, done_by, overdue_seconds from feed.v_task order by due_at');
    expect(open).toMatchObject({ text: 'Full set of observations', opened_by: 'Nurse One', done_by: null });
    expect(open?.['overdue_seconds']).toBeGreaterThanOrEqual(60);
    expect(closed).toEqual({ text: 'Call the physician', opened_by: 'Nurse One', done_by: 'Nurse Two', overdue_seconds: null });
  });

  it('tells how soon somebody reacted to a flag; nobody is told as nobody', async () => {
    expect(await all('select flag, reacted_by, reaction, escalations from feed.v_flag_response order by flag')).toEqual([
      { flag: 'Flag/f1', reacted_by: 'Nurse One', reaction: 'assigned', escalations: 0 },
      { flag: 'Flag/f2', reacted_by: null, reaction: null, escalations: 0 },
    ]);
    const [one, two] = await all('select seconds_to_reaction as s from feed.v_flag_response order by flag');
    expect(one?.['s']).toBeGreaterThan(0);
    expect(two?.['s']).toBeNull();
  });

  it('leaves what people write to each other in FHIR', async () => {
    const id = await act({ kind: 'note', text: 'Daughter called' });
    await fed(id);
    expect(await all(`select kind, text from feed.care_act where act_id = '${id}'`)).toEqual([{ kind: 'note', text: null }]);
  });

  it('loses none that was done before a stop, and doubles none that comes again', async () => {
    await dashboard.stopApi();
    const acts = await openCareActs(dashboard.pool);
    const kept = Array.from({ length: 50 }, (_, n) =>
      named(`Nurse ${n}`, new Date(Date.now() - (50 - n) * 60_000).toISOString()),
    );
    for (const one of kept) await acts.add(one);
    await dashboard.startApi();
    await fed(...kept.map(({ id }) => id));
    const records = [];
    for (let partition = 0; partition < dashboard.log.partitionCount('acted'); partition += 1)
      records.push(...(await dashboard.log.read('acted', partition, 0, 1_000)));
    await dashboard.log.append('acted', records);
    const last = { ...named('Nurse last', new Date().toISOString()), id: randomUUID() };
    await acts.add(last);
    await fed(last.id);
    expect(await all("select count(*)::int as n from feed.assignment where patient = 'Patient/p2'")).toEqual([{ n: 51 }]);
    expect(await all("select responsible from feed.v_assignment_now where patient = 'Patient/p2'")).toEqual([
      { responsible: 'Nurse last' },
    ]);
  });
});
