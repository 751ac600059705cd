import { join } from 'node:path';
import Database from 'libsql';
import { KEY } from './store-folder.ts';

/** The tables as the first version of the store made them, and what it wrote: a store that is in the field. */
export function writeVersion1(directory: string): void {
  const options: object = { encryptionCipher: 'aes256cbc', encryptionKey: KEY };
  const db = new Database(join(directory, 'bedside.db'), options);
  db.pragma('journal_mode = WAL');
  db.exec(`
CREATE TABLE frames (id TEXT PRIMARY KEY, device TEXT NOT NULL, kind TEXT NOT NULL, arrived_ms REAL NOT NULL, bytes BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE vitals (id TEXT PRIMARY KEY, device TEXT NOT NULL, code INTEGER, vendor_code TEXT NOT NULL, value REAL, reason TEXT, unit TEXT, questionable INTEGER NOT NULL, measured_ms REAL NOT NULL, arrived_ms REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE waves (first_ms REAL NOT NULL, device TEXT NOT NULL, channel TEXT NOT NULL, rate_hz REAL NOT NULL, unit TEXT, samples BLOB NOT NULL);
CREATE TABLE alarms (id TEXT PRIMARY KEY, at_ms REAL NOT NULL, json TEXT NOT NULL);
CREATE TABLE entries (id TEXT PRIMARY KEY, at_ms REAL NOT NULL, json TEXT NOT NULL);
CREATE TABLE issues (at_ms REAL NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, bytes BLOB);
CREATE TABLE state (key TEXT PRIMARY KEY, json TEXT NOT NULL, at_ms REAL NOT NULL);
CREATE TABLE outbox (sequence INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL, created_ms REAL NOT NULL, acknowledged_ms REAL);
CREATE INDEX outbox_waiting ON outbox (sequence) WHERE acknowledged_ms IS NULL;
CREATE INDEX frames_time ON frames (arrived_ms);
CREATE INDEX vitals_time ON vitals (arrived_ms);
CREATE INDEX waves_time ON waves (first_ms);
CREATE INDEX issues_time ON issues (at_ms);
INSERT INTO frames VALUES ('f-1', 'monitor-1', 'numerics', 1000, x'010203');
INSERT INTO vitals VALUES ('f-1/147842', 'monitor-1', 147842, 'HR', 71, NULL, '/min', 0, 990, 1000);
INSERT INTO vitals VALUES ('f-10/147842', 'monitor-1', 147842, 'HR', NULL, 'probe-off', '/min', 0, 1990, 2000);
INSERT INTO waves VALUES (1000, 'monitor-1', '131330', 250, 'mV', x'0000803f');
INSERT INTO alarms VALUES ('b-alarm', 1500, '{"id":"b-alarm"}'), ('a-alarm', 1600, '{"id":"a-alarm"}');
INSERT INTO entries VALUES ('entry-1', 1700, '{"id":"entry-1"}');
INSERT INTO issues VALUES (1800, 'monitor-1', 'bad-checksum', '1 of 2', NULL);
INSERT INTO state VALUES ('alarms', '{"a":1}', 1900);
INSERT INTO outbox VALUES (1, 'one', 1000, 1100), (2, 'two', 2000, NULL);
`);
  db.close();
}
