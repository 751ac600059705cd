import type { Pool } from 'pg';
import type { FlagFact } from '../../cloud/feed/measures/flag-quality.ts';
import type { EventFact } from '../../cloud/feed/measures/known-outcome.ts';
import { type MeasureSource, measuresOf, type PredictionFact, type References } from '../../cloud/feed/measures/measures.ts';
import { FLAG_QUALITY, MODEL_CALIBRATION, MODEL_DRIFT, MODEL_FIT } from '../../cloud/feed/measures/tables.ts';
import { postgresqlTarget } from '../../cloud/feed/postgresql-target-adapter.ts';

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];
const PATIENTS = 60;

/** First days of the month before the last and of the last, UTC. */
export function twoMonths(nowMs: number): readonly [string, string] {
  const first = (back: number): string => {
    const now = new Date(nowMs);
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 10);
  };
  return [first(2), first(1)];
}

/**
 * Two months of predictions of a generated model in two wards, counted as the feed counts them, and kept. Every fourth patient of a high
 * risk falls ill eight hours after her flag; lactate is measured higher in the second month.
 */
export async function fillMeasures(pool: Pool, nowMs: number): Promise<void> {
  const references: References = new Map();
  for (const [index, month] of twoMonths(nowMs).entries()) {
    const startMs = Date.parse(`${month}T00:00:00Z`);
    const { calibration, fits, drift, flags } = await measuresOf(monthOf(startMs, index), month, references, nowMs);
    await postgresqlTarget(pool).write([
      { table: MODEL_CALIBRATION, rows: calibration },
      { table: MODEL_FIT, rows: fits },
      { table: MODEL_DRIFT, rows: drift },
      { table: FLAG_QUALITY, rows: flags },
    ]);
  }
}

function monthOf(startMs: number, index: number): MeasureSource {
  const wardOf = (patient: number): string => (patient % 2 === 0 ? 'Ward 4' : 'Ward 3');
  const of = (patient: number) => ({ patient: `Patient/m${index}-${patient}`, encounter: null, ward: wardOf(patient) });
  const within = <Fact extends { readonly atMs: number }>(
    facts: readonly Fact[],
    { fromMs, toMs }: { fromMs: number; toMs: number },
  ) => facts.filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
  const patients = Array.from({ length: PATIENTS }, (_, patient) => patient);
  const predictions = patients.flatMap((patient) =>
    Array.from(
      { length: 40 },
      (_, hour): PredictionFact => ({
        ...of(patient),
        ...{ method: 'sepsis-bedside', version: '1', outcome: 'sepsis', horizonHours: 12 },
        atMs: startMs + DAY_MS + hour * HOUR_MS,
        probability: (patient + 1) / (2 * PATIENTS) + hour / 400,
        inputs: { 'heart-rate': 60 + (patient % 40), lactate: patient % 7 === 0 ? null : 1 + (patient % 10) / 5 + index * 2 },
      }),
    ),
  );
  const ill = patients.filter((patient) => patient % 4 === 0);
  const events = ill.map((patient): EventFact => ({ ...of(patient), kind: 'sepsis', atMs: startMs + DAY_MS + 30 * HOUR_MS }));
  const flagged = patients.filter((patient) => patient > PATIENTS / 2);
  const flags = flagged.map(
    (patient): FlagFact => ({
      ...{ patient: of(patient).patient, ward: wardOf(patient), cause: 'risk-sepsis-bedside' },
      sinceMs: startMs + DAY_MS + 22 * HOUR_MS,
    }),
  );
  return {
    predictions: (span) => Promise.resolve(within(predictions, span)),
    windows: () => Promise.resolve([]),
    minutes: () => Promise.resolve(['Ward 3', 'Ward 4'].map((ward) => ({ ward, minutes: 40 * 60 * (PATIENTS / 2) }))),
    flags: (span) => Promise.resolve(flags.filter(({ sinceMs }) => sinceMs > span.fromMs && sinceMs <= span.toMs)),
    events: () => Promise.resolve(events),
  };
}
