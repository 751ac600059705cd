import { riskCause } from '../../contract/risk-cause.ts';
import { CalibrationBook } from './calibration.ts';
import { type Claim, type FlagFact, flagQuality } from './flag-quality.ts';
import { DETERIORATION, type EventFact, kindsOfOutcome, knownOutcome } from './known-outcome.ts';
import { type Histogram, HistogramBook, medianOf, sizeOf, stabilityOf } from './stability.ts';
import type { CalibrationRow, DriftRow, FitRow, FlagQualityRow } from './tables.ts';

/** What a model said of one window. */
export interface PredictionFact {
  readonly patient: string;
  readonly encounter: string | null;
  readonly ward: string;
  readonly method: string;
  readonly version: string;
  readonly outcome: string;
  readonly horizonHours: number;
  readonly atMs: number;
  /** Null: it could not answer. */
  readonly probability: number | null;
  readonly inputs: Readonly<Record<string, number | null>> | null;
}

/** A scored minute, one of every hour: what the score saw and said. */
export interface WindowFact {
  readonly ward: string;
  readonly method: string;
  readonly version: string;
  readonly values: Readonly<Record<string, number | null>>;
}

/** Where the facts come from: the tables of the feed, or the lake. Spans: begin excluded, end included. */
export interface MeasureSource {
  predictions(span: Span): Promise<readonly PredictionFact[]>;
  windows(span: Span): Promise<readonly WindowFact[]>;
  /** Scored minutes of each ward. */
  minutes(span: Span): Promise<readonly { readonly ward: string; readonly minutes: number }[]>;
  flags(span: Span): Promise<readonly FlagFact[]>;
  /** All that FHIR told, without what was withdrawn. */
  events(): Promise<readonly EventFact[]>;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface MonthMeasures {
  readonly calibration: readonly CalibrationRow[];
  readonly fits: readonly FitRow[];
  readonly drift: readonly DriftRow[];
  readonly flags: readonly FlagQualityRow[];
}

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];
export const EVERY_WARD = '*';
/** A month is a reference for later ones when it has so many values. */
export const REFERENCE_VALUES = 1_000;

/** A variable's reference: the month and what was in it. */
export type References = Map<string, { readonly month: string; readonly histogram: Histogram }>;

/**
 * All measures of one UTC month.
 * @param month its first day, 2026-01-01
 * @param references of earlier months; a variable that has none gets this month, if it is large enough
 */
export async function measuresOf(
  source: MeasureSource,
  month: string,
  references: References,
  nowMs: number,
): Promise<MonthMeasures> {
  const span = spanOf(month);
  const events = byPatient(await source.events());
  const computed = new Date(nowMs).toISOString();
  const models = new Map<string, Model>();
  const variables = new Map<string, Variable>();
  const claims = new Map<string, Claim & { readonly words: string }>([
    ['deterioration', { ...DETERIORATION, words: NEWS2_CLAIM }],
  ]);

  for (let fromMs = span.fromMs; fromMs < span.toMs; fromMs += DAY_MS) {
    const day = { fromMs, toMs: fromMs + DAY_MS };
    for (const said of await source.predictions(day)) {
      const kinds = kindsOfOutcome(said.outcome);
      const horizonMs = said.horizonHours * HOUR_MS;
      claims.set(riskCause(said.method), { kinds, horizonMs, words: `${said.outcome} within ${said.horizonHours} h` });
      for (const ward of [said.ward, EVERY_WARD]) {
        if (said.probability !== null) {
          const known = knownOutcome({ ...said, kinds, horizonMs }, events.get(said.patient) ?? [], nowMs);
          modelOf(models, ward, said).book.add(said.probability, known);
        }
        note(variables, ward, said, { score: said.probability, ...said.inputs });
      }
    }
    for (const seen of await source.windows(day))
      for (const ward of [seen.ward, EVERY_WARD]) note(variables, ward, seen, seen.values);
  }
  return {
    calibration: [...models.values()].flatMap((model) => calibrationRows(model, month, computed)),
    fits: [...models.values()].map((model) => fitRow(model, month, computed)),
    drift: [...variables].map(([key, variable]) => driftRow(key, variable, month, references, computed)),
    flags: await flagRows(source, span, month, events, claims, nowMs),
  };
}

interface Model {
  readonly ward: string;
  readonly about: Pick<PredictionFact, 'method' | 'version' | 'outcome' | 'horizonHours'>;
  readonly book: CalibrationBook;
}

interface Variable {
  readonly ward: string;
  readonly method: string;
  readonly version: string;
  readonly variable: string;
  readonly histogram: HistogramBook;
}

const NEWS2_CLAIM = 'death, cardiac arrest or intensive care within 24 h';

function modelOf(models: Map<string, Model>, ward: string, about: Model['about']): Model {
  const key = keyOf(ward, about.method, about.version);
  const model = models.get(key) ?? { ward, about, book: new CalibrationBook() };
  models.set(key, model);
  return model;
}

function note(
  variables: Map<string, Variable>,
  ward: string,
  { method, version }: { readonly method: string; readonly version: string },
  values: Readonly<Record<string, number | null>>,
): void {
  for (const [variable, value] of Object.entries(values)) {
    const key = keyOf(ward, method, version, variable);
    const found = variables.get(key) ?? { ward, method, version, variable, histogram: new HistogramBook() };
    variables.set(key, found);
    found.histogram.add(value);
  }
}

function calibrationRows({ ward, about, book }: Model, month: string, computed: string): CalibrationRow[] {
  return book.deciles().map(({ decile, least, greatest, predictions, known, unknown, expected, events }) => ({
    calibration_id: keyOf(month, ward, about.method, about.version, String(decile)),
    ...{ month, ward, method: about.method, method_version: about.version, outcome: about.outcome, decile },
    ...{ least_risk: least, greatest_risk: greatest, predictions, known, unknown, expected, events },
    computed_at: computed,
  }));
}

function fitRow({ ward, about, book }: Model, month: string, computed: string): FitRow {
  const { predictions, past, known, unknown, unknownUntilMs, expected, events, slope, intercept, brier, reason } = book.fit();
  return {
    fit_id: keyOf(month, ward, about.method, about.version),
    ...{ month, ward, method: about.method, method_version: about.version },
    ...{ outcome: about.outcome, horizon_hours: about.horizonHours },
    ...{ predictions, after_event: past, known, unknown, unknown_until: isoOf(unknownUntilMs) },
    ...{ expected, events, slope, intercept, brier, reason, computed_at: computed },
  };
}

function driftRow(key: string, variable: Variable, month: string, references: References, computed: string): DriftRow {
  const { ward, method, version, histogram } = variable;
  const own = references.get(key);
  // A month before the reference is not judged by it, and becomes it when it is large enough.
  if (own === undefined || own.month > month) {
    if (sizeOf(histogram) >= REFERENCE_VALUES) references.set(key, { month, histogram });
  }
  const reference = references.get(key);
  const usable = reference !== undefined && reference.month <= month ? reference : null;
  const stability = usable === null ? null : stabilityOf(usable.histogram, histogram);
  return {
    drift_id: keyOf(month, key),
    ...{ month, ward, method, method_version: version, variable: variable.variable },
    ...{ values_seen: sizeOf(histogram), missing: histogram.missing, median: medianOf(histogram) },
    reference_month: usable?.month ?? null,
    reference_values: usable === null ? null : sizeOf(usable.histogram),
    reference_missing: usable?.histogram.missing ?? null,
    reference_median: usable === null ? null : medianOf(usable.histogram),
    stability_index: stability?.index ?? null,
    by_chance: stability?.byChance ?? null,
    histogram: [...histogram.counts].sort(([a], [b]) => a - b),
    computed_at: computed,
  };
}

/** The key under which a row's variable has its reference. */
export function referenceKey(row: Pick<DriftRow, 'ward' | 'method' | 'method_version' | 'variable'>): string {
  return keyOf(row.ward, row.method, row.method_version, row.variable);
}

async function flagRows(
  source: MeasureSource,
  span: Span,
  month: string,
  events: ReadonlyMap<string, readonly EventFact[]>,
  claims: ReadonlyMap<string, Claim & { readonly words: string }>,
  nowMs: number,
): Promise<FlagQualityRow[]> {
  const longest = Math.max(...[...claims.values()].map(({ horizonMs }) => horizonMs));
  const flags = await source.flags({ fromMs: span.fromMs - longest, toMs: span.toMs });
  const minutes = await source.minutes(span);
  const within = (atMs: number): boolean => atMs > span.fromMs && atMs <= span.toMs;
  const raised = flags.filter(({ sinceMs }) => within(sinceMs));
  const happened = [...events.values()].flat().filter(({ atMs }) => within(atMs));
  const wards = [...new Set([EVERY_WARD, ...minutes.map(({ ward }) => ward), ...raised.map(({ ward }) => ward)])].sort();
  const causes = [...new Set(['deterioration', ...raised.map(({ cause }) => cause)])].sort();
  return wards.flatMap((ward) =>
    causes.map((cause): FlagQualityRow => {
      const here = (of: { readonly ward: string }): boolean => ward === EVERY_WARD || of.ward === ward;
      const claim = claims.get(cause) ?? { kinds: [], horizonMs: 0, words: 'the model said nothing in this month' };
      const own = flags.filter((flag) => flag.cause === cause);
      const days = minutes.filter(here).reduce((total, each) => total + each.minutes, 0) / 1_440;
      const quality = flagQuality(
        raised.filter((flag) => flag.cause === cause && here(flag)),
        own,
        events,
        happened.filter(here),
        claim,
        days,
        nowMs,
      );
      return {
        quality_id: keyOf(month, ward, cause),
        ...{ month, ward, cause, claim: claim.words, flags: quality.flags, patient_days: quality.patientDays },
        per_100_patient_days: quality.per100PatientDays,
        ...{ followed: quality.followed, not_followed: quality.notFollowed, after_event: quality.late },
        ...{ unknown: quality.unknown, unknown_until: isoOf(quality.unknownUntilMs) },
        positive_predictive_value: quality.positivePredictiveValue,
        ...{ median_lead_hours: quality.medianLeadHours, least_lead_hours: quality.leastLeadHours },
        ...{ events: quality.events, events_foretold: quality.eventsForetold },
        computed_at: new Date(nowMs).toISOString(),
      };
    }),
  );
}

/** First day of the UTC month of an instant. */
export function monthOf(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 7)}-01`;
}

/** First days of the months that a span touches, oldest first. */
export function monthsOf({ fromMs, toMs }: Span): string[] {
  const months = new Set<string>();
  for (let atMs = fromMs + 1; atMs < toMs; atMs += DAY_MS) months.add(monthOf(atMs));
  return [...months.add(monthOf(toMs - 1))].sort();
}

function spanOf(month: string): Span {
  const begin = new Date(`${month}T00:00:00.000Z`);
  return { fromMs: begin.getTime(), toMs: Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + 1, 1) };
}

function byPatient(events: readonly EventFact[]): Map<string, EventFact[]> {
  const found = new Map<string, EventFact[]>();
  for (const event of events) {
    const own = found.get(event.patient) ?? [];
    found.set(event.patient, own);
    own.push(event);
  }
  return found;
}

function isoOf(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}

function keyOf(...parts: readonly string[]): string {
  return parts.join(' | ');
}
