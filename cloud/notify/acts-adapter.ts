import type { Pool } from 'pg';
import type { Assignment, Escalation } from './news.ts';

/** The care team's record is made by another role, which may not have started, or have been made by a version before. */
const NOT_THERE: ReadonlySet<unknown> = new Set(['42P01', '42703']);

interface Row extends Omit<Escalation, 'at' | 'level'> {
  readonly position: number;
  readonly kind: 'escalated' | 'assigned';
  readonly at: Date;
  readonly level: number | null;
  readonly byName: string | null;
  readonly from: Date | null;
  readonly until: Date | null;
}

/** What the rule escalated, and whom somebody gave to somebody else, after a position in the care team's record, oldest first. */
export async function actsAfter(
  pool: Pool,
  position: number,
): Promise<readonly { readonly position: number; readonly act: Escalation | Assignment }[]> {
  try {
    const { rows } = await pool.query<Row>(
      `select seq::int as position, kind, id, at, ward, bed, patient, patient_name as "patientName", body as text, level, about,
         to_id as "toId", by_name as "byName", from_at as "from", until_at as "until"
       from work.act where (kind = 'escalated' or kind = 'assigned' and to_id is not null and to_id is distinct from by_id) and seq > $1
       order by seq limit 500`,
      [position],
    );
    return rows.map(({ position: at, ...row }) => ({ position: at, act: actOf(row) }));
  } catch (error) {
    if (NOT_THERE.has((error as { code?: unknown }).code)) return [];
    throw error;
  }
}

function actOf({ kind, level, byName, from, until, toId, ...row }: Omit<Row, 'position'>): Escalation | Assignment {
  const act = { ...row, at: row.at.toISOString() };
  if (kind === 'escalated' || toId === null) return { ...act, toId, level: level ?? 1 };
  const begins = (from ?? row.at).toISOString();
  return { ...act, toId, byName: byName ?? '', from: begins, until: until?.toISOString() ?? null };
}
