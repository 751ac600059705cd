import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { alarmRow, entryRow, frameRow, heartRateRow, messageRow, trendRow, waveRow } from './rows.ts';

/** Writes a bit of everything until it is killed; says after each commit what is on disk. */
const [directory = '', key = ''] = process.argv.slice(2);
const store = openSqliteStore({ directory, key });
let last = store.lastSequence();
store.keepUp(last, last);
const write = (): void => {
  last += 1;
  const at = last;
  store.commit([
    frameRow(`f-${at}`, at, new Uint8Array(800)),
    heartRateRow(`f-${at}`, at),
    trendRow(at, 60 + (at % 40)),
    waveRow(at, new Array<number>(250).fill(at)),
    alarmRow(`a-${at}`, at),
    entryRow(`e-${at}`, at),
    messageRow(at, 'm'.repeat(2000)),
  ]);
  process.stdout.write(`${JSON.stringify({ last })}\n`);
  setImmediate(write);
};
write();
