import type { EventLog, LogRecord, Position } from '../contract/event-log.ts';
import type { EnrichedReading, ScoredWindow } from '../contract/events.ts';
import type { Logger, Role } from '../contract/role.ts';
import { digestOf, EmittedWindows } from './emitted.ts';
import { scoredWindow } from './scored-window.ts';
import { type OpenWindow, WINDOW_MS, WindowBook } from './windows.ts';

export interface ScoringOptions {
  readonly log: EventLog;
  readonly logger: Logger;
}

/** One partition of `enriched`. */
interface Place {
  readonly book: WindowBook;
  /** Offset behind the last one taken. */
  next: number;
  committed: number;
  /** Of this partition's newest batch: the log refuses to commit what was not handed out with it. */
  commit: (position: Position) => Promise<void>;
}

const CLOSE_EVERY_MS = 200;
/** How much of `scored` is read on start, per partition, to know what was already told. */
const REMEMBERED = 20_000;
const READ_PIECE = 1_000;

/**
 * Step 10: one-minute windows of `enriched` → NEWS2 → `scored`. A position is committed only when every window that needs a
 * record behind it has been told, so that a restart sees whole windows.
 */
export async function startScoring({ log, logger }: ScoringOptions): Promise<Role> {
  const emitted = await rememberEmitted(log);
  const books = new Map<number, Place>();
  const counts = { scored: 0, revised: 0, failures: 0 };
  let work: Promise<void> = Promise.resolve();

  /** All steps run one after another; a failed one is tried again by the next, from the book. */
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const run = work.then(step);
    work = run.catch((error: unknown) => {
      counts.failures += 1;
      logger.warn(
        { error: error instanceof Error ? error.message : String(error) },
        'scoring could not tell a window; it tries again',
      );
    });
    return run;
  };

  const tell = async (partition: number, window: OpenWindow): Promise<void> => {
    const before = emitted.get(scoredWindow(window.startMs, readingsOf(window)).id);
    const whole = before === undefined ? window : await completed(log, partition, window, before.firstOffset);
    const scored = scoredWindow(whole.startMs, readingsOf(whole));
    const digest = digestOf(scored);
    if (before?.digest === digest) return;
    const headers = { partition, firstOffset: whole.firstOffset, digest };
    await log.append('scored', [{ key: scored.patient, headers, body: Buffer.from(JSON.stringify(scored)) }]);
    emitted.set(scored.id, { firstOffset: whole.firstOffset, digest });
    if (before === undefined) counts.scored += 1;
    else counts.revised += 1;
  };

  const closeWindows = async (): Promise<void> => {
    for (const [partition, place] of books) {
      for (const window of place.book.closed(Date.now())) {
        await tell(partition, window);
        place.book.forget(window);
      }
      const done = (place.book.neededFrom() ?? place.next) - 1;
      if (done >= 0 && done !== place.committed) {
        await place.commit({ partition, offset: done });
        place.committed = done;
      }
    }
  };

  const consumer = log.consume({
    topic: 'enriched',
    group: 'scoring',
    maxBatch: 500,
    commit: 'manual',
    handle(records, commitPosition) {
      return inTurn(() => {
        for (const record of records) take(books, record, commitPosition);
        return closeWindows();
      });
    },
  });
  const timer = setInterval(() => void inTurn(closeWindows).catch(() => undefined), CLOSE_EVERY_MS);

  return {
    name: 'scoring',
    health: () => ({
      'windows scored': counts.scored,
      'windows revised': counts.revised,
      'windows open': [...books.values()].reduce((sum, { book }) => sum + book.openCount, 0),
      'failed attempts': counts.failures,
      waiting: consumer.lag(),
    }),
    async stop() {
      clearInterval(timer);
      await consumer.stop();
      await work;
    },
  };
}

function take(books: Map<number, Place>, record: LogRecord, commit: Place['commit']): void {
  const place = books.get(record.partition) ?? { book: new WindowBook(), next: record.offset, committed: -1, commit };
  books.set(record.partition, place);
  place.commit = commit;
  place.book.add(readingIn(record), record.offset, Date.now());
  place.next = Math.max(place.next, record.offset + 1);
}

/** A window that was told before and is open again (late data, restart) gets back the readings it had. */
async function completed(log: EventLog, partition: number, window: OpenWindow, firstOffset: number): Promise<OpenWindow> {
  const readings = new Map<string, { reading: EnrichedReading; offset: number }>();
  let offset = firstOffset;
  while (offset < window.firstOffset) {
    const records = await log.read('enriched', partition, offset, Math.min(READ_PIECE, window.firstOffset - offset));
    if (records.length === 0) break;
    for (const record of records) {
      const reading = readingIn(record);
      const startMs = Math.floor(Date.parse(reading.effectiveAt) / WINDOW_MS) * WINDOW_MS;
      if (reading.patient === window.patient && startMs === window.startMs)
        readings.set(reading.observation, { reading, offset: record.offset });
    }
    offset = (records.at(-1)?.offset ?? offset) + 1;
  }
  for (const [observation, placed] of window.readings) if (!readings.has(observation)) readings.set(observation, placed);
  return { ...window, readings, firstOffset: Math.min(firstOffset, window.firstOffset) };
}

async function rememberEmitted(log: EventLog): Promise<EmittedWindows> {
  const emitted = new EmittedWindows();
  for (let partition = 0; partition < log.partitionCount('scored'); partition += 1) {
    const end = log.endOffset('scored', partition);
    for (let offset = Math.max(0, end - REMEMBERED); offset < end; ) {
      const records = await log.read('scored', partition, offset, READ_PIECE);
      if (records.length === 0) break;
      for (const record of records) {
        const { id } = JSON.parse(Buffer.from(record.body).toString('utf8')) as ScoredWindow;
        emitted.set(id, { firstOffset: Number(record.headers['firstOffset']), digest: String(record.headers['digest']) });
      }
      offset = (records.at(-1)?.offset ?? offset) + 1;
    }
  }
  return emitted;
}

function readingIn(record: LogRecord): EnrichedReading {
  return JSON.parse(Buffer.from(record.body).toString('utf8')) as EnrichedReading;
}

function readingsOf(window: OpenWindow): EnrichedReading[] {
  return [...window.readings.values()].map(({ reading }) => reading);
}
