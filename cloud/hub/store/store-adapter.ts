import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { MIGRATIONS } from './schema.ts';

export type HubDatabase = Database.Database;

interface Pending {
  readonly run: (db: HubDatabase) => () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * What the hub must not forget beside the messages themselves: identities, twins, subscriptions, messages to devices, enrolments.
 * One SQLite file; changes that wait share one transaction, and each is told only after that is on disk.
 */
export class HubStore {
  private readonly db: HubDatabase;
  private waiting: Pending[] = [];
  private closed = false;

  private constructor(db: HubDatabase) {
    this.db = db;
  }

  static open(directory: string): HubStore {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const db = new Database(join(directory, 'hub.db'));
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    const done = (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
    for (const [index, migration] of MIGRATIONS.entries()) {
      if (index >= done) db.exec(`BEGIN IMMEDIATE; ${migration}; PRAGMA user_version = ${index + 1}; COMMIT`);
    }
    return new HubStore(db);
  }

  read<T>(look: (db: HubDatabase) => T): T {
    return look(this.db);
  }

  /**
   * `change` runs in a transaction, after the changes asked for before it; when it throws it alone is undone. Rejects when it threw,
   * when the disk does not take it, and when the store is closed.
   */
  write<T>(change: (db: HubDatabase) => T): Promise<T> {
    if (this.closed) return Promise.reject(new Error('the store of the hub is closed'));
    return new Promise((resolve, reject) => {
      const run = (db: HubDatabase): (() => void) => {
        const value = change(db);
        return () => resolve(value);
      };
      this.waiting.push({ run, reject });
      if (this.waiting.length === 1) setImmediate(() => this.commit());
    });
  }

  /** Every change asked for before is on disk or refused. */
  async close(): Promise<void> {
    while (this.waiting.length > 0) await new Promise((resolve) => setImmediate(resolve));
    this.closed = true;
    this.db.close();
  }

  private commit(): void {
    const group = this.waiting;
    this.waiting = [];
    const told: (() => void)[] = [];
    try {
      this.db.exec('BEGIN IMMEDIATE');
      for (const one of group) told.push(this.attempt(one));
      this.db.exec('COMMIT');
    } catch (error) {
      this.rollBack();
      for (const { reject } of group) reject(error);
      return;
    }
    for (const tell of told) tell();
  }

  /** An error of the disk may have ended the transaction already, or end this as well: those who wait are told all the same. */
  private rollBack(): void {
    try {
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
    } catch {
      // The next transaction says what is wrong.
    }
  }

  private attempt({ run, reject }: Pending): () => void {
    this.db.exec('SAVEPOINT one');
    try {
      const tell = run(this.db);
      this.db.exec('RELEASE one');
      return tell;
    } catch (error) {
      this.db.exec('ROLLBACK TO one; RELEASE one');
      return () => reject(error);
    }
  }
}
