import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { INSERTS, TREND_UPDATE, trendColumns, valuesOf } from './inserts.ts';
import { RETENTION_MS } from './retention.ts';
import type { OutboxRow, Store, StoreRow } from './rows.ts';
import { type AgingTable, MIGRATIONS, ORDINAL, SCHEMA_VERSION } from './schema.ts';

/** Rows removed per table and call, so that thinning never stalls the monitor. */
const PIECE = 2_000;
const MARK_EVERY_MS = 60_000;

export interface StoreOptions {
  readonly directory: string;
  /** 64 hex digits. */
  readonly key: string;
  /** Bounds the file, for tests of a full disk; SQLite pages of 4096 bytes. */
  readonly maxPages?: number;
  /** Nothing is kept longer, but what nobody acknowledged. */
  readonly retentionHours?: number | undefined;
}

export type SqliteStore = Store & { pragma(text: string): void };

/**
 * The encrypted bedside store `{directory}/bedside.db` (SQLite, WAL, synchronous=FULL), brought to the schema of today.
 * @throws SqliteError SQLITE_NOTADB when the key is not the store's
 */
export function openSqliteStore({ directory, key, maxPages, retentionHours }: StoreOptions): SqliteStore {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const db = openDatabase({ directory, key });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    migrate(db);
    if (maxPages !== undefined) db.pragma(`max_page_count = ${maxPages}`);
    return storeOf(db, (retentionHours ?? Number.POSITIVE_INFINITY) * 3_600_000);
  } catch (error) {
    db.close();
    throw error;
  }
}

type EncryptedOptions = Database.Options & { readonly encryptionCipher: 'aes256cbc'; readonly encryptionKey: string };

/** The file as it is, for who knows its tables. */
export function openDatabase(
  { directory, key }: Pick<StoreOptions, 'directory' | 'key'>,
  options: { readonly readonly?: boolean } = {},
): Database.Database {
  const encrypted: EncryptedOptions = { ...options, encryptionCipher: 'aes256cbc', encryptionKey: key, timeout: 2_000 };
  return new Database(join(directory, 'bedside.db'), encrypted);
}

export function schemaVersionOf(db: Database.Database): number {
  return (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

export function numberIn(row: unknown): number {
  return (row as { n: number | null } | undefined)?.n ?? 0;
}

function migrate(db: Database.Database): void {
  const version = schemaVersionOf(db);
  if (version > SCHEMA_VERSION) throw new Error(`the store has version ${version}, this program knows ${SCHEMA_VERSION}`);
  MIGRATIONS.slice(version).forEach((sql, index) => {
    transact(db, () => {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${version + index + 1}`);
    });
  });
}

function transact(db: Database.Database, work: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    db.exec('COMMIT');
  } catch (error) {
    // SQLite has already rolled back by itself when the disk was full.
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function storeOf(db: Database.Database, longestMs: number): SqliteStore {
  const inserts = new Map(Object.entries(INSERTS).map(([table, sql]) => [table, db.prepare(sql)]));
  const trendUpdate = db.prepare(TREND_UPDATE);
  let ordinal = lastOrdinal(db);
  const insert = (row: StoreRow): void => {
    if (row.table === 'trends' && trendUpdate.run(...trendColumns(row)).changes > 0) return;
    ordinal += 1;
    inserts.get(row.table)?.run(...valuesOf(row, ordinal));
  };
  const waiting = db.prepare(
    'SELECT sequence, message, created_ms AS createdMs FROM outbox WHERE acknowledged_ms IS NULL AND sequence > ? ORDER BY sequence LIMIT ?',
  );
  const age = agingOf(db, longestMs);

  return {
    commit: (rows) => transact(db, () => rows.forEach(insert)),
    lastSequence: () => numberIn(db.prepare("SELECT seq AS n FROM sqlite_sequence WHERE name = 'outbox'").get()),
    waiting: (after, limit) => (waiting.all(after, limit) as OutboxRow[]).map((row) => ({ ...row })),
    waitingCount: () => numberIn(db.prepare('SELECT count(*) AS n FROM outbox WHERE acknowledged_ms IS NULL').get()),
    readState: (wanted) => {
      const row = db.prepare('SELECT json FROM state WHERE key = ?').get(wanted) as { json: string } | undefined;
      return row?.json ?? null;
    },
    keepUp: (nowMs, wallMs) => {
      transact(db, () => {
        ordinal += 1;
        age(ordinal, nowMs, wallMs);
      });
    },
    pragma: (text) => void db.pragma(text),
    close: () => void db.close(),
  };
}

/** @returns marks how long the monitor has run, and removes a piece of what has reached its age */
function agingOf(db: Database.Database, longestMs: number): (ordinal: number, nowMs: number, wallMs: number) => void {
  const ranBefore = numberIn(db.prepare('SELECT max(ran_ms) AS n FROM marks').get());
  const mark = db.prepare('INSERT INTO marks (ordinal, ran_ms, at_ms) VALUES (?, ?, ?)');
  const cut = db.prepare('SELECT ordinal AS n FROM marks WHERE ran_ms <= ? ORDER BY ran_ms DESC, ordinal DESC LIMIT 1');
  const tables = Object.keys(RETENTION_MS) as AgingTable[];
  const removals = tables.map((table) => ({ table, statement: db.prepare(removalOf(table)) }));
  const oldMarks = db.prepare('DELETE FROM marks WHERE ordinal < ?');
  let originMs: number | null = null;
  let markedMs = Number.NEGATIVE_INFINITY;

  return (ordinal, nowMs, wallMs) => {
    originMs ??= nowMs - ranBefore;
    const ranMs = nowMs - originMs;
    if (ranMs - markedMs >= MARK_EVERY_MS) {
      mark.run(ordinal, ranMs, wallMs);
      markedMs = ranMs;
    }
    for (const { table, statement } of removals) {
      const before = numberIn(cut.get(ranMs - Math.min(RETENTION_MS[table], longestMs)));
      if (before > 0) statement.run(before, PIECE);
    }
    oldMarks.run(numberIn(cut.get(ranMs - Math.max(...Object.values(RETENTION_MS)))));
  };
}

/** Oldest first. @returns a statement with two places: rows before this ordinal, at most so many */
function removalOf(table: AgingTable): string {
  const key = { frames: 'id', vitals: 'id', outbox: 'sequence' }[table as string] ?? ORDINAL[table];
  const done = table === 'outbox' ? 'acknowledged_ms IS NOT NULL AND ' : '';
  const oldest = `SELECT ${key} FROM ${table} WHERE ${done}${ORDINAL[table]} < ? ORDER BY ${ORDINAL[table]} LIMIT ?`;
  return `DELETE FROM ${table} WHERE ${key} IN (${oldest})`;
}

function lastOrdinal(db: Database.Database): number {
  const last = Object.entries(ORDINAL).map(([table, column]) =>
    table === 'outbox'
      ? '(SELECT ordinal AS n FROM outbox ORDER BY sequence DESC LIMIT 1)'
      : `(SELECT max(${column}) AS n FROM ${table})`,
  );
  return Math.max(...last.map((query) => numberIn(db.prepare(query.slice(1, -1)).get())));
}
