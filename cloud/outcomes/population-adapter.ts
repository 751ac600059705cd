import type { Pool } from 'pg';
import type { PopulationRows } from './population.ts';

/** What the feed kept of a span. Rejects with the database's error, also where there is no schema `feed`. */
export async function populationRows(
  pool: Pool,
  span: { readonly fromMs: number; readonly toMs: number },
): Promise<PopulationRows> {
  const [from, to] = [new Date(span.fromMs), new Date(span.toMs)];
  const [{ rows }, { rows: flags }] = await Promise.all([
    pool.query<{ patient: string; ward: string; window_end: Date; total_min: number; total_max: number }>(
      'select patient, ward, window_end, total_min, total_max from feed.risk_assessment where window_end > $1 and window_end <= $2',
      [from, to],
    ),
    pool.query<{ patient: string; ward: string; since: Date; until: Date | null }>(
      "select patient, ward, since, until from feed.flag where since > $1 and since <= $2 and coalesce(cause, 'deterioration') = 'deterioration'",
      [from, to],
    ),
  ]);
  return {
    rows: rows.map(({ patient, ward, window_end, total_min, total_max }) => ({
      ...{ patient, ward, endMs: window_end.getTime(), totalMin: total_min, totalMax: total_max },
    })),
    flags: flags.map(({ patient, ward, since, until }) => ({
      patient,
      ward,
      sinceMs: since.getTime(),
      untilMs: until?.getTime() ?? null,
    })),
  };
}
