/** What the first version of the store had. It wrote no version number, so its tables may be there already. */
const VERSION_1 = `
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

/**
 * The ordinal counts every row of the store, so that order does not hang on any clock. In waves, alarms, entries and issues it is
 * the rowid, in which the first version wrote already; its frames and vitals have ordinal 0 and are ordered by their arrival.
 * `marks` says how long the monitor had run in all when the next ordinal was the mark's: age is counted by it.
 */
const VERSION_2 = `
ALTER TABLE frames ADD COLUMN ordinal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE vitals ADD COLUMN ordinal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN ordinal INTEGER NOT NULL DEFAULT 0;
CREATE TABLE trends (ordinal INTEGER PRIMARY KEY, vital TEXT NOT NULL, minute_ms REAL NOT NULL, unit TEXT NOT NULL, low REAL, high REAL, total REAL NOT NULL, last REAL, count INTEGER NOT NULL, absent INTEGER NOT NULL, reason TEXT, questionable INTEGER NOT NULL);
CREATE TABLE removals (ordinal INTEGER PRIMARY KEY, at_ms REAL NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL, ran_ms REAL NOT NULL, why TEXT NOT NULL);
CREATE TABLE marks (ordinal INTEGER PRIMARY KEY, ran_ms REAL NOT NULL, at_ms REAL NOT NULL);
DROP INDEX frames_time;
DROP INDEX vitals_time;
DROP INDEX waves_time;
CREATE INDEX frames_order ON frames (ordinal);
CREATE INDEX vitals_order ON vitals (ordinal);
CREATE INDEX vitals_code ON vitals (code, measured_ms);
CREATE INDEX waves_channel ON waves (channel, first_ms);
CREATE INDEX alarms_time ON alarms (at_ms);
CREATE INDEX entries_time ON entries (at_ms);
CREATE INDEX outbox_done ON outbox (ordinal) WHERE acknowledged_ms IS NOT NULL;
CREATE INDEX trends_vital ON trends (vital, ordinal);
CREATE INDEX marks_ran ON marks (ran_ms);
`;

/** Scores as they changed, for the trend; and minutes of the trend found by their time. */
const VERSION_3 = `
CREATE TABLE scores (ordinal INTEGER PRIMARY KEY, at_ms REAL NOT NULL, score TEXT NOT NULL, total INTEGER, total_min INTEGER NOT NULL, total_max INTEGER NOT NULL, band TEXT, points TEXT NOT NULL);
CREATE INDEX scores_time ON scores (at_ms);
CREATE INDEX trends_minute ON trends (vital, minute_ms);
`;

/**
 * Queues (`rows.ts`: 0 alarms, 1 readings, 2 waves), and which messages may be given up unsent. What waited before was of all kinds: it
 * keeps its order, and none of it may go.
 */
const VERSION_4 = `
ALTER TABLE outbox ADD COLUMN queue INTEGER NOT NULL DEFAULT 1;
ALTER TABLE outbox ADD COLUMN may_go INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_queue ON outbox (queue, sequence) WHERE acknowledged_ms IS NULL;
CREATE INDEX outbox_may_go ON outbox (queue, ordinal) WHERE acknowledged_ms IS NULL AND may_go = 1;
`;

/** One after the other, each in a transaction of its own; the number of those done is the store's PRAGMA user_version. */
export const MIGRATIONS: readonly string[] = [VERSION_1, VERSION_2, VERSION_3, VERSION_4];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Where a row has its ordinal. */
export const ORDINAL = {
  frames: 'ordinal',
  vitals: 'ordinal',
  trends: 'ordinal',
  scores: 'ordinal',
  waves: 'rowid',
  alarms: 'rowid',
  entries: 'rowid',
  issues: 'rowid',
  removals: 'ordinal',
  marks: 'ordinal',
  outbox: 'ordinal',
} as const;

/** Tables whose rows go when they have reached their age. */
export type AgingTable = Exclude<keyof typeof ORDINAL, 'marks'>;
