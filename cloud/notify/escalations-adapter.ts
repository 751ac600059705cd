import type { Pool } from 'pg';
import type { Escalation } from './news.ts';

/** The care team's record is made by another role, which may not have started. */
const NO_TABLE = '42P01';

/** What the rule escalated after a position in the care team's record, oldest first. */
export async function escalationsAfter(
  pool: Pool,
  position: number,
): Promise<readonly (Escalation & { readonly position: number })[]> {
  try {
    const { rows } = await pool.query<Omit<Escalation, 'at'> & { at: Date; position: number }>(
      `select seq::int as position, id, at, ward, bed, patient, patient_name as "patientName", body as text, coalesce(level, 1) as level, about
       from work.act where kind = 'escalated' and seq > $1 order by seq limit 500`,
      [position],
    );
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  } catch (error) {
    if ((error as { code?: unknown }).code === NO_TABLE) return [];
    throw error;
  }
}
