import type { CareTeam, Communication, Provenance, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escalationDue, type Unanswered } from '../../../../cloud/api/care/escalation.ts';
import type { BedNote } from '../../../../cloud/contract/bed-note.ts';
import type { CareAct, ShiftsAnswer } from '../../../../cloud/contract/care-team.ts';
import type { PatientAnswer, WardAnswer } from '../../../../cloud/contract/dashboard-api.ts';
import { admitted } from '../../../support/admitted.ts';
import { asPerson, bedOutcome, openDashboard, type TestDashboard } from '../../../support/dashboard.ts';
import { independentFindings } from '../../../support/independent-validator.ts';
import { eventually } from '../../../support/system.ts';
import { telemetry } from '../../../support/telemetry.ts';

const LONG = 60_000;

describe('what the care team does', () => {
  const told: { deviceId: string; id: string; note: BedNote }[] = [];
  let dashboard: TestDashboard;
  let hubAway = false;

  beforeAll(async () => {
    dashboard = await openDashboard({
      tellBed: (deviceId, id, note) => {
        if (hubAway) return Promise.reject(new Error('the hub is away'));
        if (deviceId === 'station-bed-3') return Promise.resolve({ never: 'no such device' });
        told.push({ deviceId, id, note });
        return Promise.resolve('queued');
      },
      escalation: { afterMinutes: 10, levels: 2 },
    });
    for (const resource of [1, 2, 3, 8, 9].flatMap((number) => admitted(number))) await dashboard.fhir.update(resource);
    await dashboard.fhir.update({
      resourceType: 'Flag',
      id: 'f1',
      status: 'active',
      code: { text: 'x' },
      subject: { reference: 'Patient/p1' },
    });
    await dashboard.publish(bedOutcome({ bed: 1, totalMin: 7, flag: 'raised' }), bedOutcome({ bed: 2 }), bedOutcome({ bed: 3 }));
    await eventually(async () => (await bed(1)) && (await bed(2)) && (await bed(3)), LONG, 'the beds');
  }, 120_000);
  afterAll(() => dashboard?.stop());

  const bed = async (number: number) =>
    (await dashboard.get<WardAnswer>('/api/ward')).beds.find(({ patient }) => patient === `Patient/p${number}`);
  const patient = (number: number) => dashboard.get<PatientAnswer>(`/api/patients/p${number}`);
  const actOf = async (number: number, id: string): Promise<CareAct> => {
    const found = (await patient(number)).acts.find((act) => act.id === id);
    if (found === undefined) throw new Error(`no act ${id}`);
    return found;
  };
  const act = async (number: number, body: object, by = 'Nurse One'): Promise<string> => {
    const answer = await dashboard.send(`/api/patients/p${number}/acts`, body, asPerson(by));
    expect(answer.status).toBe(201);
    return String(answer.body['id']);
  };
  const fromBed = (number: number, reading: object) =>
    dashboard.ingested({
      Body: { ...telemetry({}), readings: [reading] },
      Properties: {},
      SystemProperties: { 'iothub-connection-device-id': `station-bed-${number}` },
      record: 'telemetry/0/1',
      enqueuedAt: new Date().toISOString(),
    });
  const inFhir = (number: number, id: string) =>
    eventually(async () => (await actOf(number, id)).fhir.state === 'done', LONG, 'FHIR to have it');

  it('assigns: board, CareTeam, bed and the record of who did it agree', async () => {
    const id = await act(1, { kind: 'assigned', to: { name: 'Nurse Two' } });
    await eventually(async () => (await bed(1))?.care.responsible?.name === 'Nurse Two', LONG, 'the board');
    await inFhir(1, id);
    const [team] = await dashboard.fhir.search<CareTeam>('CareTeam', { patient: 'p1' });
    expect(team?.participant?.[0]?.member?.display).toBe('Nurse Two');
    const [record] = await dashboard.fhir.search<Provenance>('Provenance', { target: `CareTeam/${team?.id ?? ''}` });
    expect(record?.agent[0]?.who.display).toBe('Nurse One');
    expect(told.find((one) => one.id === id)).toMatchObject({
      deviceId: 'station-bed-1',
      note: {
        schema: 'wardlight.note.v2',
        patient: { identifiers: ['P-1'], encounters: ['E-1'] },
        ...{ what: 'assignment', to: 'Nurse Two', fromAt: null, text: '', by: 'Nurse One' },
      },
    });
  });

  it('names who comes with the next shift, who is then in the CareTeam with her time', async () => {
    const shifts = await dashboard.get<ShiftsAnswer>('/api/shifts');
    const id = await act(1, { kind: 'assigned', to: { name: 'Night Nurse' }, shift: 'next' });
    const { care } = await patient(1);
    expect(care.responsible).toMatchObject({ name: 'Nurse Two', until: shifts.now?.until });
    expect(care.next).toMatchObject({ id: null, name: 'Night Nurse', from: shifts.next?.from, by: { name: 'Nurse One' } });
    await inFhir(1, id);
    const [team] = await dashboard.fhir.search<CareTeam>('CareTeam', { patient: 'p1' });
    expect(team?.participant?.map(({ member, period, role }) => [member?.display, period?.end, role?.[0]?.text])).toEqual([
      ['Nurse Two', shifts.now?.until, 'responsible, day'],
      ['Night Nurse', shifts.next?.until, 'responsible, night'],
    ]);
    expect(told.find((one) => one.id === id)?.note).toMatchObject({ to: 'Night Nurse', fromAt: shifts.next?.from });
  });

  it('says of a patient whose nurse’s shift ended that nobody took over, and escalates it although the flag was seen', async () => {
    const since = new Date(Date.now() - 90 * 60_000).toISOString();
    await dashboard.publish(bedOutcome({ bed: 8, totalMin: 7, flag: 'raised', since }));
    await eventually(async () => (await bed(8))?.flag != null, LONG, 'the flag');
    const id = await act(8, { kind: 'assigned', to: { name: 'Nurse Two' } });
    await act(8, { kind: 'acknowledged', about: 'Flag/f8' }, 'Nurse Two');
    // An hour passes, in which the shift ends.
    await dashboard.pool.query("update work.act set at = at - interval '1 hour' where patient = 'Patient/p8'");
    await dashboard.pool.query(
      "update work.act set from_at = from_at - interval '1 hour', until_at = now() - interval '12 minutes' where id = $1",
      [id],
    );
    expect((await patient(8)).care).toMatchObject({ responsible: null, lapsed: { name: 'Nurse Two' } });
    const found = await eventually(
      async () => (await patient(8)).acts.find(({ kind }) => kind === 'escalated'),
      LONG,
      'the escalation',
    );
    expect(found).toMatchObject({
      level: 1,
      to: null,
      text: expect.stringMatching(/taken over .* shift of Nurse Two/) as string,
    });
  });

  it('acknowledges a flag, and shows that the bed shows it once the bed said so', async () => {
    const id = await act(1, { kind: 'acknowledged', about: 'Flag/f1', text: 'on my way' });
    await eventually(async () => (await bed(1))?.care.acknowledged?.by === 'Nurse One', LONG, 'the board');
    await inFhir(1, id);
    const about = (await dashboard.fhir.search<Communication>('Communication', { patient: 'p1' })).flatMap(
      (one) => one.about ?? [],
    );
    expect(about).toContainEqual({ reference: 'Flag/f1' });
    expect(told.find((one) => one.id === id)?.note).toMatchObject({ what: 'acknowledgement', alarmId: null });
    expect((await actOf(1, id)).bedside.state).toBe('done');
    const at = new Date().toISOString();
    const note = { kind: 'note', id, what: 'acknowledgement', text: 'on my way', by: 'Nurse One', alarmId: null };
    await fromBed(1, { ...note, sentAt: at, measuredAt: at });
    await eventually(async () => (await actOf(1, id)).bedside.state === 'shown', LONG, 'the word of the bed');
  });

  it('shows that the bed refused: somebody else lies there', async () => {
    const id = await act(1, { kind: 'note', text: 'for her alone' });
    await eventually(async () => (await actOf(1, id)).bedside.state === 'done', LONG, 'the hub to have it');
    await fromBed(1, { kind: 'note-refused', id, reason: 'another-patient', measuredAt: new Date().toISOString() });
    await eventually(async () => (await actOf(1, id)).bedside.state === 'refused', LONG, 'the word of the bed');
    expect((await actOf(1, id)).bedside.detail).toBe('bed another-patient');
    await inFhir(1, id);
  });

  it('names an alarm to the bed as the bed names it', async () => {
    const id = await act(1, { kind: 'acknowledged', about: 'station-bed-1/a-17' });
    await eventually(() => Promise.resolve(told.some((one) => one.id === id)), LONG, 'the note');
    expect(told.find((one) => one.id === id)?.note.alarmId).toBe('a-17');
  });

  it('opens a task with its time and closes it once', async () => {
    const dueAt = new Date(Date.now() + 3_600_000).toISOString();
    const id = await act(2, { kind: 'task-opened', text: 'Full set of observations', dueAt });
    await eventually(async () => (await bed(2))?.care.nextTask?.dueAt === dueAt, LONG, 'the board');
    const done = await act(2, { kind: 'task-done', about: id }, 'Nurse Two');
    await inFhir(2, done);
    const [task] = await dashboard.fhir.search<Task>('Task', { patient: 'p2' });
    expect(task).toMatchObject({
      status: 'completed',
      description: 'Full set of observations',
      restriction: { period: { end: dueAt } },
      requester: { display: 'Nurse One' },
      owner: { display: 'Nurse Two' },
    });
    expect((await patient(2)).tasks).toEqual([]);
    expect(told.find((one) => one.id === id)?.note).toMatchObject({ what: 'task', dueAt, text: 'Full set of observations' });
    const again = await dashboard.send('/api/patients/p2/acts', { kind: 'task-done', about: id });
    expect(again.status).toBe(409);
  });

  it('keeps what is done while the hub is away and brings it when the hub is back', async () => {
    hubAway = true;
    const id = await act(2, { kind: 'note', text: 'Family is here' });
    await eventually(async () => (await actOf(2, id)).bedside.detail === 'the hub is away', LONG, 'the failed attempt');
    expect((await actOf(2, id)).bedside.state).toBe('waiting');
    hubAway = false;
    await eventually(async () => (await actOf(2, id)).bedside.state === 'done', LONG, 'the second attempt');
  });

  it('says of a bed that cannot be told why it was not', async () => {
    const id = await act(3, { kind: 'note', text: 'x' });
    await eventually(async () => (await actOf(3, id)).bedside.state === 'refused', LONG, 'the refusal');
    expect((await actOf(3, id)).bedside.detail).toBe('no such device');
  });

  it('hands several patients over at once, in words', async () => {
    const answer = await dashboard.send('/api/handover', {
      patients: ['Patient/p1', 'Patient/p2'],
      to: { name: 'Night Nurse' },
      text: 'calm',
    });
    expect(answer.status).toBe(201);
    await eventually(async () => (await bed(2))?.care.responsible?.name === 'Night Nurse', LONG, 'the board');
    expect((await patient(1)).acts[0]).toMatchObject({ kind: 'assigned', to: 'Night Nurse', text: 'calm' });
  });

  it.each([
    [{ kind: 'note', text: '  ' }, 400],
    [{ kind: 'escalated', text: 'x' }, 400],
    [{ kind: 'assigned', to: { name: 'x' }, level: 3 }, 400],
    [{ kind: 'task-opened', text: 'x', dueAt: 'soon' }, 400],
  ])('refuses %j, naming what is wrong', async (body, status) => {
    const answer = await dashboard.send('/api/patients/p1/acts', body);
    expect(answer.status).toBe(status);
    expect(String(answer.body['error'])).toMatch(/^\w+: \S/);
  });

  it('takes nothing from nobody, from another page, or for a patient whom nobody knows', async () => {
    const note = { kind: 'note', text: 'x' };
    expect((await dashboard.send('/api/patients/p1/acts', note, { 'x-wardlight': 'dashboard' })).status).toBe(401);
    expect((await dashboard.send('/api/patients/p1/acts', note, {})).status).toBe(403);
    expect((await dashboard.send('/api/patients/nobody/acts', note)).status).toBe(404);
  });

  it('escalates a flag to which nobody reacted, once for each level, and tells the bed', async () => {
    const since = new Date(Date.now() - 25 * 60_000).toISOString();
    await dashboard.publish(bedOutcome({ bed: 9, totalMin: 8, flag: 'raised', since }));
    await eventually(async () => (await bed(9))?.care.escalated?.level === 2, LONG, 'the escalation');
    const escalated = (await patient(9)).acts.filter(({ kind }) => kind === 'escalated');
    expect(escalated).toMatchObject([
      { by: null, level: 2, text: expect.stringContaining('Nobody has reacted for 20 min') as string },
    ]);
    const note = await eventually(
      () => Promise.resolve(told.find(({ deviceId }) => deviceId === 'station-bed-9')),
      LONG,
      'the note',
    );
    // IoT Hub takes no other characters in a message id; what the bed says of it is known all the same.
    expect(note.id).toMatch(/^[\w%.:-]+$/);
    await fromBed(9, { kind: 'note-refused', id: note.id, reason: 'nobody-admitted', measuredAt: new Date().toISOString() });
    const refused = async () => (await patient(9)).acts.some(({ bedside }) => bedside.detail === 'bed nobody-admitted');
    await eventually(refused, LONG, 'the word of the bed');
  });

  it('passes an independent validator, everything that was written in these trials', async () => {
    const { seen, found } = await independentFindings(dashboard.pool);
    expect(seen).toEqual(expect.arrayContaining(['AuditEvent', 'CareTeam', 'Communication', 'Provenance', 'Task']));
    expect(found).toEqual([]);
  });
});

describe('when nobody reacts', () => {
  const MINUTE = 60_000;
  const open: Unanswered = {
    what: 'flag',
    about: 'Flag/f1',
    reason: 'NEWS2 8',
    sinceMs: 0,
    reacted: false,
    responsible: null,
    lapsed: null,
    place: { patient: 'Patient/p1', patientName: 'n', bed: 'b', ward: 'w', deviceId: 'd' },
  };
  const levelAt = (minutes: number, change: Partial<Unanswered> = {}) =>
    escalationDue({ ...open, ...change }, { afterMinutes: 15, levels: 3 }, minutes * MINUTE)?.level ?? null;

  it('waits its minutes, goes up with each further wait, and not beyond the last level', () => {
    expect([14.9, 15, 29.9, 30, 45, 600].map((minutes) => levelAt(minutes))).toEqual([null, 1, 1, 2, 3, 3]);
  });
  it('does nothing once somebody reacted', () => {
    expect(levelAt(600, { reacted: true })).toBeNull();
  });
  it('says who is responsible, and escalates each shift that nobody took over by itself', () => {
    const rule = { afterMinutes: 15, levels: 3 };
    const due = (change: Partial<Unanswered>) => escalationDue({ ...open, ...change }, rule, 20 * MINUTE);
    expect(due({})?.text).toContain('(nobody is responsible)');
    expect(due({ responsible: { id: 'n2', name: 'Nurse Two' } })).toMatchObject({
      to: 'Nurse Two',
      text: expect.stringContaining('Nurse Two') as string,
    });
    const ids = [due({}), due({ what: 'shift' }), due({ what: 'shift', sinceMs: 1 })].map((act) => act?.id);
    expect(new Set(ids).size).toBe(3);
  });
});
