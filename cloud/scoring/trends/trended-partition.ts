import type { EventLog, LogRecord } from '../../contract/event-log.ts';
import type { ScoredWindow } from '../../contract/events.ts';
import type { LaboratoryResult } from '../../contract/laboratory.ts';
import type { Prediction, TrendWindow } from '../../contract/trend-window.ts';
import type { Predictor } from '../prediction/predictor.ts';
import { valueIn } from '../remembered.ts';
import { MINUTE_MS, minuteOf } from './minute.ts';
import type { BuiltWindow } from './patient-trend.ts';
import { TrendBook } from './trend-book.ts';
import { patientOf, patientState, type TrendStates } from './trend-state.ts';

export interface TrendCounts {
  told: number;
  predictions: number;
  failedPredictions: number;
  results: number;
  tooLate: number;
  ahead: number;
  rebuilt: number;
}

/** Without a kept state so many records before the first are read again, at most. */
const REBUILT = 100_000;
const READ_PIECE = 1_000;
/** A clock that is wrong by more would push out what is true. */
const AHEAD_MS = 3_600_000;

/** The sliding windows of the patients of one partition of `scored`. */
export class TrendedPartition {
  private readonly log: EventLog;
  private readonly partition: number;
  private readonly predictors: readonly Predictor[];
  private readonly counts: TrendCounts;
  private readonly book: TrendBook;
  private next: number;
  /** The next of `laboratory` that is not in the book. */
  private nextResult: number;
  private kept: number;

  private constructor(
    log: EventLog,
    partition: number,
    predictors: readonly Predictor[],
    counts: TrendCounts,
    book: TrendBook,
    { next, nextResult }: { readonly next: number; readonly nextResult: number },
  ) {
    this.log = log;
    this.partition = partition;
    this.predictors = predictors;
    this.counts = counts;
    this.book = book;
    this.next = next;
    this.nextResult = nextResult;
    this.kept = next;
  }

  static async open(
    log: EventLog,
    partition: number,
    states: TrendStates,
    predictors: readonly Predictor[],
    counts: TrendCounts,
  ): Promise<TrendedPartition> {
    const read = await states.read(partition);
    // A state that knows more than the log belongs to another log.
    const isOurs =
      read !== null &&
      read.next <= (await log.endOffset('scored', partition)) &&
      read.nextResult <= (await log.endOffset('laboratory', partition));
    const state = isOurs ? read : null;
    const book = new TrendBook(state?.results, (laboratoryOf) =>
      (state?.patients ?? []).map((each) => patientOf(each, laboratoryOf(each.patient))),
    );
    return new TrendedPartition(log, partition, predictors, counts, book, state ?? { next: 0, nextResult: 0 });
  }

  get patients(): number {
    return this.book.size;
  }

  /** Takes records in order; what is known already is passed over. Resolves when all windows they close are on disk. */
  async take(records: readonly LogRecord[], nowMs: number): Promise<void> {
    const first = records[0];
    const told: Promise<TrendWindow>[] = [];
    const tell = (built: BuiltWindow): void => void told.push(this.predicted(built));
    await this.knowResults(tell);
    if (first !== undefined && first.offset > this.next) await this.rebuild(first.offset, nowMs);
    for (const record of records) {
      if (record.offset < this.next) continue;
      this.add(record, nowMs, tell);
      this.next = record.offset + 1;
    }
    const windows = await Promise.all(told);
    if (windows.length === 0) return;
    const { partition } = this;
    await this.log.append(
      'trended',
      windows.map((window) => ({ key: window.patient, partition, headers: {}, body: Buffer.from(JSON.stringify(window)) })),
    );
    this.counts.told += windows.length;
  }

  /** Records taken since the state was kept. */
  get unkept(): number {
    return this.next - this.kept;
  }

  /** @returns offset of the last record that the state knows */
  async keep(states: TrendStates): Promise<number> {
    const { next, nextResult } = this;
    const patients = Array.from(this.book.patients(), patientState);
    await states.write(this.partition, { version: 1, next, patients, nextResult, results: [...this.book.results()] });
    this.kept = next;
    return next - 1;
  }

  /** Results went into the log before the numbers that came after them, so they are known before those close a window. */
  private async knowResults(tell: (built: BuiltWindow) => void): Promise<void> {
    const begin = await this.log.beginOffset('laboratory', this.partition);
    for (;;) {
      const from = Math.max(begin, this.nextResult);
      const records = await this.log.read('laboratory', this.partition, from, READ_PIECE);
      if (records.length === 0) return;
      for (const record of records) this.book.addResult(valueIn(record) as LaboratoryResult, tell);
      this.counts.results += records.length;
      this.nextResult = (records.at(-1)?.offset ?? from) + 1;
    }
  }

  private add(record: LogRecord, nowMs: number, tell: (built: BuiltWindow) => void): void {
    const minute = minuteOf(valueIn(record) as ScoredWindow);
    if (minute.minute * MINUTE_MS > nowMs + AHEAD_MS) this.counts.ahead += 1;
    else if (!this.book.add(minute, tell)) this.counts.tooLate += 1;
  }

  private async predicted({ window, ...rest }: BuiltWindow): Promise<TrendWindow> {
    const asked = this.predictors.filter(({ minutes }) => minutes === window.minutes);
    const answers = await Promise.all(asked.map((each) => each.predict({ window, ...rest })));
    const predictions: Prediction[] = answers.filter((answer) => answer !== null);
    this.counts.predictions += predictions.length;
    this.counts.failedPredictions += predictions.filter(({ failure }) => failure !== null).length;
    return predictions.length === 0 ? window : { ...window, predictions };
  }

  /** The state was lost: the windows before `until` are built again, and told by nobody, because they were told. */
  private async rebuild(until: number, nowMs: number): Promise<void> {
    const begin = await this.log.beginOffset('scored', this.partition);
    for (let offset = Math.max(begin, this.next, until - REBUILT); offset < until; ) {
      const records = await this.log.read('scored', this.partition, offset, Math.min(READ_PIECE, until - offset));
      if (records.length === 0) break;
      for (const record of records) this.add(record, nowMs, () => undefined);
      this.counts.rebuilt += records.length;
      offset = (records.at(-1)?.offset ?? offset) + 1;
    }
    this.next = until;
  }
}
