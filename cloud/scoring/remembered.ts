import type { EventLog, LogRecord, Position, Topic } from '../contract/event-log.ts';
import type { ChartedReading, ScoredWindow } from '../contract/events.ts';
import type { ChartedBook } from './charted-book.ts';
import { type EmittedWindows, emittedAs } from './emitted.ts';

/** How much of `scored` is read on start, per partition, to know what was already told. */
const REMEMBERED = 20_000;
const READ_PIECE = 1_000;

/** What was already told of the patients of one partition, from `scored`. */
export async function rememberEmitted(log: EventLog, partition: number, emitted: EmittedWindows): Promise<void> {
  for await (const record of recordsOf(log, 'scored', partition, REMEMBERED)) {
    const window = valueIn(record) as ScoredWindow;
    emitted.set(window.id, emittedAs(window, { partition, offset: record.offset }, record.headers));
  }
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
