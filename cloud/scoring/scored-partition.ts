import type { Consumer, EventLog, LogRecord, Position } from '../contract/event-log.ts';
import type { ChartedReading, EnrichedReading, ScoredWindow } from '../contract/events.ts';
import { ChartedBook, mayChange } from './charted-book.ts';
import { digestOf, EmittedWindows, emittedAs } from './emitted.ts';
import { rememberCharted, rememberEmitted, toldWindow, valueIn } from './remembered.ts';
import { rescoredWindow, scoredWindow, windowId } from './scored-window.ts';
import { type OpenWindow, readingKey, WINDOW_MS, WindowBook } from './windows.ts';

const READ_PIECE = 1_000;
const TOLD_AT_ONCE = 500;

/** Windows told since start, of all partitions of this process. */
export interface ToldCounts {
  scored: number;
  revised: number;
}

interface Telling {
  readonly scored: ScoredWindow;
  readonly origin: { readonly partition: number; readonly firstOffset: number };
}

type Commit = (position: Position) => Promise<void>;

/**
 * The patients of one partition: their open windows, what was told of them and what was charted for them. All of it is known
 * from the same partition of `scored` and `charted`, so it moves with the partition.
 */
export class ScoredPartition {
  private readonly log: EventLog;
  private readonly partition: number;
  private readonly counts: ToldCounts;
  private readonly book = new WindowBook();
  private readonly emitted = new EmittedWindows();
  private readonly charted = new ChartedBook();
  private chartedConsumer: Consumer | null = null;
  /** The next window stands here in `scored`, or behind. */
  private scoredFrom = 0;
  /** The next of `charted` that is not in the book. */
  private chartedFrom = 0;
  /** Offset behind the last reading taken. */
  private next = 0;
  private committed = -1;
  /** Of the newest batch: the log refuses to commit what was not handed out with it. */
  private commit: Commit | null = null;

  private constructor(log: EventLog, partition: number, counts: ToldCounts) {
    this.log = log;
    this.partition = partition;
    this.counts = counts;
  }

  static async open(log: EventLog, partition: number, counts: ToldCounts): Promise<ScoredPartition> {
    const opened = new ScoredPartition(log, partition, counts);
    opened.scoredFrom = await log.endOffset('scored', partition);
    await rememberEmitted(log, partition, opened.emitted);
    opened.chartedFrom = await rememberCharted(log, partition, opened.charted);
    return opened;
  }

  followCharted(handle: (records: readonly LogRecord[]) => Promise<void>): void {
    const { partition, log } = this;
    this.chartedConsumer = log.consume({ topic: 'charted', group: 'scoring', partitions: [partition], maxBatch: 100, handle });
  }

  get openCount(): number {
    return this.book.openCount;
  }

  chartedLag(): number {
    return this.chartedConsumer?.lag() ?? 0;
  }

  async stop(): Promise<void> {
    await this.chartedConsumer?.stop();
  }

  take(reading: EnrichedReading, offset: number, nowMs: number, commit: Commit): void {
    this.commit = commit;
    this.book.add(reading, offset, nowMs);
    this.next = Math.max(this.next, offset + 1);
  }

  /** What they change is told together: an attempt that fails half-way would otherwise come forward by one window a time. */
  async chart(records: readonly LogRecord[]): Promise<void> {
    const readings = records.map((record) => valueIn(record) as ChartedReading);
    for (const reading of readings) this.charted.add(reading);
    const changed = this.emitted.where(({ patient, encounter, endMs }) =>
      readings.some((reading) => mayChange(reading, patient, encounter, endMs)),
    );
    for (let first = 0; first < changed.length; first += TOLD_AT_ONCE) {
      const tellings: Telling[] = [];
      for (const { id, told } of changed.slice(first, first + TOLD_AT_ONCE)) {
        const record = await toldWindow(this.log, told, id);
        if (record === null) continue;
        const origin = { partition: Number(record.headers['partition']), firstOffset: Number(record.headers['firstOffset']) };
        tellings.push({ scored: rescoredWindow(valueIn(record) as ScoredWindow, this.charted), origin });
      }
      await this.tell(tellings);
    }
    this.chartedFrom = Math.max(this.chartedFrom, (records.at(-1)?.offset ?? -1) + 1);
  }

  /** What was charted went into the log before the numbers that end its minute, so it is known before that minute is scored. */
  private async knowCharted(): Promise<void> {
    const begin = await this.log.beginOffset('charted', this.partition);
    for (;;) {
      const records = await this.log.read('charted', this.partition, Math.max(begin, this.chartedFrom), READ_PIECE);
      if (records.length === 0) return;
      await this.chart(records);
    }
  }

  async closeWindows(nowMs: number): Promise<void> {
    const closed = this.book.closed(nowMs);
    if (closed.length > 0) await this.knowCharted();
    // All beds close their minute at once: told together, they share one write to the disk.
    for (let first = 0; first < closed.length; first += TOLD_AT_ONCE) {
      const some = closed.slice(first, first + TOLD_AT_ONCE);
      const tellings: Telling[] = [];
      for (const window of some) {
        const before = this.emitted.get(windowId(window.patient, window.startMs));
        const whole = before === undefined ? window : await this.completed(window, before.firstOffset);
        const scored = scoredWindow(whole.startMs, readingsOf(whole), this.charted);
        tellings.push({ scored, origin: { partition: this.partition, firstOffset: whole.firstOffset } });
      }
      await this.tell(tellings);
      for (const window of some) this.book.forget(window);
    }
    const done = (this.book.neededFrom() ?? this.next) - 1;
    if (done < 0 || done === this.committed || this.commit === null) return;
    await this.commit({ partition: this.partition, offset: done });
    this.committed = done;
  }

  /** What says nothing new is passed over. */
  private async tell(tellings: readonly Telling[]): Promise<void> {
    const news = tellings.flatMap(({ scored, origin }) => {
      const text = JSON.stringify(scored);
      const digest = digestOf(text);
      return this.emitted.get(scored.id)?.digest === digest ? [] : [{ scored, text, headers: { ...origin, digest } }];
    });
    if (news.length === 0) return;
    const { partition } = this;
    await this.log.append(
      'scored',
      news.map(({ scored, text, headers }) => ({ key: scored.patient, partition, headers, body: Buffer.from(text) })),
    );
    for (const { scored, headers } of news) {
      if (this.emitted.get(scored.id) === undefined) this.counts.scored += 1;
      else this.counts.revised += 1;
      this.emitted.set(scored.id, emittedAs(scored, { partition, offset: this.scoredFrom }, headers));
      this.scoredFrom += 1;
    }
  }

  /** A window that was told before and is open again (late data, restart) gets back the readings it had. */
  private async completed(window: OpenWindow, firstOffset: number): Promise<OpenWindow> {
    const readings = new Map<string, { reading: EnrichedReading; offset: number }>();
    let offset = Math.max(firstOffset, await this.log.beginOffset('enriched', this.partition));
    while (offset < window.firstOffset) {
      const piece = Math.min(READ_PIECE, window.firstOffset - offset);
      const records = await this.log.read('enriched', this.partition, offset, piece);
      if (records.length === 0) break;
      for (const record of records) {
        const reading = valueIn(record) as EnrichedReading;
        const startMs = Math.floor(Date.parse(reading.effectiveAt) / WINDOW_MS) * WINDOW_MS;
        if (reading.patient === window.patient && startMs === window.startMs)
          readings.set(readingKey(reading), { reading, offset: record.offset });
      }
      offset = (records.at(-1)?.offset ?? offset) + 1;
    }
    for (const [key, placed] of window.readings) if (!readings.has(key)) readings.set(key, placed);
    return { ...window, readings, firstOffset: Math.min(firstOffset, window.firstOffset) };
  }
}

function readingsOf(window: OpenWindow): EnrichedReading[] {
  return [...window.readings.values()].map(({ reading }) => reading);
}
