import type { Dialect } from './sql/dialect.ts';
import { RISK_ASSESSMENT } from './tables.ts';
import { shown, taken, type View } from './view.ts';

/** Who was scored longer ago has left, or stopped being monitored. */
const SEEN_HOURS = 24;
const RISE_HOURS = 4;
/** Fewer windows have no slope. */
const LEAST = 3;

/** The newest window of each patient. */
const newest = (
  d: Dialect,
): string => `(select r.*, row_number() over (partition by r.patient order by r.window_end desc) as newest
      from feed.risk_assessment as r where r.window_end >= ${d.hoursAgo(SEEN_HOURS)})`;

const rank = (within: string): string => `rank() over (${within}order by a.total_min desc, a.total_max desc)`;

/** Sums of points and of hours before now, for the line through them. */
const sums = (d: Dialect): string => {
  const hours = `(-${d.seconds('w.window_end', d.now)} / 3600)`;
  return `(select w.patient, cast(count(*) as float) as n, sum(${hours}) as x, sum(cast(w.total_min as float)) as y,
        sum(${hours} * ${hours}) as xx, sum(${hours} * w.total_min) as xy
      from feed.risk_assessment as w where w.window_end >= ${d.hoursAgo(RISE_HOURS)}
      group by w.patient having count(*) >= ${LEAST})`;
};

export const V_RISK_RANKING: View = {
  name: 'v_risk_ranking',
  about: `Every patient of the last ${SEEN_HOURS} h by the points that are known in the newest window, and how fast they rise.`,
  columns: {
    ...taken(
      RISK_ASSESSMENT.columns,
      'a',
      ...(['patient', 'patient_name', 'bed', 'ward', 'window_end', 'total_min', 'total_max'] as const),
    ),
    rank_in_ward: shown('int', 'Place in the ward, 1 = highest; equal ones share a place.', rank('partition by a.ward ')),
    rank_in_hospital: shown('int', 'Place in the hospital.', rank('')),
    rise_per_hour: shown(
      'double',
      `Change of the known points per hour over ${RISE_HOURS} h, least squares; empty with fewer than ${LEAST} windows.`,
      '(t.n * t.xy - t.x * t.y) / nullif(t.n * t.xx - t.x * t.x, 0)',
    ),
    seconds_old: shown('double', 'Age of the window at the moment of the query, s.', (d) => d.seconds('a.window_end', d.now)),
  },
  from: (d) => `from ${newest(d)} as a
  left join ${sums(d)} as t on t.patient = a.patient
  where a.newest = 1`,
};

export const V_RISK_DISTRIBUTION: View = {
  name: 'v_risk_distribution',
  about: `How many patients of the last ${SEEN_HOURS} h have how many known points in their newest window, for each ward.`,
  columns: {
    ...taken(RISK_ASSESSMENT.columns, 'a', 'ward', 'total_min'),
    patients: shown('int', 'Patients of the ward with so many points.', 'count(*)'),
    patients_in_hospital: shown(
      'int',
      'Patients of the hospital with so many points.',
      'cast(sum(count(*)) over (partition by a.total_min) as int)',
    ),
  },
  from: (d) => `from ${newest(d)} as a
  where a.newest = 1
  group by a.ward, a.total_min`,
};
