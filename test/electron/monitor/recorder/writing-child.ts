import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';

/** Writes messages until it is killed; prints the last number of each transaction after its commit. */
const [directory = '', key = ''] = process.argv.slice(2);
const store = openSqliteStore({ directory, key });
let sequence = store.lastSequence();
const write = (): void => {
  const rows = [1, 2, 3].map(() => {
    sequence += 1;
    return { table: 'outbox' as const, sequence, message: 'm'.repeat(3000), createdMs: sequence };
  });
  store.commit(rows);
  process.stdout.write(`${sequence}\n`);
  setImmediate(write);
};
write();
