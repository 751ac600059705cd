import type { Pool } from 'pg';
import type { FeedTarget } from '../target.ts';
import { measuresOf, monthOf, monthsOf, type References, referenceKey } from './measures.ts';
import { feedSource } from './source-adapter.ts';
import { FLAG_QUALITY, MODEL_CALIBRATION, MODEL_DRIFT, MODEL_FIT } from './tables.ts';

/** A month may change while outcomes of it become known. */
const OPEN_MS = 40 * 86_400_000;
/** What FHIR was told reaches the table so much later, at most. */
const LATE_MS = 86_400_000;

export interface Keeper {
  /**
   * Counts the open months, and older ones that an event came for since the last time; at the first time all that have rows.
   * @returns how many months
   */
  keep(nowMs: number): Promise<number>;
}

/** Counted from PostgreSQL, written to each target. */
export function measureKeeper(pool: Pool, targets: readonly FeedTarget[]): Keeper {
  let heardUntil: Date | null = null;
  return {
    async keep(nowMs) {
      const months = heardUntil === null ? await monthsWithoutMeasures(pool, nowMs) : await touchedMonths(pool, heardUntil);
      const open = monthsOf({ fromMs: nowMs - OPEN_MS, toMs: nowMs });
      const newest = await pool.query<{ at: Date | null }>('select max(recorded_at) as at from feed.clinical_event');
      const references = await keptReferences(pool);
      const wanted = [...new Set([...months, ...open])].filter((month) => month <= monthOf(nowMs)).sort();
      for (const month of wanted) {
        const { calibration, fits, drift, flags } = await measuresOf(feedSource(pool), month, references, nowMs);
        const changes = [
          { table: MODEL_CALIBRATION, rows: calibration },
          { table: MODEL_FIT, rows: fits },
          { table: MODEL_DRIFT, rows: drift },
          { table: FLAG_QUALITY, rows: flags },
        ];
        for (const target of targets) await target.write(changes.filter(({ rows }) => rows.length > 0));
      }
      heardUntil = newest.rows[0]?.at ?? new Date(0);
      return wanted.length;
    },
  };
}

/** Older ones whose raw rows are gone stay as they were counted. */
async function monthsWithoutMeasures(pool: Pool, nowMs: number): Promise<string[]> {
  const { rows } = await pool.query<{ first: Date | null }>(
    'select least((select min(window_end) from feed.risk_assessment), (select min(window_end) from feed.prediction)) as first',
  );
  const first = rows[0]?.first;
  if (first == null) return [];
  const { rows: kept } = await pool.query<{ month: string }>('select distinct month::text from feed.flag_quality');
  const known = new Set(kept.map(({ month }) => month));
  return monthsOf({ fromMs: first.getTime() - 1, toMs: nowMs }).filter((month) => !known.has(month));
}

/** An event changes what was said before it, at most so long. */
async function touchedMonths(pool: Pool, since: Date): Promise<string[]> {
  const { rows } = await pool.query<{ at: Date }>('select distinct at from feed.clinical_event where recorded_at > $1', [
    new Date(since.getTime() - LATE_MS),
  ]);
  return rows.flatMap(({ at }) => monthsOf({ fromMs: at.getTime() - OPEN_MS, toMs: at.getTime() }));
}

async function keptReferences(pool: Pool): Promise<References> {
  const { rows } = await pool.query<{
    ward: string;
    method: string;
    method_version: string;
    variable: string;
    month: string;
    missing: number;
    histogram: [number, number][];
  }>(
    `select d.ward, d.method, d.method_version, d.variable, d.month::text as month, d.missing, d.histogram
     from feed.model_drift d where d.reference_month = d.month`,
  );
  return new Map(
    rows.map((row) => [
      referenceKey(row),
      { month: row.month, histogram: { counts: new Map(row.histogram), missing: row.missing } },
    ]),
  );
}
