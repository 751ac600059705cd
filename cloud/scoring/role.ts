import type { EventLog, LogRecord, Position } from '../contract/event-log.ts';
import type { ChartedReading, EnrichedReading, ScoredWindow } from '../contract/events.ts';
import type { Logger, Role } from '../contract/role.ts';
import { mayChange } from './charted-book.ts';
import { digestOf, emittedAs } from './emitted.ts';
import { rememberCharted, rememberEmitted, valueIn } from './remembered.ts';
import { rescoredWindow, scoredWindow, windowId } from './scored-window.ts';
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
const READ_PIECE = 1_000;

/**
 * Step 10: one-minute windows of `enriched`, with what is in `charted` → NEWS2 → `scored`. A position is committed only when every
 * window that needs a record behind it has been told, so that a restart sees whole windows. What is charted later for a window
 * that was told scores it again.
 */
export async function startScoring({ log, logger }: ScoringOptions): Promise<Role> {
  const emitted = await rememberEmitted(log);
  const charted = await rememberCharted(log);
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
    const before = emitted.get(windowId(window.patient, window.startMs));
    const whole = before === undefined ? window : await completed(log, partition, window, before.firstOffset);
    const scored = scoredWindow(whole.startMs, readingsOf(whole), charted);
    await append(scored, { partition, firstOffset: whole.firstOffset });
  };

  const append = async (scored: ScoredWindow, origin: { partition: number; firstOffset: number }): Promise<void> => {
    const before = emitted.get(scored.id);
    const digest = digestOf(scored);
    if (before?.digest === digest) return;
    const headers = { ...origin, digest };
    const [told] = await log.append('scored', [{ key: scored.patient, headers, body: Buffer.from(JSON.stringify(scored)) }]);
    if (told !== undefined) emitted.set(scored.id, emittedAs(scored, told, headers));
    if (before === undefined) counts.scored += 1;
    else counts.revised += 1;
  };

  const chart = async (reading: ChartedReading): Promise<void> => {
    charted.add(reading);
    for (const { told } of emitted.where(({ patient, encounter, endMs }) => mayChange(reading, patient, encounter, endMs))) {
      const [record] = await log.read('scored', told.partition, told.offset, 1);
      if (record === undefined) continue;
      const origin = { partition: Number(record.headers['partition']), firstOffset: Number(record.headers['firstOffset']) };
      await append(rescoredWindow(valueIn(record) as ScoredWindow, charted), origin);
    }
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
  const chartedConsumer = log.consume({
    topic: 'charted',
    group: 'scoring',
    maxBatch: 100,
    handle: (records) =>
      inTurn(async () => {
        for (const record of records) await chart(valueIn(record) as ChartedReading);
      }),
  });
  const timer = setInterval(() => void inTurn(closeWindows).catch(() => undefined), CLOSE_EVERY_MS);

  return {
    name: 'scoring',
    health: () => ({
      'windows scored': counts.scored,
      'windows revised': counts.revised,
      'windows open': [...books.values()].reduce((sum, { book }) => sum + book.openCount, 0),
      'failed attempts': counts.failures,
      waiting: consumer.lag() + chartedConsumer.lag(),
    }),
    async stop() {
      clearInterval(timer);
      await consumer.stop();
      await chartedConsumer.stop();
      await work;
    },
  };
}

function take(books: Map<number, Place>, record: LogRecord, commit: Place['commit']): void {
  const place = books.get(record.partition) ?? { book: new WindowBook(), next: record.offset, committed: -1, commit };
  books.set(record.partition, place);
  place.commit = commit;
  place.book.add(valueIn(record) as EnrichedReading, record.offset, Date.now());
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
      const reading = valueIn(record) as EnrichedReading;
      const startMs = Math.floor(Date.parse(reading.effectiveAt) / WINDOW_MS) * WINDOW_MS;
      if (reading.patient === window.patient && startMs === window.startMs)
        readings.set(reading.observation, { reading, offset: record.offset });
    }
    offset = (records.at(-1)?.offset ?? offset) + 1;
  }
  for (const [observation, placed] of window.readings) if (!readings.has(observation)) readings.set(observation, placed);
  return { ...window, readings, firstOffset: Math.min(firstOffset, window.firstOffset) };
}

function readingsOf(window: OpenWindow): EnrichedReading[] {
  return [...window.readings.values()].map(({ reading }) => reading);
}
