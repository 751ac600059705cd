/** NEWS2 of one minute of one patient, as it is kept. Times are Unix ms. */
export interface ScoredRow {
  readonly patient: string;
  readonly ward: string;
  readonly endMs: number;
  /** Points that are known. */
  readonly totalMin: number;
  readonly totalMax: number;
}

/** A flag, open or closed; `untilMs` null = open. */
export interface FlagRow {
  readonly patient: string;
  readonly ward: string;
  readonly sinceMs: number;
  readonly untilMs: number | null;
}

/** What was kept of a span: scored minutes and the flags that were raised. */
export interface PopulationRows {
  readonly rows: readonly ScoredRow[];
  readonly flags: readonly FlagRow[];
}

export interface Ranked {
  readonly patient: string;
  /** Of the newest window. */
  readonly ward: string;
  readonly totalMin: number;
  readonly totalMax: number;
  /** Change of the known points per hour of the span, least squares; null = fewer than three windows. */
  readonly risePerHour: number | null;
}

/** Which wards are one unit, by its name; a ward may be in none. */
export type Units = Readonly<Record<string, readonly string[]>>;

/** A ward, a unit of several, or all wards together. */
export interface PlacePopulation {
  readonly level: 'ward' | 'unit' | 'hospital';
  /** Empty for the hospital. */
  readonly name: string;
  readonly patients: number;
  /** How many patients have so many known points in their newest window. */
  readonly distribution: Readonly<Record<number, number>>;
  /** Highest known points first, then highest possible, then by reference. */
  readonly ranking: readonly Ranked[];
  /** Those that rise, fastest first. */
  readonly rising: readonly Ranked[];
  /** Scored minutes, in days. */
  readonly patientDays: number;
  readonly flags: number;
  /** Null without any scored minute. */
  readonly flagsPer100PatientDays: number | null;
  /** Median from raised to resolved of those that were resolved, minutes. */
  readonly medianFlagMinutes: number | null;
}

const HOUR_MS = 3_600_000;
const MINUTES_PER_DAY = 1_440;
const LEAST = 3;

/**
 * What each ward, each unit and the hospital looked like in a span, from the rows that end in it (begin excluded, end included) and the
 * flags that were raised in it. Nothing later counts, so a past span gives the same numbers whenever it is asked for; rows may come in any
 * order and twice. Who moved counts in each ward where there is a row, and once in what holds them.
 */
export function populationOf(
  { rows, flags }: PopulationRows,
  span: { readonly fromMs: number; readonly toMs: number },
  units: Units = {},
): PlacePopulation[] {
  const within = (atMs: number): boolean => atMs > span.fromMs && atMs <= span.toMs;
  const minutes = new Map(rows.filter(({ endMs }) => within(endMs)).map((row) => [`${row.patient} ${row.endMs}`, row]));
  const ordered = [...minutes.values()].sort((a, b) => a.endMs - b.endMs || compare(a.patient, b.patient));
  const raised = [...new Map(flags.map((flag) => [`${flag.patient} ${flag.sinceMs}`, flag])).values()].filter(({ sinceMs }) =>
    within(sinceMs),
  );
  const wards = [...new Set([...ordered, ...raised].map(({ ward }) => ward))].sort();
  const placeOf = (level: PlacePopulation['level'], name: string, held: readonly string[]): PlacePopulation =>
    populationOfPlace(
      { level, name },
      ordered.filter(({ ward }) => held.includes(ward)),
      raised.filter(({ ward }) => held.includes(ward)),
      span.toMs,
    );
  return [
    ...wards.map((ward) => placeOf('ward', ward, [ward])),
    ...Object.entries(units).map(([unit, held]) => placeOf('unit', unit, held)),
    ...(wards.length === 0 ? [] : [placeOf('hospital', '', wards)]),
  ];
}

function populationOfPlace(
  place: Pick<PlacePopulation, 'level' | 'name'>,
  rows: readonly ScoredRow[],
  flags: readonly FlagRow[],
  toMs: number,
): PlacePopulation {
  const byPatient = new Map<string, ScoredRow[]>();
  for (const row of rows) {
    const mine = byPatient.get(row.patient) ?? [];
    byPatient.set(row.patient, mine);
    mine.push(row);
  }
  const ranking = [...byPatient]
    .map(([patient, mine]): Ranked => {
      const { totalMin = 0, totalMax = 0, ward = '' } = mine.at(-1) ?? {};
      return { patient, ward, totalMin, totalMax, risePerHour: riseOf(mine) };
    })
    .sort((a, b) => b.totalMin - a.totalMin || b.totalMax - a.totalMax || compare(a.patient, b.patient));
  const distribution: Record<number, number> = {};
  for (const { totalMin } of ranking) distribution[totalMin] = (distribution[totalMin] ?? 0) + 1;
  const patientDays = rows.length / MINUTES_PER_DAY;
  // What was resolved after the span was not known in it.
  const lasted = flags.flatMap(({ sinceMs, untilMs }) =>
    untilMs === null || untilMs > toMs ? [] : [(untilMs - sinceMs) / 60_000],
  );
  return {
    ...place,
    patients: ranking.length,
    distribution,
    ranking,
    rising: ranking
      .filter(({ risePerHour }) => (risePerHour ?? 0) > 0)
      .sort((a, b) => (b.risePerHour ?? 0) - (a.risePerHour ?? 0) || compare(a.patient, b.patient)),
    patientDays: rounded(patientDays),
    flags: flags.length,
    flagsPer100PatientDays: patientDays === 0 ? null : rounded((100 * flags.length) / patientDays),
    medianFlagMinutes: middle(lasted),
  };
}

function riseOf(rows: readonly ScoredRow[]): number | null {
  if (rows.length < LEAST) return null;
  const first = rows[0]?.endMs ?? 0;
  const hours = rows.map(({ endMs }) => (endMs - first) / HOUR_MS);
  const [x, y] = [mean(hours), mean(rows.map(({ totalMin }) => totalMin))];
  const squares = hours.reduce((sum, hour) => sum + (hour - x) ** 2, 0);
  const products = rows.reduce((sum, { totalMin }, place) => sum + ((hours[place] ?? 0) - x) * (totalMin - y), 0);
  return rounded(products / squares);
}

function middle(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === undefined || upper === undefined ? null : rounded((lower + upper) / 2);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number): number {
  return Number(value.toFixed(4)) + 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
