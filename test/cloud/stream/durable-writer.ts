import { writeSync } from 'node:fs';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { record } from './log-support.ts';

/** A process that appends to the log in the folder of its first argument, as often as its second says, and tells of each in turn. */
const [directory = '', count = ''] = process.argv.slice(2);
const log = await openEventLog(directory, { partitions: 1, segmentBytes: 200 });
for (let n = 1; n <= Number(count); n += 1) {
  await log.append('telemetry', [record('k', `body ${n}`)]);
  writeSync(1, `acknowledged ${n}\n`);
}
await log.close();
