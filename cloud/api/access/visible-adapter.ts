import type { Pool } from 'pg';
import type { Person } from '../../contract/accounts.ts';
import { makeTables } from '../../contract/tables-adapter.ts';

export interface VisiblePatients {
  /** @param patient `Patient/{id}` */
  sees(person: Person, patient: string): Promise<boolean>;
  /** Breaks the glass: the patient may be seen for an hour although in another ward. */
  open(person: Person, patient: string, reason: string): Promise<void>;
}

const WARD_KEPT_MS = 5_000;
const OPEN_MINUTES = 60;

/** Who is seen by whom: the patients of one's wards, by where they lay last, and whom the person opened with a reason. */
export async function openVisiblePatients(pool: Pool): Promise<VisiblePatients> {
  await makeTables(
    pool,
    `
    create schema if not exists api;
    create table if not exists api.break_glass (
      person text not null, patient text not null, reason text not null, opened_at timestamptz not null default clock_timestamp()
    );
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
  async function opened(person: Person, patient: string): Promise<boolean> {
    const { rows } = await pool.query(
      `select from api.break_glass where person = $1 and patient = $2
       and opened_at > clock_timestamp() - interval '${OPEN_MINUTES} minutes' limit 1`,
      [person.id, patient],
    );
    return rows.length > 0;
  }
  return {
    async sees(person, patient) {
      if (person.wards === null) return true;
      const ward = await wardOf(patient);
      return (ward !== null && person.wards.includes(ward)) || opened(person, patient);
    },
    async open(person, patient, reason) {
      await pool.query('insert into api.break_glass (person, patient, reason) values ($1, $2, $3)', [person.id, patient, reason]);
    },
  };
}
