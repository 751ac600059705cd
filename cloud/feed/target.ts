import type { Row, Table } from './column.ts';

export interface TableRows {
  readonly table: Table;
  readonly rows: readonly Row[];
}

export interface RefusedRow {
  readonly table: string;
  readonly row: Row;
  readonly reason: string;
}

/** A database that keeps the feed. */
export interface FeedTarget {
  /** Shown on the status page. */
  readonly name: string;
  /**
   * Writes all of it in one transaction; several times the same is as once.
   * Rejects when the database cannot be reached or does not want any of it now: try again.
   */
  write(changes: readonly TableRows[]): Promise<void>;
  /** Whether the error says that a value itself can never be kept. */
  isBadValue(error: unknown): error is Error;
  stop(): Promise<void>;
}

/**
 * One statement may touch a row once, and later rows build on earlier ones: the first row of every key, then the second, and so on.
 * Pure.
 */
export function rounds({ table, rows }: TableRows): Row[][] {
  const seen = new Map<string, number>();
  const result: Row[][] = [];
  for (const row of rows) {
    const key = JSON.stringify(table.key.map((name) => row[name]));
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (result[round] ??= []).push(row);
  }
  return result;
}

/**
 * A row may hold what a database cannot keep (a zero character, the year 0): what stations send is a claim. Such a row must not
 * hold up the others, so halves are tried until it stands alone.
 * @returns the rows that were refused, with the reason; their messages are in the archive
 */
export async function writeEach(target: FeedTarget, changes: readonly TableRows[]): Promise<readonly RefusedRow[]> {
  try {
    await target.write(changes);
    return [];
  } catch (error) {
    if (!target.isBadValue(error)) throw error;
    const [change, ...others] = changes;
    const [row, ...more] = change?.rows ?? [];
    if (change === undefined || row === undefined) throw error;
    if (others.length === 0 && more.length === 0) return [{ table: change.table.name, row, reason: error.message }];
  }
  const refused: RefusedRow[] = [];
  // In order: later rows build on earlier ones.
  for (const half of halves(changes)) refused.push(...(await writeEach(target, half)));
  return refused;
}

function halves(changes: readonly TableRows[]): (readonly TableRows[])[] {
  const [only, ...others] = changes;
  if (only === undefined || others.length > 0) return changes.map((change) => [change]);
  const { table, rows } = only;
  const middle = Math.ceil(rows.length / 2);
  return [[{ table, rows: rows.slice(0, middle) }], [{ table, rows: rows.slice(middle) }]];
}
