import type { Pool } from 'pg';
import type { Person } from '../../contract/accounts.ts';
import type { BreakGlass, OpenedPatient } from '../../contract/dashboard-api.ts';
import { makeTables } from '../../contract/tables-adapter.ts';

export interface VisiblePatients {
  /** @param patient `Patient/{id}` */
  sees(person: Person, patient: string): Promise<boolean>;
  /** Breaks the glass: the patient may be seen for an hour although in another ward. */
  open(person: Person, patient: string, reason: string): Promise<void>;
  /** Until when the patient of another ward is open to the person; null: she is of the person's wards, or was not opened. */
  opened(person: Person, patient: string): Promise<BreakGlass | null>;
  /** Newest first, of everybody. */
  allOpened(limit: number): Promise<readonly OpenedPatient[]>;
}

const WARD_KEPT_MS = 5_000;
const OPEN = "interval '60 minutes'";

/** Who is seen by whom: the patients of one's wards, by where they lay last, and whom the person opened with a reason. */
export async function openVisiblePatients(pool: Pool): Promise<VisiblePatients> {
  await makeTables(
    pool,
    `
    create schema if not exists api;
    create table if not exists api.break_glass (
      person text not null, patient text not null, reason text not null, opened_at timestamptz not null default clock_timestamp()
    );
    alter table api.break_glass add column if not exists person_name text;
    create index if not exists break_glass_person on api.break_glass (person, patient, opened_at)`,
  );
  const kept = new Map<string, { readonly ward: Promise<string | null>; readonly untilMs: number }>();

  async function asked(patient: string): Promise<string | null> {
    const { rows } = await pool.query<{ ward: string }>(
      'select ward from feed.risk_assessment where patient = $1 order by window_end desc limit 1',
      [patient],
    );
    return rows[0]?.ward ?? null;
  }
  function wardOf(patient: string): Promise<string | null> {
    const known = kept.get(patient);
    if (known && known.untilMs > Date.now()) return known.ward;
    const ward = asked(patient);
    kept.set(patient, { ward, untilMs: Date.now() + WARD_KEPT_MS });
    ward.catch(() => kept.delete(patient));
    return ward;
  }
  async function opened(person: Person, patient: string): Promise<BreakGlass | null> {
    const { rows } = await pool.query<{ until: Date; reason: string }>(
      `select opened_at + ${OPEN} as until, reason from api.break_glass where person = $1 and patient = $2
       and opened_at > clock_timestamp() - ${OPEN} order by opened_at desc limit 1`,
      [person.id, patient],
    );
    return rows[0] === undefined ? null : { until: rows[0].until.toISOString(), reason: rows[0].reason };
  }
  async function isOwn(person: Person, patient: string): Promise<boolean> {
    if (person.wards === null) return true;
    const ward = await wardOf(patient);
    return ward !== null && person.wards.includes(ward);
  }
  return {
    sees: async (person, patient) => (await isOwn(person, patient)) || (await opened(person, patient)) !== null,
    async open(person, patient, reason) {
      await pool.query('insert into api.break_glass (person, person_name, patient, reason) values ($1, $2, $3, $4)', [
        person.id,
        person.name,
        patient,
        reason,
      ]);
    },
    opened: async (person, patient) => ((await isOwn(person, patient)) ? null : opened(person, patient)),
    async allOpened(limit) {
      const { rows } = await pool.query<{ at: Date; until: Date; person: string; patient: string; reason: string }>(
        `select opened_at as at, opened_at + ${OPEN} as until, coalesce(person_name, person) as person, patient, reason
         from api.break_glass order by opened_at desc limit $1`,
        [limit],
      );
      return rows.map(({ at, until, ...rest }) => ({ ...rest, at: at.toISOString(), until: until.toISOString() }));
    },
  };
}
