import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openPlayedBed } from '../support/played-bed.ts';
import type { Figure } from './figures.ts';
import { loadedPatient } from './load.ts';

const HOURS = 24;
const HOUR_S = 3_600;
/** So that the store is thinned all the time, as it is after its first days. */
const RETENTION_HOURS = 1;
const WAVES = [131330];

/** One bed through a whole day: the monitor with driver, alarms, score, recorder and outbox, on a clock that does not wait. */
export async function measureDay(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-day-'));
  const store = { directory, key: randomBytes(32).toString('hex') };
  const bed = await openPlayedBed({ store, signals: loadedPatient(), waves: WAVES, retentionHours: RETENTION_HOURS });
  let alarms = 0;
  let present = new Set<string>();
  bed.monitor.observe((message) => {
    if (message.type !== 'alarms') return;
    const now = new Set(message.alarms.map(({ alarmId }) => alarmId));
    alarms += [...now].filter((id) => !present.has(id)).length;
    present = now;
  });
  const collect = collector();
  const heapMb: number[] = [];
  const began = performance.now();
  try {
    for (let hour = 0; hour < HOURS; hour += 1) {
      bed.play(HOUR_S);
      // Promises of the monitor may settle.
      await new Promise((resolve) => setImmediate(resolve));
      collect();
      heapMb.push(process.memoryUsage().heapUsed / 1_048_576);
    }
    const tookS = (performance.now() - began) / 1_000;
    const settled = heapMb.slice(2);
    return [
      { what: `${HOURS} h of one bed, ${alarms} alarms`, values: [tookS], unit: 's', target: null },
      { what: 'the same, as fast as', values: [(HOURS * HOUR_S) / tookS], unit: '× real time', target: null },
      { what: 'heap after each hour from the third on', values: settled, unit: 'MB', target: null },
      {
        what: 'heap after the last hour above the third',
        values: [(settled.at(-1) ?? Number.NaN) - (settled[0] ?? Number.NaN)],
        unit: 'MB',
        target: null,
      },
    ];
  } finally {
    await bed.monitor.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The garbage collector, which Node gives only on demand. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
