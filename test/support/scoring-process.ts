import { startScoring } from '../../cloud/scoring/role.ts';
import { openEventLog } from '../../cloud/stream/event-log-adapter.ts';
import { quietLogger } from './logger.ts';

/** A program for tests that kill it: scores the log of the folder in its first argument and says on a line when it tells a window. */
const log = await openEventLog(process.argv[2] ?? '', { partitions: 1 });
await startScoring({
  log: {
    ...log,
    // In small pieces: what closes together is told together, and the death has to fall between two tellings.
    consume: (options) => log.consume({ ...options, maxBatch: 12 }),
    append(topic, records) {
      process.stdout.write('telling\n');
      return log.append(topic, records);
    },
  },
  logger: quietLogger,
});
