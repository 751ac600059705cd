import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import type { OutboxRow, Store, StoreRow } from './rows.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS frames (id TEXT PRIMARY KEY, device TEXT NOT NULL, kind TEXT NOT NULL, arrived_ms REAL NOT NULL, bytes BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vitals (id TEXT PRIMARY KEY, device TEXT NOT NULL, code INTEGER, vendor_code TEXT NOT NULL, value REAL, reason TEXT, unit TEXT, questionable INTEGER NOT NULL, measured_ms REAL NOT NULL, arrived_ms REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS waves (first_ms REAL NOT NULL, device TEXT NOT NULL, channel TEXT NOT NULL, rate_hz REAL NOT NULL, unit TEXT, samples BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS alarms (id TEXT PRIMARY KEY, at_ms REAL NOT NULL, json TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, at_ms REAL NOT NULL, json TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS issues (at_ms REAL NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, bytes BLOB);
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, json TEXT NOT NULL, at_ms REAL NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (sequence INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL, created_ms REAL NOT NULL, acknowledged_ms REAL);
CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (sequence) WHERE acknowledged_ms IS NULL;
CREATE INDEX IF NOT EXISTS frames_time ON frames (arrived_ms);
CREATE INDEX IF NOT EXISTS vitals_time ON vitals (arrived_ms);
CREATE INDEX IF NOT EXISTS waves_time ON waves (first_ms);
CREATE INDEX IF NOT EXISTS issues_time ON issues (at_ms);
`;

/** `OR IGNORE` where the id is derived from content: writing the same thing twice changes nothing. */
const INSERTS = {
  frames: 'INSERT OR IGNORE INTO frames VALUES (?, ?, ?, ?, ?)',
  vitals: 'INSERT OR IGNORE INTO vitals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  waves: 'INSERT INTO waves VALUES (?, ?, ?, ?, ?, ?)',
  alarms: 'INSERT OR IGNORE INTO alarms VALUES (?, ?, ?)',
  entries: 'INSERT OR IGNORE INTO entries VALUES (?, ?, ?)',
  issues: 'INSERT INTO issues VALUES (?, ?, ?, ?, ?)',
  state: 'INSERT INTO state VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET json = excluded.json, at_ms = excluded.at_ms',
  outbox: 'INSERT INTO outbox (sequence, message, created_ms) VALUES (?, ?, ?)',
  acknowledgements: 'UPDATE outbox SET acknowledged_ms = ? WHERE sequence = ?',
} as const satisfies Record<StoreRow['table'], string>;

/** Rows removed per table and call, so that thinning never stalls the monitor. */
const THIN_PIECE = 2_000;

const THINNING = [
  'DELETE FROM frames WHERE id IN (SELECT id FROM frames WHERE arrived_ms < ? LIMIT ?)',
  'DELETE FROM vitals WHERE id IN (SELECT id FROM vitals WHERE arrived_ms < ? LIMIT ?)',
  'DELETE FROM waves WHERE rowid IN (SELECT rowid FROM waves WHERE first_ms < ? LIMIT ?)',
  'DELETE FROM alarms WHERE rowid IN (SELECT rowid FROM alarms WHERE at_ms < ? LIMIT ?)',
  'DELETE FROM entries WHERE rowid IN (SELECT rowid FROM entries WHERE at_ms < ? LIMIT ?)',
  'DELETE FROM issues WHERE rowid IN (SELECT rowid FROM issues WHERE at_ms < ? LIMIT ?)',
  'DELETE FROM outbox WHERE sequence IN (SELECT sequence FROM outbox WHERE acknowledged_ms < ? LIMIT ?)',
];

interface StoreOptions {
  readonly directory: string;
  /** 64 hex digits. */
  readonly key: string;
  /** Bounds the file, for tests of a full disk; SQLite pages of 4096 bytes. */
  readonly maxPages?: number;
}

type EncryptedOptions = Database.Options & { readonly encryptionCipher: 'aes256cbc'; readonly encryptionKey: string };

/**
 * The encrypted bedside store `{directory}/bedside.db` (SQLite, WAL, synchronous=FULL).
 * @throws SqliteError SQLITE_NOTADB when the key is not the store's
 */
export function openSqliteStore({ directory, key, maxPages }: StoreOptions): Store & { pragma(text: string): void } {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const options: EncryptedOptions = { encryptionCipher: 'aes256cbc', encryptionKey: key, timeout: 2_000 };
  const db = new Database(join(directory, 'bedside.db'), options);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  if (maxPages !== undefined) db.pragma(`max_page_count = ${maxPages}`);

  const inserts = new Map(Object.entries(INSERTS).map(([table, sql]) => [table, db.prepare(sql)]));
  const insert = (row: StoreRow): void => {
    inserts.get(row.table)?.run(...valuesOf(row));
  };
  const waiting = db.prepare(
    'SELECT sequence, message, created_ms AS createdMs FROM outbox WHERE acknowledged_ms IS NULL AND sequence > ? ORDER BY sequence LIMIT ?',
  );
  const thinning = THINNING.map((sql) => db.prepare(sql));

  const transact = (work: () => void): void => {
    db.exec('BEGIN IMMEDIATE');
    try {
      work();
      db.exec('COMMIT');
    } catch (error) {
      // SQLite has already rolled back by itself when the disk was full.
      if (db.inTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };

  return {
    commit: (rows) => transact(() => rows.forEach(insert)),
    lastSequence: () => numberIn(db.prepare("SELECT seq AS n FROM sqlite_sequence WHERE name = 'outbox'").get()),
    waiting: (after, limit) => (waiting.all(after, limit) as OutboxRow[]).map((row) => ({ ...row })),
    waitingCount: () => numberIn(db.prepare('SELECT count(*) AS n FROM outbox WHERE acknowledged_ms IS NULL').get()),
    readState: (wanted) => {
      const row = db.prepare('SELECT json FROM state WHERE key = ?').get(wanted) as { json: string } | undefined;
      return row?.json ?? null;
    },
    thin: (beforeMs) => transact(() => thinning.forEach((statement) => statement.run(beforeMs, THIN_PIECE))),
    pragma: (text) => void db.pragma(text),
    close: () => void db.close(),
  };
}

function valuesOf(row: StoreRow): unknown[] {
  switch (row.table) {
    case 'frames':
      return [row.id, row.device, row.kind, row.arrivedMs, Buffer.from(row.bytes)];
    case 'vitals':
      return [
        row.id,
        row.device,
        row.code,
        row.vendorCode,
        row.value,
        row.reason,
        row.unit,
        row.questionable ? 1 : 0,
        row.measuredMs,
        row.arrivedMs,
      ];
    case 'waves':
      return [row.firstMs, row.device, row.channel, row.rateHz, row.unit, Buffer.from(row.samples)];
    case 'alarms':
    case 'entries':
      return [row.id, row.atMs, row.json];
    case 'issues':
      return [row.atMs, row.place, row.reason, row.detail, row.bytes === null ? null : Buffer.from(row.bytes)];
    case 'state':
      return [row.key, row.json, row.atMs];
    case 'outbox':
      return [row.sequence, row.message, row.createdMs];
    case 'acknowledgements':
      return [row.atMs, row.sequence];
  }
}

function numberIn(row: unknown): number {
  return (row as { n: number } | undefined)?.n ?? 0;
}
