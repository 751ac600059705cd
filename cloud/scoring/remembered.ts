import { median } from '#clinical';
import type { EventLog, LogRecord, Position, Topic } from '../contract/event-log.ts';
import type { ChartedReading, ScoredWindow } from '../contract/events.ts';
import type { ChartedBook } from './charted-book.ts';
import { type EmittedWindows, emittedAs } from './emitted.ts';

const READ_PIECE = 1_000;
/** So many samples of so many records: what came late in one of them stands beside what came in time in others. */
const SAMPLES = 200;
const SAMPLE = 50;
const SAMPLED_MARGIN_MS = 3_600_000;

/**
 * What was already told of the patients of one partition, from `scored`.
 * @param newest so many records are read
 * @param each told of every window, as they were told
 */
export async function rememberEmitted(
  log: EventLog,
  partition: number,
  newest: number,
  emitted: EmittedWindows,
  each: (window: ScoredWindow) => void,
): Promise<void> {
  const begin = await log.beginOffset('scored', partition);
  let untilOffset: number | null = null;
  for await (const record of recordsOf(log, 'scored', partition, newest)) {
    const window = valueIn(record) as ScoredWindow;
    untilOffset ??= record.offset;
    emitted.set(window.id, emittedAs(window, { partition, offset: record.offset }, record.headers));
    each(window);
  }
  if (untilOffset !== null && untilOffset > begin)
    emitted.forget({ newestEndMs: await newestOf(log, partition, begin, untilOffset), untilOffset });
}

/** When the newest of the windows in between ended, Unix ms: of many by samples of them, an hour more. */
async function newestOf(log: EventLog, partition: number, begin: number, end: number): Promise<number> {
  const samples = Math.ceil((end - begin) / SAMPLE);
  if (samples <= SAMPLES) {
    let newest = Number.NEGATIVE_INFINITY;
    for (let offset = begin; offset < end; ) {
      const records = await log.read('scored', partition, offset, Math.min(READ_PIECE, end - offset));
      if (records.length === 0) break;
      newest = Math.max(newest, ...records.map(endOf));
      offset = (records.at(-1)?.offset ?? offset) + 1;
    }
    return newest;
  }
  const ends: number[] = [];
  for (let nth = 0; nth < SAMPLES; nth += 1) {
    const offset = begin + Math.floor(((end - SAMPLE - begin) * nth) / (SAMPLES - 1));
    ends.push(usualEnd(await log.read('scored', partition, offset, SAMPLE)));
  }
  return Math.max(...ends) + SAMPLED_MARGIN_MS;
}

/**
 * All that was ever charted for them, from `charted`: a prescribed SpO2 scale has no age at which it may be forgotten.
 * @returns offset behind it
 */
export async function rememberCharted(log: EventLog, partition: number, book: ChartedBook): Promise<number> {
  let next = await log.beginOffset('charted', partition);
  for await (const record of recordsOf(log, 'charted', partition, Number.POSITIVE_INFINITY)) {
    book.add(valueIn(record) as ChartedReading);
    next = record.offset + 1;
  }
  return next;
}

export function valueIn({ body }: LogRecord): unknown {
  return JSON.parse(Buffer.from(body).toString('utf8'));
}

/**
 * The record of a window that was told.
 * @param told where it stands at the earliest: what another process or a repeated attempt told in between moves it back
 * @returns null when retention removed it
 */
export async function toldWindow(log: EventLog, told: Position, id: string): Promise<LogRecord | null> {
  const end = await log.endOffset('scored', told.partition);
  const begin = await log.beginOffset('scored', told.partition);
  let piece = 1;
  for (let offset = Math.max(begin, told.offset); offset < end; piece = READ_PIECE) {
    const records = await log.read('scored', told.partition, offset, piece);
    const found = records.find((record) => (valueIn(record) as ScoredWindow).id === id);
    if (found !== undefined || records.length === 0) return found ?? null;
    offset += records.length;
  }
  return null;
}

async function* recordsOf(log: EventLog, topic: Topic, partition: number, newest: number): AsyncGenerator<LogRecord> {
  const end = await log.endOffset(topic, partition);
  const begin = await log.beginOffset(topic, partition);
  for (let offset = Math.max(begin, end - newest); offset < end; ) {
    const records = await log.read(topic, partition, offset, READ_PIECE);
    if (records.length === 0) break;
    yield* records;
    offset = (records.at(-1)?.offset ?? offset) + 1;
  }
}

/** Of windows that were told one after another: the middle, so that a clock which goes ahead decides nothing. Unix ms. */
export function usualEnd(records: readonly LogRecord[]): number {
  return median(records.map(endOf)) ?? Number.NEGATIVE_INFINITY;
}

export function endOf(record: LogRecord): number {
  return Date.parse((valueIn(record) as ScoredWindow).windowEnd);
}
