/** A value that cannot be; it counts as missing and is told. */
export interface RejectedItem {
  readonly name: string;
  readonly value: unknown;
  readonly why: string;
}

/** A sum of points of a complete set, or the bounds of an incomplete one. No partial total ever stands for a total. */
export interface PointsScore<Item extends string> {
  /** Name with source, as it must be shown. */
  readonly label: string;
  /** What of the rule was not re-read in its source; null = nothing. Shown beside the score. */
  readonly unverified: string | null;
  readonly total: number | null;
  readonly totalMin: number;
  readonly totalMax: number;
  /** Null = no points: missing or rejected. */
  readonly points: Readonly<Record<Item, number | null>>;
  readonly missing: readonly Item[];
  readonly rejected: readonly RejectedItem[];
  readonly threshold: number;
  /** Whether the threshold is reached whatever the missing values are; null = they decide. */
  readonly reached: boolean | null;
}

/** One item: points of the value (null = missing or rejected) and the most the item can give. */
export interface ScoredItem {
  readonly points: number | null;
  readonly most: number;
}

export interface PointsRule {
  readonly label: string;
  readonly unverified: string | null;
  readonly threshold: number;
}

/** Sum with bounds: an item without points could give anything from 0 to its most. */
export function sumItems<Item extends string>(
  rule: PointsRule,
  items: Readonly<Record<Item, ScoredItem>>,
  rejected: readonly RejectedItem[],
): PointsScore<Item> {
  const names = Object.keys(items) as Item[];
  const missing = names.filter((name) => items[name].points === null);
  const totalMin = names.reduce((sum, name) => sum + (items[name].points ?? 0), 0);
  const totalMax = names.reduce((sum, name) => sum + (items[name].points ?? items[name].most), 0);
  const points = Object.fromEntries(names.map((name) => [name, items[name].points])) as Record<Item, number | null>;
  const total = missing.length === 0 ? totalMin : null;
  const reached = totalMin >= rule.threshold ? true : totalMax < rule.threshold ? false : null;
  return { ...rule, total, totalMin, totalMax, points, missing, rejected, reached };
}

/** Checks values that come from files, devices and people. */
export class ItemReader {
  readonly #input: Readonly<Record<string, unknown>>;
  readonly rejected: RejectedItem[] = [];

  constructor(input: object) {
    this.#input = input as Readonly<Record<string, unknown>>;
  }

  /** @returns the number, or null when it is missing or cannot be; `low` and `high` are what a patient can have */
  number(name: string, low = 0, high = Infinity): number | null {
    const value = this.#input[name] ?? null;
    if (value === null) return null;
    if (typeof value !== 'number' || !Number.isFinite(value)) return this.#refuse(name, value, 'is not a finite number');
    if (value < low) return this.#refuse(name, value, `is below ${low}, which no patient can have`);
    if (value > high) return this.#refuse(name, value, `is above ${high}, which no patient can have`);
    return value;
  }

  oneOf<T>(name: string, allowed: readonly T[]): T | null {
    const value = this.#input[name] ?? null;
    if (value === null) return null;
    return allowed.find((each) => each === value) ?? this.#refuse(name, value, `is none of ${allowed.join(', ')}`);
  }

  #refuse(name: string, value: unknown, why: string): null {
    this.rejected.push({ name, value, why });
    return null;
  }
}

/** Applies to values up to and including the first number, down to the row before; the last row has Infinity. */
export type UpToRows = readonly (readonly [upTo: number, points: number])[];

/** @returns null for a missing value */
export function pointsUpTo(rows: UpToRows, value: number | null): ScoredItem {
  const most = Math.max(...rows.map(([, points]) => points));
  if (value === null) return { points: null, most };
  return { points: rows.find(([upTo]) => value <= upTo)?.[1] ?? null, most };
}

/** A criterion of one point; null = unknown. */
export function criterion(met: boolean | null): ScoredItem {
  return { points: met === null ? null : Number(met), most: 1 };
}
