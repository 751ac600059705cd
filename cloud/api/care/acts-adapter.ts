import type { Pool } from 'pg';
import type { ActKind, Actor, CareAct, CareTask } from '../../contract/care-team.ts';
import { makeTables } from '../../contract/tables-adapter.ts';

export interface NewAct extends Partial<Pick<CareAct, 'toId' | 'from' | 'until' | 'shift'>> {
  readonly id: string;
  readonly at: string;
  readonly kind: ActKind;
  readonly by: Actor | null;
  readonly place: ActPlace;
  readonly about: string | null;
  readonly text: string;
  readonly to: string | null;
  readonly dueAt: string | null;
  readonly level: number | null;
  /** Whether the bed is to be told. */
  readonly toBed: boolean;
}

/** As the audit trail names it: what was written stays in the act. */
export function actInTrail({ kind, id, to, about }: NewAct): Readonly<Record<string, string>> {
  return { act: kind, 'act id': id, ...(to === null ? {} : { to }), ...(about === null ? {} : { about }) };
}

export type ActPlace = Pick<CareAct, 'patient' | 'patientName' | 'bed' | 'ward' | 'deviceId'>;
/** Where an act is brought: FHIR, the bed, and the log for the stages that keep it (topic `acted`). */
export type Target = 'fhir' | 'bed' | 'log';

export interface CareActs {
  /** Durable when it resolves; the same id again changes nothing. @returns the act as it is kept */
  add(act: NewAct): Promise<CareAct>;
  /** Newest first. */
  ofPatient(patient: string, limit: number): Promise<readonly CareAct[]>;
  openTasks(patient: string): Promise<readonly CareTask[]>;
  /** The newest, in the order in which they were made. */
  assignments(patient: string): Promise<readonly CareAct[]>;
  find(id: string): Promise<CareAct | null>;
  /** Oldest first, those whose next attempt is due. */
  waiting(target: Target, limit: number): Promise<readonly CareAct[]>;
  /** What the bed itself said stays, also when it comes before the word of the hub. */
  settled(target: Target, id: string, state: 'done' | 'shown' | 'refused', detail: string | null): Promise<void>;
  /** Tried and to be tried again, not before so many ms. */
  postponed(target: Target, id: string, detail: string, waitMs: number): Promise<void>;
  counts(): Promise<{ readonly acts: number; readonly waiting: number; readonly refused: number }>;
}

/** What a CareTeam tells of: a fortnight of three shifts a day. */
const MOST_TURNS = 42;

const SCHEMA = `
  create schema if not exists work;
  create table if not exists work.act (
    seq bigint generated always as identity unique, id text primary key, at timestamptz not null, kind text not null,
    by_id text, by_name text, patient text not null, patient_name text not null, bed text not null, ward text not null,
    device_id text not null, about text, body text not null, to_name text, due_at timestamptz, level int,
    fhir_state text not null default 'waiting', fhir_at timestamptz, fhir_detail text, fhir_next timestamptz not null default now(),
    bed_state text not null, bed_at timestamptz, bed_detail text, bed_next timestamptz not null default now()
  );
  alter table work.act add column if not exists from_at timestamptz, add column if not exists until_at timestamptz,
    add column if not exists shift_name text, add column if not exists log_state text not null default 'waiting',
    add column if not exists log_at timestamptz, add column if not exists log_detail text,
    add column if not exists log_next timestamptz not null default now(),
    add column if not exists to_id text;
  create index if not exists act_patient on work.act (patient, seq desc);
  create index if not exists act_about on work.act (about) where about is not null;
  create index if not exists act_fhir_waiting on work.act (seq) where fhir_state = 'waiting';
  create index if not exists act_bed_waiting on work.act (seq) where bed_state = 'waiting';
  create index if not exists act_log_waiting on work.act (seq) where log_state = 'waiting';`;

/** What the care team did, in order and for ever: the record from which responsibility, tasks and reactions are read. */
export async function openCareActs(pool: Pool): Promise<CareActs> {
  await makeTables(pool, SCHEMA);
  const select = async (where: string, values: unknown[]): Promise<CareAct[]> =>
    (await pool.query<ActRow>(`select * from work.act ${where}`, values)).rows.map(actOf);

  return {
    async add(act) {
      const { place, by } = act;
      await pool.query(
        `insert into work.act (id, at, kind, by_id, by_name, patient, patient_name, bed, ward, device_id, about, body, to_name, due_at, level, bed_state,
           from_at, until_at, shift_name, to_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) on conflict (id) do nothing`,
        [
          act.id,
          act.at,
          act.kind,
          by?.id ?? null,
          by?.name ?? null,
          ...[place.patient, place.patientName, place.bed, place.ward, place.deviceId],
          act.about,
          act.text,
          act.to,
          act.dueAt,
          act.level,
          act.toBed ? 'waiting' : 'none',
          ...[act.from ?? null, act.until ?? null, act.shift ?? null, act.toId ?? null],
        ],
      );
      const [kept] = await select('where id = $1', [act.id]);
      if (kept === undefined) throw new Error(`the act ${act.id} was not kept`);
      return kept;
    },
    ofPatient: (patient, limit) => select('where patient = $1 order by seq desc limit $2', [patient, limit]),
    async openTasks(patient) {
      const open = await select(
        `where patient = $1 and kind = 'task-opened'
           and not exists (select 1 from work.act done where done.about = work.act.id and done.kind = 'task-done')
         order by due_at nulls last, seq`,
        [patient],
      );
      return open.map(({ id, text, dueAt, by, at }) => ({ id, text, dueAt, openedBy: by?.name ?? '', openedAt: at }));
    },
    assignments: async (patient) =>
      (await select("where patient = $1 and kind = 'assigned' order by seq desc limit $2", [patient, MOST_TURNS])).reverse(),
    async find(id) {
      return (await select('where id = $1', [id]))[0] ?? null;
    },
    waiting: (target, limit) =>
      select(`where ${target}_state = 'waiting' and ${target}_next <= clock_timestamp() order by seq limit $1`, [limit]),
    async settled(target, id, state, detail) {
      await pool.query(
        `update work.act set ${target}_state = $2, ${target}_at = clock_timestamp(), ${target}_detail = $3
         where id = $1 and ${target}_state not in ('none', 'shown') and ($2 <> 'done' or ${target}_state = 'waiting')`,
        [id, state, detail],
      );
    },
    async postponed(target, id, detail, waitMs) {
      await pool.query(
        `update work.act set ${target}_detail = $2, ${target}_next = clock_timestamp() + $3 * interval '1 millisecond' where id = $1`,
        [id, detail, waitMs],
      );
    },
    async counts() {
      const { rows } = await pool.query<{ acts: number; waiting: number; refused: number }>(
        `select count(*)::int as acts, count(*) filter (where 'waiting' in (fhir_state, bed_state, log_state))::int as waiting,
                count(*) filter (where 'refused' in (fhir_state, bed_state))::int as refused from work.act`,
      );
      return rows[0] ?? { acts: 0, waiting: 0, refused: 0 };
    },
  };
}

interface ActRow {
  id: string;
  at: Date;
  kind: ActKind;
  by_id: string | null;
  by_name: string | null;
  patient: string;
  patient_name: string;
  bed: string;
  ward: string;
  device_id: string;
  about: string | null;
  body: string;
  to_name: string | null;
  to_id: string | null;
  from_at: Date | null;
  until_at: Date | null;
  shift_name: string | null;
  due_at: Date | null;
  level: number | null;
  fhir_state: CareAct['fhir']['state'];
  fhir_at: Date | null;
  fhir_detail: string | null;
  bed_state: CareAct['bedside']['state'];
  bed_at: Date | null;
  bed_detail: string | null;
}

function actOf(row: ActRow): CareAct {
  return {
    id: row.id,
    at: row.at.toISOString(),
    kind: row.kind,
    by: row.by_id === null || row.by_name === null ? null : { id: row.by_id, name: row.by_name },
    patient: row.patient,
    patientName: row.patient_name,
    bed: row.bed,
    ward: row.ward,
    deviceId: row.device_id,
    about: row.about,
    text: row.body,
    to: row.to_name,
    toId: row.to_id,
    from: row.from_at?.toISOString() ?? null,
    until: row.until_at?.toISOString() ?? null,
    shift: row.shift_name,
    dueAt: row.due_at?.toISOString() ?? null,
    level: row.level,
    fhir: { state: row.fhir_state, at: row.fhir_at?.toISOString() ?? null, detail: row.fhir_detail },
    bedside: { state: row.bed_state, at: row.bed_at?.toISOString() ?? null, detail: row.bed_detail },
  };
}
