import type { Pool } from 'pg';
import type { RankedPatient, RankedPlace, RiskRankingAnswer } from '../contract/risk-ranking.ts';
import { csvText } from './csv.ts';

/** Which wards are one unit, by its name. */
export type Units = Readonly<Record<string, readonly string[]>>;
type Row = Omit<RankedPatient, 'rank'>;

export const RANKING_EXPORTS = ['ranking', 'distribution'] as const;
export type RankingExport = (typeof RANKING_EXPORTS)[number];

/** The feed makes its views when it starts, which may be later, in another process. */
const NO_TABLE = '42P01';

/** @param wards those that may be seen; null: all */
export async function riskRanking(
  pool: Pool,
  wards: readonly string[] | null,
  units: Units,
  now: Date,
): Promise<RiskRankingAnswer> {
  return { at: now.toISOString(), places: placesOf(await rowsOf(pool, wards), wards, units) };
}

/** Patients of each ward, unit and hospital as they rank; of a unit nothing is told to whoever does not see all of its wards. Pure. */
export function placesOf(rows: readonly Row[], wards: readonly string[] | null, units: Units): RankedPlace[] {
  const found = [...new Set(rows.map(({ ward }) => ward))].sort();
  const seen = (held: readonly string[]): boolean => wards === null || held.every((ward) => wards.includes(ward));
  const held = (of: readonly string[]): Row[] => rows.filter(({ ward }) => of.includes(ward));
  return [
    ...found.map((ward) => placeOf('ward', ward, held([ward]))),
    ...Object.entries(units).flatMap(([unit, own]) => (seen(own) ? [placeOf('unit', unit, held(own))] : [])),
    ...(wards === null ? [placeOf('hospital', '', rows)] : []),
  ];
}

/** One row per patient of each place, or per number of points. */
export function exportedRanking({ places }: RiskRankingAnswer, what: RankingExport): string {
  if (what === 'distribution')
    return csvText(
      ['level', 'name', 'points', 'patients'],
      places.flatMap(({ level, name, distribution }) =>
        distribution.map(({ points, patients }) => [level, name, points, patients]),
      ),
    );
  return csvText(
    ['level', 'name', 'rank', 'patient', 'ward', 'bed', 'score least', 'score most', 'rise per hour', 'window end'],
    places.flatMap(({ level, name, ranking }) =>
      ranking.map(({ rank, patient, ward, bed, totalMin, totalMax, risePerHour, windowEnd }) => [
        ...[level, name, rank, patient, ward, bed],
        ...[totalMin, totalMax, risePerHour, windowEnd],
      ]),
    ),
  );
}

function placeOf(level: RankedPlace['level'], name: string, rows: readonly Row[]): RankedPlace {
  const ordered = [...rows].sort(
    (a, b) => b.totalMin - a.totalMin || b.totalMax - a.totalMax || (a.patient < b.patient ? -1 : 1),
  );
  const points = Map.groupBy(ordered, ({ totalMin }) => totalMin);
  return {
    ...{ level, name, patients: rows.length },
    distribution: [...points].map(([of, patients]) => ({ points: of, patients: patients.length })),
    ranking: ordered.map((row) => ({
      rank: 1 + ordered.findIndex(({ totalMin, totalMax }) => totalMin === row.totalMin && totalMax === row.totalMax),
      ...row,
    })),
  };
}

async function rowsOf(pool: Pool, wards: readonly string[] | null): Promise<Row[]> {
  try {
    const { rows } = await pool.query<Omit<Row, 'windowEnd'> & { windowEnd: Date }>(
      `select patient, patient_name as "patientName", ward, bed, total_min as "totalMin", total_max as "totalMax",
              rise_per_hour as "risePerHour", window_end as "windowEnd"
       from feed.v_risk_ranking where $1::text[] is null or ward = any($1)`,
      [wards],
    );
    return rows.map((row) => ({ ...row, windowEnd: row.windowEnd.toISOString() }));
  } catch (error) {
    if ((error as { code?: unknown }).code === NO_TABLE) return [];
    throw error;
  }
}
