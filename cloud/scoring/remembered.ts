import type { EventLog, LogRecord, Topic } from '../contract/event-log.ts';
import type { ChartedReading, ScoredWindow } from '../contract/events.ts';
import { ChartedBook } from './charted-book.ts';
import { EmittedWindows, emittedAs } from './emitted.ts';

/** How much of `scored` is read on start, per partition, to know what was already told. */
const REMEMBERED = 20_000;
const READ_PIECE = 1_000;

/** What was already told, from `scored`. */
export async function rememberEmitted(log: EventLog): Promise<EmittedWindows> {
  const emitted = new EmittedWindows();
  for await (const record of recordsOf(log, 'scored', REMEMBERED)) {
    const window = valueIn(record) as ScoredWindow;
    emitted.set(window.id, emittedAs(window, { partition: record.partition, offset: record.offset }, record.headers));
  }
  return emitted;
}

/** All that was ever charted, from `charted`: a prescribed SpO2 scale has no age at which it may be forgotten. */
export async function rememberCharted(log: EventLog): Promise<ChartedBook> {
  const book = new ChartedBook();
  for await (const record of recordsOf(log, 'charted', Number.POSITIVE_INFINITY)) book.add(valueIn(record) as ChartedReading);
  return book;
}

export function valueIn({ body }: LogRecord): unknown {
  return JSON.parse(Buffer.from(body).toString('utf8'));
}

async function* recordsOf(log: EventLog, topic: Topic, newest: number): AsyncGenerator<LogRecord> {
  for (let partition = 0; partition < log.partitionCount(topic); partition += 1) {
    const end = log.endOffset(topic, partition);
    for (let offset = Math.max(0, end - newest); offset < end; ) {
      const records = await log.read(topic, partition, offset, READ_PIECE);
      if (records.length === 0) break;
      yield* records;
      offset = (records.at(-1)?.offset ?? offset) + 1;
    }
  }
}
