import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { INSERTS, TREND_UPDATE, trendColumns, valuesOf } from './inserts.ts';
import { DEFAULT_MAX_BYTES, diskSpace, MakingRoom, type RoomOptions } from './making-room-adapter.ts';
import { type OutboxRow, QUEUES, type SalvageTarget, type Store, type StoreRow } from './rows.ts';
import { agingOf, RunningTime } from './running-time.ts';
import { MIGRATIONS, ORDINAL, SCHEMA_VERSION } from './schema.ts';
import { SequenceFile } from './sequence-file-adapter.ts';
import { LATER_VERSION } from './store-damage.ts';
import { storedText } from './stored-text.ts';

export interface StoreOptions {
  readonly directory: string;
  /** 64 hex digits. */
  readonly key: string;
  /** Bounds the file, for tests of a full disk; SQLite pages of 4096 bytes. */
  readonly maxPages?: number;
  /** Nothing is kept longer, but what nobody acknowledged. */
  readonly retentionHours?: number | undefined;
  /** What the recordings may take, bytes; default 16 GiB. */
  readonly maxBytes?: number | undefined;
  /** Default: the disk of the directory. */
  readonly disk?: RoomOptions['disk'];
  /** Of the opening, for numbers that nobody knows; default: the clock. */
  readonly wallMs?: number;
}

export type SqliteStore = Store & SalvageTarget & { pragma(text: string): void };

/**
 * The encrypted bedside store `{directory}/bedside.db` (SQLite, WAL, synchronous=FULL), brought to the schema of today.
 * @throws SqliteError SQLITE_NOTADB when the key is not the store's
 */
export function openSqliteStore(options: StoreOptions): SqliteStore {
  const { directory, key, maxPages } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const db = openDatabase({ directory, key });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    const sequences = new SequenceFile(directory);
    migrate(db, () => sequences.startOf(options.wallMs ?? Date.now()));
    if (maxPages !== undefined) db.pragma(`max_page_count = ${maxPages}`);
    return storeOf(db, options, sequences);
  } catch (error) {
    db.close();
    throw error;
  }
}

type EncryptedOptions = Database.Options & { readonly encryptionCipher: 'aes256cbc'; readonly encryptionKey: string };

/** The file as it is, for who knows its tables. */
export function openDatabase(
  { directory, key }: Pick<StoreOptions, 'directory' | 'key'>,
  { name = 'bedside.db', ...options }: { readonly readonly?: boolean; readonly name?: string } = {},
): Database.Database {
  const encrypted: EncryptedOptions = { ...options, encryptionCipher: 'aes256cbc', encryptionKey: key, timeout: 2_000 };
  return new Database(join(directory, name), encrypted);
}

export function schemaVersionOf(db: Database.Database): number {
  return (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

export function numberIn(row: unknown): number {
  return (row as { n: number | null } | undefined)?.n ?? 0;
}

/** @param start behind which number the messages of a fresh store begin */
function migrate(db: Database.Database, start: () => number): void {
  const version = schemaVersionOf(db);
  if (version > SCHEMA_VERSION) {
    const text = `the store has version ${version}, this program knows ${SCHEMA_VERSION}`;
    throw Object.assign(new Error(text), { code: LATER_VERSION });
  }
  const fresh = version === 0 && db.prepare("SELECT name FROM sqlite_schema WHERE name = 'outbox'").get() === undefined;
  MIGRATIONS.slice(version).forEach((sql, index) => {
    transact(db, () => {
      db.exec(sql);
      if (fresh && index === 0 && start() > 0) db.exec(`INSERT INTO sqlite_sequence (name, seq) VALUES ('outbox', ${start()})`);
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

interface FoundRow extends Pick<OutboxRow, 'sequence' | 'createdMs'> {
  readonly message: ArrayBuffer;
  readonly queue: number;
  readonly ranMs: number | null;
}

function storeOf(
  db: Database.Database,
  { directory, retentionHours = Number.POSITIVE_INFINITY, maxBytes = DEFAULT_MAX_BYTES, disk }: StoreOptions,
  sequences: SequenceFile,
): SqliteStore {
  const inserts = new Map(Object.entries(INSERTS).map(([table, sql]) => [table, db.prepare(sql)]));
  // Before everything that this store has itself.
  const takeOver = db.prepare(`${INSERTS.outbox} ON CONFLICT (sequence) DO NOTHING`);
  const trendUpdate = db.prepare(TREND_UPDATE);
  let ordinal = lastOrdinal(db);
  const insert = (row: StoreRow): void => {
    if (row.table === 'trends' && trendUpdate.run(...trendColumns(row)).changes > 0) return;
    ordinal += 1;
    inserts.get(row.table)?.run(...valuesOf(row, ordinal));
  };
  const ran =
    'coalesce((SELECT ran_ms FROM marks WHERE marks.ordinal <= outbox.ordinal ORDER BY marks.ordinal DESC LIMIT 1), (SELECT min(ran_ms) FROM marks))';
  const waits = `SELECT sequence, CAST(message AS BLOB) AS message, created_ms AS createdMs, queue, ${ran} AS ranMs FROM outbox WHERE acknowledged_ms IS NULL`;
  const waiting = db.prepare(`${waits} AND sequence > ? ORDER BY sequence LIMIT ?`);
  const waitingIn = db.prepare(`${waits} AND queue = ? AND sequence > ? ORDER BY sequence LIMIT ?`);
  const newestIn = db.prepare(`${waits} AND queue = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?`);
  const running = new RunningTime(db);
  const outboxRow = ({ message, ranMs, queue, ...row }: FoundRow): OutboxRow => {
    return { ...row, message: storedText(message), bornMs: running.bedTimeOf(ranMs), queue: QUEUES[queue] ?? 'readings' };
  };
  const age = agingOf(db, retentionHours * 3_600_000);
  const room = new MakingRoom(db, { maxBytes, disk: disk ?? (() => diskSpace(directory)) });

  return {
    setAside: null,
    commit(rows) {
      for (const row of rows) if (row.table === 'outbox') sequences.reserve(row.sequence);
      transact(db, () => rows.forEach(insert));
    },
    lastSequence: () =>
      sequences.lastOf(numberIn(db.prepare("SELECT seq AS n FROM sqlite_sequence WHERE name = 'outbox'").get())),
    waiting: (after, limit, queue) => {
      const found = queue === undefined ? waiting.all(after, limit) : waitingIn.all(QUEUES.indexOf(queue), after, limit);
      return (found as FoundRow[]).map(outboxRow);
    },
    waitingBefore: (before, limit, queue) =>
      (newestIn.all(QUEUES.indexOf(queue), before, limit) as FoundRow[]).reverse().map(outboxRow),
    waitingCount: () => numberIn(db.prepare('SELECT count(*) AS n FROM outbox WHERE acknowledged_ms IS NULL').get()),
    readState: (wanted) => {
      const row = db.prepare('SELECT CAST(json AS BLOB) AS json FROM state WHERE key = ?').get(wanted);
      return row === undefined ? null : storedText((row as { json: ArrayBuffer }).json);
    },
    keepUp: (nowMs, wallMs) => {
      transact(db, () => {
        ordinal += 1;
        const ranMs = running.at(nowMs);
        running.mark({ ordinal, ranMs, wallMs });
        age(ranMs);
      });
    },
    makeRoom(nowMs, wallMs) {
      ordinal += 1;
      return room.make({ ordinal, ranMs: running.at(nowMs), wallMs }, (work) => transact(db, work));
    },
    salvage: () => null,
    takeOver: (rows) => transact(db, () => rows.forEach((row) => takeOver.run(...valuesOf(row, 0)))),
    pragma: (text) => void db.pragma(text),
    close: () => void db.close(),
  };
}

function lastOrdinal(db: Database.Database): number {
  const last = Object.entries(ORDINAL).map(([table, column]) =>
    table === 'outbox'
      ? '(SELECT ordinal AS n FROM outbox ORDER BY sequence DESC LIMIT 1)'
      : `(SELECT max(${column}) AS n FROM ${table})`,
  );
  return Math.max(...last.map((query) => numberIn(db.prepare(query.slice(1, -1)).get())));
}
