import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import type { AlarmReading } from '#wire';
import type { BoardVital } from '../screen/vital-board.ts';
import { type StoredReading, storedVital } from './stored-vital.ts';

const VITALS = `SELECT code, value, reason, unit, questionable, measured_ms AS measuredMs, arrived_ms AS arrivedMs FROM vitals
  WHERE arrived_ms >= ? AND arrived_ms < ? AND code IS NOT NULL ORDER BY arrived_ms, measured_ms`;
const ALARMS = 'SELECT json FROM alarms WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms, rowid';

/** Reads what a bed has recorded, also while its monitor runs; changes nothing. */
export interface ReplayStore {
  /** In the order of arrival; from included, to not; ms. */
  vitals(fromMs: number, toMs: number): Iterable<BoardVital>;
  alarms(fromMs: number, toMs: number): readonly AlarmReading[];
  close(): void;
}

type ReadOptions = Database.Options & {
  readonly encryptionCipher: 'aes256cbc';
  readonly encryptionKey: string;
  readonly readonly: true;
};

/**
 * @param key 64 hex digits
 * @throws Error when there is no store, or the key is not its own
 */
export function openReplayStore(directory: string, key: string): ReplayStore {
  const file = join(directory, 'bedside.db');
  if (!existsSync(file)) throw new Error(`there is no ${file}`);
  const options: ReadOptions = { encryptionCipher: 'aes256cbc', encryptionKey: key, timeout: 2_000, readonly: true };
  const db = new Database(file, options);
  const [vitals, alarms] = [db.prepare(VITALS), db.prepare(ALARMS)];
  return {
    *vitals(fromMs, toMs) {
      for (const row of vitals.iterate(fromMs, toMs) as Iterable<
        Omit<StoredReading, 'questionable'> & { questionable: number }
      >) {
        const vital = storedVital({ ...row, questionable: row.questionable !== 0 });
        if (vital) yield vital;
      }
    },
    alarms: (fromMs, toMs) =>
      (alarms.all(fromMs, toMs) as { json: string }[]).map(({ json }) => JSON.parse(json) as AlarmReading),
    close: () => void db.close(),
  };
}
