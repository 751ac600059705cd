import type Database from 'libsql';
import { RETENTION_MS } from './retention.ts';
import { type AgingTable, ORDINAL } from './schema.ts';

/** Rows removed per table and call, so that thinning never stalls the monitor. */
const PIECE = 2_000;
const MARK_EVERY_MS = 60_000;

/** How long the monitor has run in all, over every start: goes on where the last mark of the run before stood. */
export class RunningTime {
  readonly #mark: Database.Statement;
  readonly #before: number;
  #originMs: number | null = null;
  #markedMs = Number.NEGATIVE_INFINITY;

  constructor(db: Database.Database) {
    this.#mark = db.prepare('INSERT INTO marks (ordinal, ran_ms, at_ms) VALUES (?, ?, ?)');
    this.#before = (db.prepare('SELECT max(ran_ms) AS n FROM marks').get() as { n: number | null }).n ?? 0;
  }

  /** @param nowMs bed time, which never jumps within a run */
  at(nowMs: number): number {
    this.#originMs ??= nowMs - this.#before;
    return nowMs - this.#originMs;
  }

  /** @returns bed time of this run at which the monitor had run so long, before its start for an earlier one; null before the first `at` */
  bedTimeOf(ranMs: number | null): number | null {
    return this.#originMs === null || ranMs === null ? null : ranMs + this.#originMs;
  }

  mark({ ordinal, ranMs, wallMs }: { readonly ordinal: number; readonly ranMs: number; readonly wallMs: number }): void {
    if (ranMs - this.#markedMs < MARK_EVERY_MS) return;
    this.#mark.run(ordinal, ranMs, wallMs);
    this.#markedMs = ranMs;
  }
}

/**
 * @param longestMs bounds what `retention.ts` says
 * @returns removes a piece of what has reached its age, when the monitor has run so long
 */
export function agingOf(db: Database.Database, longestMs: number): (ranMs: number) => void {
  const cut = db.prepare('SELECT ordinal FROM marks WHERE ran_ms <= ? ORDER BY ran_ms DESC, ordinal DESC LIMIT 1');
  const before = (ranMs: number): number => (cut.get(ranMs) as { ordinal: number } | undefined)?.ordinal ?? 0;
  const removals = (Object.keys(RETENTION_MS) as AgingTable[]).map((table) => ({ table, remove: db.prepare(removalOf(table)) }));
  const oldMarks = db.prepare('DELETE FROM marks WHERE ordinal < ?');
  return (ranMs) => {
    for (const { table, remove } of removals) remove.run(before(ranMs - Math.min(RETENTION_MS[table], longestMs)), PIECE);
    oldMarks.run(before(ranMs - Math.max(...Object.values(RETENTION_MS))));
  };
}

/** Oldest first; of the outbox only what was acknowledged. @returns SQL with two places: rows before this ordinal, at most so many */
export function removalOf(table: AgingTable): string {
  const ordinal = ORDINAL[table];
  const key = table === 'frames' || table === 'vitals' ? 'id' : table === 'outbox' ? 'sequence' : ordinal;
  const done = table === 'outbox' ? 'acknowledged_ms IS NOT NULL AND ' : '';
  const oldest = `SELECT ${key} FROM ${table} WHERE ${done}${ordinal} < ? ORDER BY ${ordinal} LIMIT ?`;
  return `DELETE FROM ${table} WHERE ${key} IN (${oldest})`;
}
