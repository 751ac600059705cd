import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDatabase, openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { alarmRow, entryRow, frameRow, heartRateRow, messageRow, trendRow, waveRow } from './rows.ts';
import { KEY, storeFolder } from './store-folder.ts';

const KILLS = 200;
const RUNS_PER_STORE = 10;
const TABLES = ['frames', 'vitals', 'waves', 'alarms', 'entries', 'outbox'] as const;

/** @returns the last transaction that the child said was on disk, 0 when none; it was killed at `instant` */
async function writeUntilKilled(directory: string, instant: { readonly after: 'start' | 'commit'; readonly ms: number }) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writing-child.ts'), directory, KEY], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const kill = (): void => void setTimeout(() => child.kill('SIGKILL'), instant.ms);
  if (instant.after === 'start') kill();
  let told = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (told === 0 && instant.after === 'commit') kill();
    // The last line may have been cut by the kill: then it was not told.
    if (line.endsWith('}')) told = (JSON.parse(line) as { last: number }).last;
  }
  await exited;
  expect(child.signalCode).toBe('SIGKILL');
  return told;
}

/** Opens it as the monitor does and looks at everything. @returns how many transactions are there */
function checkStore(directory: string): number {
  const store = openSqliteStore({ directory, key: KEY });
  const sequences = store.waiting(0, 1e6).map(({ sequence }) => sequence);
  const n = sequences.length;
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  expect(store.lastSequence()).toBe(n);
  store.close();
  const db = openDatabase({ directory, key: KEY }, { readonly: true });
  expect(db.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
  for (const table of TABLES) {
    // Transactions are there whole, or not at all.
    expect(db.prepare(`SELECT count(*) AS n FROM ${table}`).get(), table).toMatchObject({ n });
  }
  const { numbers } = db.prepare('SELECT sum(count) AS numbers FROM trends').get() as { numbers: number | null };
  expect(numbers ?? 0).toBe(n);
  db.close();
  return n;
}

test(`kill -9 at ${KILLS} random instants loses nothing that was said to be on disk, and gives no number twice`, async () => {
  let kept = 0;
  let directory = '';
  let before = 0;
  for (let run = 0; run < KILLS; run += 1) {
    if (run % RUNS_PER_STORE === 0) {
      directory = storeFolder();
      before = 0;
    }
    const after = run % 4 === 0 ? 'start' : 'commit';
    const told = await writeUntilKilled(directory, { after, ms: Math.random() * (after === 'start' ? 150 : 25) });
    const found = checkStore(directory);
    expect(found).toBeGreaterThanOrEqual(Math.max(told, before));
    kept += found - before;
    before = found;
  }
  expect(kept).toBeGreaterThan(KILLS);
}, 900_000);

test('a write-ahead log that was cut anywhere by a power loss costs the transactions behind the cut, and nothing else', {
  timeout: 120_000,
}, () => {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY });
  const wal = join(directory, 'bedside.db-wal');
  const ends = [0];
  for (let at = 1; at <= 40; at += 1) {
    store.commit([
      ...[frameRow(`f-${at}`, at), heartRateRow(`f-${at}`, at), trendRow(at, at), waveRow(at), alarmRow(`a-${at}`, at)],
      ...[entryRow(`e-${at}`, at), messageRow(at, 'm'.repeat(at * 100))],
    ]);
    ends.push(statSync(wal).size);
  }
  const whole = statSync(wal).size;
  fc.assert(
    fc.property(fc.nat({ max: whole }), (cut) => {
      const after = storeFolder();
      copyFileSync(join(directory, 'bedside.db'), join(after, 'bedside.db'));
      copyFileSync(wal, join(after, 'bedside.db-wal'));
      truncateSync(join(after, 'bedside.db-wal'), cut);
      expect(checkStore(after)).toBe(ends.filter((end) => end <= cut).length - 1);
    }),
    { numRuns: 100 },
  );
  store.close();
});
