import type { EventLog, LogRecord } from '../contract/event-log.ts';
import type { Logger, Role } from '../contract/role.ts';
import { openFile, tellTaken, type UploadedFiles } from '../contract/uploaded-file.ts';
import { Archive } from './archive-adapter.ts';

export interface ArchiveOptions {
  readonly log: EventLog;
  readonly directory: string;
  /** Files of messages that stations uploaded go into the archive with the message that stands for them. */
  readonly files?: UploadedFiles;
  readonly logger: Logger;
}

/** Step 3: every accepted hub message, raw, into append-only files whose records are chained by hash. */
export async function startArchive({ log, directory, files, logger }: ArchiveOptions): Promise<Role> {
  const archive = await Archive.open(directory);
  let failures = 0;
  const consumer = log.consume({
    topic: 'telemetry',
    group: 'archive',
    async handle(records) {
      const opened: LogRecord[] = [];
      for (const record of records) {
        const found = files && (await openFile(record, files));
        // One that names no file that is there is kept as it came.
        opened.push(found?.kind === 'record' ? found.record : record);
      }
      await archive.add(opened);
      if (files) await tellTaken(opened, files, 'archive');
    },
    onError(error, records) {
      failures += 1;
      logger.error({ error: String(error), records: records.length }, 'the archive could not be written and is tried again');
    },
  });
  return {
    name: 'archive',
    health: () => ({
      'records archived': archive.archived,
      'records that were there already': archive.alreadyThere,
      'unfinished lines cut off': archive.tornLines,
      'devices whose last record is damaged': archive.damagedEnds,
      'failed attempts': failures,
      'not yet archived': consumer.lag(),
    }),
    stop: () => consumer.stop(),
  };
}
