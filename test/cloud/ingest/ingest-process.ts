import { join } from 'node:path';
import { startIngest } from '../../../cloud/ingest/role.ts';
import { snapshotFiles } from '../../../cloud/ingest/snapshot-adapter.ts';
import { openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { QUIET } from '../hub/hub-support.ts';
import { shelf, stationMessage } from './ingest-support.ts';

// Sends station messages, each once or twice, and ingests them until somebody kills it: `ingest-process.ts DIRECTORY FIRST`.
const [directory = '', first = '1'] = process.argv.slice(2);
const log = await openEventLog(join(directory, 'log'), { partitions: 2 });
const ingest = await startIngest({ log, parking: shelf(), snapshots: snapshotFiles(join(directory, 'ingest')), logger: QUIET });
for (let sequence = Number(first); ; sequence += 1) {
  const message = stationMessage(`bed-${sequence % 3}`, sequence);
  await log.append('telemetry', sequence % 2 === 0 ? [message, message] : [message]);
  if (sequence > Number(first) + 5) await log.append('telemetry', [stationMessage(`bed-${(sequence - 5) % 3}`, sequence - 5)]);
  process.stdout.write(`${sequence} ${ingest.health()['messages forwarded'] ?? ''}\n`);
}
