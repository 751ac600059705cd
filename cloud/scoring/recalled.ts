import type { EventLog, LogRecord } from '../contract/event-log.ts';
import type { ScoredWindow } from '../contract/events.ts';
import { CUFF_MEMORY_MS } from './cuff.ts';
import { type Emitted, type EmittedWindows, emittedAs } from './emitted.ts';
import { endOf, usualEnd, valueIn } from './remembered.ts';

const READ_PIECE = 1_000;
/** Records whose newest window says of when a place in `scored` is: among them are some that came late, not all. */
const PROBE = 50;
/** So much earlier than by its own clock a window is looked for: clocks of patients differ. */
const MARGIN_MS = 3_600_000;
/** What another process or a repeated attempt told in between moved a telling back by no more. */
const MARGIN_RECORDS = 5_000;

export interface Sought {
  readonly id: string;
  readonly patient: string;
  /** Unix ms. */
  readonly endMs: number;
}

/** Windows that may have been told and are not remembered, as `scored` says. */
export interface Recalled {
  /** By id, with those around them whose cuff they share; those that are not here were not told, but for `unknown`. */
  readonly told: ReadonlyMap<string, Emitted>;
  /** Of a time of which `scored` no longer holds everything. */
  readonly unknown: ReadonlySet<string>;
}

/** Looks in `scored` for windows that are older than what is remembered: once through for all of them, from about their time on. */
export async function recalled(
  log: EventLog,
  partition: number,
  emitted: EmittedWindows,
  windows: readonly Sought[],
): Promise<Recalled> {
  const told = new Map<string, Emitted>();
  const sought = windows.filter(({ id, patient, endMs }) => emitted.get(id) === undefined && emitted.mayForget(patient, endMs));
  if (sought.length === 0) return { told, unknown: new Set() };
  const begin = await log.beginOffset('scored', partition);
  const end = Math.min(await log.endOffset('scored', partition), emitted.forgottenUntil + MARGIN_RECORDS);
  const wanted = rangesOf(sought);
  const earliestMs = Math.min(...[...wanted.values()].map(({ fromMs }) => fromMs)) - MARGIN_MS;
  for (let offset = await placeOf(log, partition, begin, end, earliestMs); offset < end; ) {
    const records = await log.read('scored', partition, offset, Math.min(READ_PIECE, end - offset));
    if (records.length === 0) break;
    for (const record of records) {
      const range = wanted.get(record.key);
      if (range === undefined) continue;
      const window = valueIn(record) as ScoredWindow;
      const endMs = Date.parse(window.windowEnd);
      if (endMs >= range.fromMs && endMs <= range.toMs)
        told.set(window.id, emittedAs(window, { partition, offset: record.offset }, record.headers));
    }
    offset = (records.at(-1)?.offset ?? offset) + 1;
  }
  // Where retention took the beginning, a window of that time may have been told there.
  const keptFromMs = begin === 0 ? Number.NEGATIVE_INFINITY : usualEnd(await log.read('scored', partition, begin, READ_PIECE));
  const unknown = sought.filter(({ id, endMs }) => !told.has(id) && endMs <= keptFromMs).map(({ id }) => id);
  return { told, unknown: new Set(unknown) };
}

/** Of each patient the time around what is sought, in which a cuff's numbers go from window to window. Unix ms. */
function rangesOf(sought: readonly Sought[]): Map<string, { readonly fromMs: number; readonly toMs: number }> {
  const ranges = new Map<string, { readonly fromMs: number; readonly toMs: number }>();
  for (const { patient, endMs } of sought) {
    const known = ranges.get(patient);
    ranges.set(patient, {
      fromMs: Math.min(endMs - CUFF_MEMORY_MS, known?.fromMs ?? endMs),
      toMs: Math.max(endMs + CUFF_MEMORY_MS, known?.toMs ?? endMs),
    });
  }
  return ranges;
}

/** A place before which no window ends as late as that, to within a piece. */
async function placeOf(log: EventLog, partition: number, begin: number, end: number, ms: number): Promise<number> {
  let [low, high] = [begin, end];
  while (high - low > READ_PIECE) {
    const middle = Math.floor((low + high) / 2);
    if (newestEnd(await log.read('scored', partition, middle, PROBE)) < ms) low = middle;
    else high = middle;
  }
  return low;
}

function newestEnd(records: readonly LogRecord[]): number {
  return Math.max(...records.map(endOf));
}
