import {
  NEWS2_CONSCIOUSNESS_POINTS,
  NEWS2_OXYGEN_POINTS,
  NEWS2_PARAMETERS,
  NEWS2_POINTS,
  NEWS2_RESPONSE,
  NEWS2_SPO2_POINTS,
  type News2Band,
  type News2Interval,
  type News2Parameter,
  type News2Response,
  type PointsRow,
  type ResponseRow,
} from './news2.table.ts';
import { type CheckedNews2Input, checkNews2Input, type News2Input, type RejectedValue } from './news2-input.ts';

/**
 * A score of a complete set, or the bounds of an incomplete one. No partial total ever stands for a total.
 * Rules: clinical-scores 1.3; the same words as the conformance cases.
 */
export interface News2Result {
  readonly complete: boolean;
  /** Null when any of the seven has no points. */
  readonly total: number | null;
  /** Points known. */
  readonly totalMin: number;
  /** `totalMin` plus the most that the unknown ones could add. */
  readonly totalMax: number;
  readonly band: News2Band | null;
  /** Band of `totalMin`; null instead of low for an incomplete set, because "at least low" says nothing. */
  readonly bandAtLeast: News2Band | null;
  /** Null = no points: missing, rejected or undetermined. */
  readonly points: Readonly<Record<News2Parameter, number | null>>;
  readonly missing: readonly News2Parameter[];
  /** Known values whose points depend on a missing one. */
  readonly undetermined: readonly News2Parameter[];
  readonly rejected: readonly RejectedValue[];
  readonly redScore: boolean;
  readonly redParameters: readonly News2Parameter[];
  readonly monitoringInterval: News2Interval | null;
  readonly response: News2Response | null;
}

/** Never throws: what cannot be scored is missing, and told in `rejected`. */
export function scoreNews2(input: News2Input): News2Result {
  const checked = checkNews2Input(input);
  const worlds = possibleWorlds(checked);
  const pointsIn = worlds.map((world) => pointsOf(checked, world));

  const points = Object.fromEntries(
    NEWS2_PARAMETERS.map((name) => [name, agreed(pointsIn.map((world) => world[name]))]),
  ) as Record<News2Parameter, number | null>;
  const missing = NEWS2_PARAMETERS.filter((name) => checked[name] === null);
  const undetermined = NEWS2_PARAMETERS.filter((name) => checked[name] !== null && points[name] === null);
  const redParameters = NEWS2_PARAMETERS.filter((name) => points[name] === 3);
  const totalMin = sum(NEWS2_PARAMETERS.map((name) => points[name] ?? 0));
  const complete = missing.length === 0 && undetermined.length === 0;
  const row = responseRow(totalMin, redParameters.length > 0);

  return {
    complete,
    total: complete ? totalMin : null,
    totalMin,
    totalMax: Math.max(
      ...pointsIn.map((world, index) => sum(NEWS2_PARAMETERS.map((name) => world[name] ?? mostPoints(name, worlds[index])))),
    ),
    band: complete ? row.band : null,
    bandAtLeast: !complete && row.band === 'low' ? null : row.band,
    points,
    missing,
    undetermined,
    rejected: checked.rejected,
    redScore: redParameters.length > 0,
    redParameters,
    monitoringInterval: complete ? row.interval : null,
    response: complete ? row.response : null,
  };
}

/** The points that are known, for places that keep numbers only. */
export function knownPoints(result: News2Result): Readonly<Partial<Record<News2Parameter, number>>> {
  return Object.fromEntries(Object.entries(result.points).filter((entry): entry is [string, number] => entry[1] !== null));
}

/** What decides how other values score: an unknown oxygen status or scale means that several worlds are possible. */
interface World {
  readonly breathes: 'air' | 'oxygen';
  readonly scale: 1 | 2;
}

function possibleWorlds({ supplementalOxygen, spo2Scale }: CheckedNews2Input): readonly World[] {
  const breaths = supplementalOxygen === null ? (['air', 'oxygen'] as const) : ([supplementalOxygen ? 'oxygen' : 'air'] as const);
  const scales = spo2Scale === null ? ([1, 2] as const) : ([spo2Scale] as const);
  return breaths.flatMap((breathes) => scales.map((scale) => ({ breathes, scale })));
}

function pointsOf(checked: CheckedNews2Input, { breathes, scale }: World): Record<News2Parameter, number | null> {
  return {
    respiratoryRate: fromRows(NEWS2_POINTS.respiratoryRate, checked.respiratoryRate),
    spo2: fromRows(NEWS2_SPO2_POINTS[scale][breathes], checked.spo2),
    supplementalOxygen: NEWS2_OXYGEN_POINTS[breathes],
    systolicBP: fromRows(NEWS2_POINTS.systolicBP, checked.systolicBP),
    pulse: fromRows(NEWS2_POINTS.pulse, checked.pulse),
    consciousness: checked.consciousness === null ? null : NEWS2_CONSCIOUSNESS_POINTS[checked.consciousness],
    temperature: fromRows(NEWS2_POINTS.temperature, checked.temperature),
  };
}

function fromRows(rows: readonly PointsRow[], value: number | null): number | null {
  if (value === null) return null;
  return rows.find((row) => value <= row.upTo)?.points ?? null;
}

/** The points on which all possible worlds agree. */
function agreed(points: readonly (number | null)[]): number | null {
  const [first = null] = points;
  return points.every((each) => each === first) ? first : null;
}

function mostPoints(name: News2Parameter, world: World | undefined): number {
  if (name === 'consciousness') return Math.max(...Object.values(NEWS2_CONSCIOUSNESS_POINTS));
  if (name === 'supplementalOxygen') return Math.max(...Object.values(NEWS2_OXYGEN_POINTS));
  const rows = name === 'spo2' ? NEWS2_SPO2_POINTS[world?.scale ?? 1][world?.breathes ?? 'air'] : NEWS2_POINTS[name];
  return Math.max(...rows.map((row) => row.points));
}

function responseRow(total: number, red: boolean): ResponseRow {
  const row = NEWS2_RESPONSE.find((candidate) => total >= candidate.from && (red || !candidate.red));
  if (row === undefined) throw new RangeError(`no response row for ${total} points`);
  return row;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
