import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EventLog, LogRecord } from '../contract/event-log.ts';
import type { Logger, Role } from '../contract/role.ts';
import { openFile, tellTaken, type UploadedFiles } from '../contract/uploaded-file.ts';
import { Archive } from './archive-adapter.ts';
import type { ArchiveKeys } from './keys-adapter.ts';
import { dayOf, MOST_IN_ONE_WRITE } from './layout.ts';
import type { ArchiveStorage, Hold } from './storage.ts';

export interface ArchiveOptions {
  readonly log: EventLog;
  readonly storage: ArchiveStorage;
  /** Files of messages that stations uploaded go into the archive with the message that stands for them. */
  readonly files?: UploadedFiles;
  /** Left out: what is written lies open. */
  readonly keys?: ArchiveKeys;
  /** Whole days that are older go; left out: everything stays. */
  readonly retentionDays?: number;
  readonly logger: Logger;
}

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 3_600_000;
const ASK_EVERY_MS = 2_000;

/**
 * Step 3: every accepted hub message, raw, into append-only files whose records are chained by hash. Of several processes that write the
 * same archive one does; the others stand by until it ends or dies.
 */
export async function startArchive({ log, storage, files, keys, retentionDays, logger }: ArchiveOptions): Promise<Role> {
  const archive = await Archive.open(storage, keys, { logBegins: (partition) => log.beginOffset('telemetry', partition) });
  const stopping = new AbortController();
  const gather = storage.writeEveryMs > 0;
  let consumer: Consumer | null = null;
  let holder = 'unknown';
  let failures = 0;

  const removeOld = (): void => {
    if (retentionDays === undefined) return;
    const nowMs = Date.now();
    archive
      .removeBefore(dayOf(nowMs - retentionDays * DAY_MS), `older than ${retentionDays} days`, nowMs)
      .catch((error: unknown) => {
        logger.error({ error: String(error) }, 'old days of the archive could not be removed');
      });
  };

  const consume = (ended: AbortSignal): Consumer =>
    log.consume({
      topic: 'telemetry',
      group: 'archive',
      // A storage that is written seldom gets that much at once.
      ...(gather ? { maxBatch: MOST_IN_ONE_WRITE } : {}),
      async handle(records) {
        const opened: LogRecord[] = [];
        for (const record of records) {
          const found = files && (await openFile(record, files));
          // One that names no file that is there is kept as it came.
          opened.push(found?.kind === 'record' ? found.record : record);
        }
        await archive.add(opened);
        if (files) await tellTaken(opened, files, 'archive');
        if (gather && records.length < MOST_IN_ONE_WRITE)
          await pause(storage.writeEveryMs, undefined, { signal: ended }).catch(() => undefined);
      },
      onError(error, records) {
        failures += 1;
        logger.error({ error: String(error), records: records.length }, 'the archive could not be written and is tried again');
      },
    });

  /** Until the role ends, or another took the archive over. */
  const write = async (hold: Hold): Promise<void> => {
    const ended = AbortSignal.any([hold.lost, stopping.signal]);
    const looking = setInterval(removeOld, LOOK_EVERY_MS).unref();
    try {
      archive.forget();
      consumer = consume(ended);
      removeOld();
      if (!ended.aborted) await once(ended, 'abort');
      await consumer.stop();
    } finally {
      clearInterval(looking);
      consumer = null;
      await archive.idle();
      await hold.release();
    }
  };

  const aWhile = (): Promise<void> => pause(ASK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);

  const standBy = async (other: string): Promise<void> => {
    if (other !== holder) logger.error({ holder: other }, 'another process writes this archive; this one waits for its turn');
    holder = other;
    await aWhile();
  };

  const askAgain = (): Promise<Hold | string> =>
    storage.hold().catch((error: unknown) => {
      logger.error({ error: String(error) }, 'whether another process writes this archive could not be asked');
      return holder;
    });

  const takeTurns = async (first: Hold | string): Promise<void> => {
    let turn = first;
    for (;;) {
      if (typeof turn === 'string') await standBy(turn);
      else
        await write(turn).catch((error: unknown) => {
          logger.error({ error: String(error) }, 'the archive could not be written to its end, or not be given back');
          return aWhile();
        });
      if (stopping.signal.aborted) return;
      turn = await askAgain();
    }
  };

  const turns = takeTurns(await storage.hold());
  return {
    name: 'archive',
    health: () => ({
      'records archived': archive.archived,
      'records that were there already': archive.alreadyThere,
      'unfinished lines cut off': archive.tornLines,
      'devices whose last record is damaged': archive.damagedEnds,
      'devices whose files are shorter than the index says': archive.devicesCut,
      'records missing before what was archived': archive.recordsMissing,
      'days removed by the policy': archive.daysRemoved,
      'days that must stay because their chain is broken': archive.daysThatMustStay,
      'files of the index removed with them': archive.indexFilesRemoved,
      'failed attempts': failures,
      ...(consumer === null ? { 'waits, because another process writes': holder } : { 'not yet archived': consumer.lag() }),
    }),
    async stop() {
      stopping.abort();
      await turns;
    },
  };
}
