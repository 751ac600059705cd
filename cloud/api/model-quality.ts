import type { Pool } from 'pg';
import type { ModelQualityAnswer } from '../contract/model-quality.ts';
import { csvText } from './csv.ts';

/** A view of the feed and what is asked of it: name in the answer, expression in SQL. */
interface Section {
  readonly view: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly order: string;
}

const OF_MODEL = { month: "to_char(month, 'YYYY-MM')", ward: 'ward', method: 'method', version: 'method_version' } as const;

const SECTIONS = {
  calibration: {
    view: 'v_model_calibration',
    columns: {
      ...OF_MODEL,
      ...{ outcome: 'outcome', tenth: 'decile', leastRisk: 'least_risk', greatestRisk: 'greatest_risk' },
      ...{ predictions: 'predictions', known: 'known', unknown: 'unknown', events: 'events' },
      ...{ expectedShare: 'expected_share', observedShare: 'observed_share' },
    },
    order: 'month desc, ward, method, method_version, outcome, decile',
  },
  fits: {
    view: 'v_model_fit',
    columns: {
      ...OF_MODEL,
      ...{ outcome: 'outcome', horizonHours: 'horizon_hours', predictions: 'predictions', known: 'known', unknown: 'unknown' },
      ...{ unknownUntil: 'unknown_until', expected: 'expected', events: 'events', observedToExpected: 'observed_to_expected' },
      ...{ slope: 'slope', intercept: 'intercept', brier: 'brier', reason: 'reason', computedAt: 'computed_at' },
    },
    order: 'month desc, ward, method, method_version, outcome',
  },
  drift: {
    view: 'v_model_drift',
    columns: {
      ...OF_MODEL,
      ...{ variable: 'variable', values: 'values_seen', missingShare: 'missing_share', median: 'median' },
      ...{ referenceMonth: "to_char(reference_month, 'YYYY-MM')", referenceMissingShare: 'reference_missing_share' },
      ...{ referenceMedian: 'reference_median', stabilityIndex: 'stability_index', byChance: 'by_chance', verdict: 'verdict' },
    },
    order: 'month desc, ward, method, method_version, stability_index desc nulls last, variable',
  },
  flags: {
    view: 'v_flag_quality',
    columns: {
      ...{ month: OF_MODEL.month, ward: 'ward', cause: 'cause', claim: 'claim', flags: 'flags' },
      ...{ per100PatientDays: 'per_100_patient_days', followed: 'followed', notFollowed: 'not_followed', unknown: 'unknown' },
      ...{ unknownUntil: 'unknown_until', positivePredictiveValue: 'positive_predictive_value' },
      ...{ medianLeadHours: 'median_lead_hours', leastLeadHours: 'least_lead_hours', events: 'events' },
      foretoldShare: 'foretold_share',
    },
    order: 'month desc, ward, cause',
  },
} as const satisfies Readonly<Record<string, Section>>;

export const QUALITY_EXPORTS = ['calibration', 'fits', 'drift', 'flags'] as const;
export type QualityExport = (typeof QUALITY_EXPORTS)[number];
type Row = Readonly<Record<string, string | number | null>>;

/** How far back, months. */
const MOST_MONTHS = 25;
/** The feed makes its tables when it starts, which may be later, in another process. */
const NO_TABLE = '42P01';

/**
 * What was counted of the models, as the feed keeps it.
 * @param wards those that may be seen; null: all, and the whole house
 * @param month `2026-11`; left out: the newest of which outcomes are known, so that models can be judged by it; else the newest
 */
export async function modelQuality(
  pool: Pool,
  wards: readonly string[] | null,
  month: string | undefined,
): Promise<ModelQualityAnswer> {
  const [fits, flags] = await Promise.all([rowsOf(pool, 'fits', wards, null), rowsOf(pool, 'flags', wards, null)]);
  const months = [...new Set([...fits, ...flags].map((row) => String(row['month'])))].sort().reverse();
  const judged = fits.find((row) => Number(row['known']) > 0);
  const shown = month ?? (judged === undefined ? (months[0] ?? null) : String(judged['month']));
  const [calibration, drift] =
    shown === null
      ? [[], []]
      : await Promise.all([rowsOf(pool, 'calibration', wards, shown), rowsOf(pool, 'drift', wards, shown)]);
  return { months, month: shown, calibration, drift, fits, flags } as unknown as ModelQualityAnswer;
}

/** All months. */
export async function exportedQuality(pool: Pool, wards: readonly string[] | null, what: QualityExport): Promise<string> {
  const names = Object.keys(SECTIONS[what].columns);
  const rows = await rowsOf(pool, what, wards, null);
  return csvText(
    names.map((name) => name.replace(/[A-Z0-9]+/g, (part) => ` ${part.toLowerCase()}`)),
    rows.map((row) => names.map((name) => row[name] ?? null)),
  );
}

async function rowsOf(
  pool: Pool,
  what: QualityExport,
  wards: readonly string[] | null,
  month: string | null,
): Promise<readonly Row[]> {
  const { view, columns, order } = SECTIONS[what];
  const selected = Object.entries(columns).map(([name, sql]) => `${sql} as "${name}"`);
  try {
    const { rows } = await pool.query<Record<string, string | number | Date | null>>(
      `select ${selected.join(', ')} from feed.${view}
       where month >= date_trunc('month', now()) - make_interval(months => $1) and ($2::text[] is null or ward = any($2))
         and ($3::text is null or to_char(month, 'YYYY-MM') = $3)
       order by ${order}`,
      [MOST_MONTHS, wards, month],
    );
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value])),
    );
  } catch (error) {
    if ((error as { code?: unknown }).code === NO_TABLE) return [];
    throw error;
  }
}
