/** One after the other, each in a transaction of its own; the number of those done is the file's PRAGMA user_version. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE device (
     device_id TEXT PRIMARY KEY,
     identity TEXT NOT NULL,
     twin TEXT NOT NULL,
     subscriptions TEXT NOT NULL DEFAULT '{}'
   ) WITHOUT ROWID;
   CREATE TABLE policy (name TEXT PRIMARY KEY, policy TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE cloud_to_device (
     sequence INTEGER PRIMARY KEY AUTOINCREMENT,
     device_id TEXT NOT NULL,
     message TEXT NOT NULL,
     body BLOB NOT NULL,
     enqueued_ms INTEGER NOT NULL,
     expires_ms INTEGER NOT NULL,
     deliveries INTEGER NOT NULL DEFAULT 0
   );
   CREATE INDEX cloud_to_device_of ON cloud_to_device (device_id, sequence);
   CREATE TABLE service_message (
     sequence INTEGER PRIMARY KEY AUTOINCREMENT,
     kind TEXT NOT NULL,
     record TEXT NOT NULL
   );
   CREATE TABLE enrolment (name TEXT PRIMARY KEY, enrolment TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE registration (registration_id TEXT PRIMARY KEY, registration TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE upload (correlation_id TEXT PRIMARY KEY, device_id TEXT NOT NULL, upload TEXT NOT NULL) WITHOUT ROWID`,
  'CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
];
