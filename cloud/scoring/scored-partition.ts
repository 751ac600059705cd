import type { ConsumeOptions, Consumer, EventLog, LogRecord, Position } from '../contract/event-log.ts';
import type { ChartedReading, EnrichedReading, ScoredWindow } from '../contract/events.ts';
import { ChartedBook, mayChange } from './charted-book.ts';
import { CUFF_MEMORY_MS } from './cuff.ts';
import { CuffChain } from './cuff-chain.ts';
import { digestOf, type Emitted, EmittedWindows, emittedAs } from './emitted.ts';
import { recalled } from './recalled.ts';
import { rememberCharted, rememberEmitted, toldWindow, valueIn } from './remembered.ts';
import { followingWindow, rescoredWindow, scoredSummary, summaryOf, windowId } from './scored-window.ts';
import { type OpenWindow, readingKey, WINDOW_MS, WindowBook } from './windows.ts';

const READ_PIECE = 1_000;
const TOLD_AT_ONCE = 500;
/** How many windows are remembered of a partition, and how many records of `scored` are read for that on a start. */
const REMEMBERED = { windows: 50_000, onStart: 20_000 };
export type Remembered = typeof REMEMBERED;

/** Windows told since start, of all partitions of this process. */
export interface ToldCounts {
  scored: number;
  revised: number;
  /** Readings for windows of which it is no longer known whether they were told, or from what: the windows stay as they are. */
  tooLate: number;
}

interface Telling {
  readonly scored: ScoredWindow;
  readonly origin: { readonly partition: number; readonly firstOffset: number; readonly lastOffset?: number };
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
  private readonly emitted: EmittedWindows;
  private readonly cuffs = new CuffChain();
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

  private constructor(log: EventLog, partition: number, counts: ToldCounts, remembered: number) {
    this.emitted = new EmittedWindows(remembered);
    this.log = log;
    this.partition = partition;
    this.counts = counts;
  }

  static async open(
    log: EventLog,
    partition: number,
    counts: ToldCounts,
    remembered: Remembered = REMEMBERED,
  ): Promise<ScoredPartition> {
    const opened = new ScoredPartition(log, partition, counts, remembered.windows);
    opened.scoredFrom = await log.endOffset('scored', partition);
    await rememberEmitted(log, partition, remembered.onStart, opened.emitted, (window) => opened.cuffs.remember(window));
    opened.chartedFrom = await rememberCharted(log, partition, opened.charted);
    return opened;
  }

  followCharted(consume: Pick<ConsumeOptions, 'handle' | 'onError'>): void {
    const { partition, log } = this;
    const partitions = [partition];
    // Exclusive: a former owner that has not heard yet that the partition is another's would score its windows again, too.
    const place = { topic: 'charted', group: 'scoring', partitions, exclusive: true } as const;
    this.chartedConsumer = log.consume({ ...place, maxBatch: 100, ...consume });
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
        tellings.push({ scored: rescoredWindow(valueIn(record) as ScoredWindow, this.charted), origin: originOf(record) });
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
      await this.tell(await this.tellingsOf(some));
      for (const window of some) this.book.forget(window);
    }
    const done = (this.book.neededFrom() ?? this.next) - 1;
    if (done < 0 || done === this.committed || this.commit === null) return;
    await this.commit({ partition: this.partition, offset: done });
    this.committed = done;
  }

  /** Windows that are over, oldest first, and what was told of later ones that the cuff's numbers in them change. */
  private async tellingsOf(windows: readonly OpenWindow[]): Promise<Telling[]> {
    const sought = windows.map(({ patient, startMs }) => ({
      ...{ id: windowId(patient, startMs), patient, endMs: startMs + WINDOW_MS },
    }));
    const old = await recalled(this.log, this.partition, this.emitted, sought);
    // Before those that were found take the place of others.
    const before = new Map(sought.map(({ id }) => [id, old.told.get(id) ?? this.emitted.get(id)]));
    for (const [id, emitted] of old.told) this.emitted.set(id, emitted);
    const closing = new Set(sought.map(({ id }) => id));
    const changed = new Set<string>();
    const tellings: Telling[] = [];
    const told: ScoredWindow[] = [];
    const tellAll = (more: readonly Telling[]): void => {
      tellings.push(...more);
      told.push(...more.map(({ scored }) => scored));
    };
    for (const [place, window] of windows.entries()) {
      const id = sought[place]?.id ?? '';
      const known = before.get(id);
      const whole = known === undefined ? window : await this.completed(window, known);
      if (old.unknown.has(id) || whole === null) {
        this.counts.tooLate += window.readings.size;
        continue;
      }
      const summary = summaryOf(whole.startMs, readingsOf(whole));
      const cuff = await this.cuffs.before(this.log, this.emitted, told, summary, whole.startMs);
      const scored = scoredSummary(summary, this.charted, cuff);
      const lastOffset = Math.max(...[...whole.readings.values()].map(({ offset }) => offset));
      tellAll([{ scored, origin: { partition: this.partition, firstOffset: whole.firstOffset, lastOffset } }]);
      if ((scored.cuff?.said.length ?? 0) === 0 && !changed.has(id)) continue;
      tellAll(await this.following(scored, closing, changed));
    }
    return tellings;
  }

  /** All of the two hours behind a window that were told are looked at, because a crash may have told some of them. */
  private async following(window: ScoredWindow, closing: ReadonlySet<string>, changed: Set<string>): Promise<Telling[]> {
    const endMs = Date.parse(window.windowEnd);
    const tellings: Telling[] = [];
    if (this.cuffs.isNewest(window, endMs)) return tellings;
    let { cuff } = window;
    for (const { id, told, endMs: laterMs } of this.emitted.of(window.patient, window.encounter)) {
      if (laterMs <= endMs || laterMs > endMs + CUFF_MEMORY_MS + 2 * WINDOW_MS) continue;
      if (closing.has(id)) {
        // It is scored anew itself, and goes on from there.
        changed.add(id);
        break;
      }
      const record = await toldWindow(this.log, told, id);
      if (record === null) continue;
      const scored = followingWindow(valueIn(record) as ScoredWindow, this.charted, cuff);
      ({ cuff } = scored);
      tellings.push({ scored, origin: originOf(record) });
    }
    return tellings;
  }

  /** What says nothing new is passed over. */
  private async tell(tellings: readonly Telling[]): Promise<void> {
    // A window may be there twice, as more and more of what lies before it is known: the last one is it.
    const last = new Map(tellings.map((telling) => [telling.scored.id, telling]));
    const news = [...last.values()].flatMap(({ scored, origin }) => {
      const text = JSON.stringify(scored);
      const digest = digestOf(text);
      return this.emitted.get(scored.id)?.digest === digest ? [] : [{ scored, text, headers: { ...origin, digest } }];
    });
    // Only what is told is remembered: an attempt that fails changes nothing.
    const remember = (): void => {
      for (const { scored } of tellings) this.cuffs.remember(scored);
    };
    if (news.length === 0) {
      remember();
      return;
    }
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
    remember();
  }

  /**
   * A window that was told before and is open again (late data, restart) gets back the readings it had.
   * @returns null when they are no longer kept
   */
  private async completed(window: OpenWindow, { firstOffset, lastOffset }: Emitted): Promise<OpenWindow | null> {
    const readings = new Map<string, { reading: EnrichedReading; offset: number }>();
    const end = Math.min(window.firstOffset, lastOffset + 1);
    let offset = firstOffset;
    if (offset < end && (await this.log.beginOffset('enriched', this.partition)) > offset) return null;
    while (offset < end) {
      const records = await this.log.read('enriched', this.partition, offset, Math.min(READ_PIECE, end - offset));
      if (records.length === 0) break;
      for (const record of records) {
        if (record.key !== window.patient) continue;
        const reading = valueIn(record) as EnrichedReading;
        const startMs = Math.floor(Date.parse(reading.effectiveAt) / WINDOW_MS) * WINDOW_MS;
        if (startMs === window.startMs) readings.set(readingKey(reading), { reading, offset: record.offset });
      }
      offset = (records.at(-1)?.offset ?? offset) + 1;
    }
    for (const [key, placed] of window.readings) if (!readings.has(key)) readings.set(key, placed);
    return { ...window, readings, firstOffset: Math.min(firstOffset, window.firstOffset) };
  }
}

function originOf({ headers }: LogRecord): Telling['origin'] {
  const { partition, firstOffset, lastOffset } = headers;
  const origin = { partition: Number(partition), firstOffset: Number(firstOffset) };
  return lastOffset === undefined ? origin : { ...origin, lastOffset: Number(lastOffset) };
}

function readingsOf(window: OpenWindow): EnrichedReading[] {
  return [...window.readings.values()].map(({ reading }) => reading);
}
