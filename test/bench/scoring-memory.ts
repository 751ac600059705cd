import type { EnrichedReading } from '../../cloud/contract/events.ts';
import { ChartedBook } from '../../cloud/scoring/charted-book.ts';
import { scoredWindow } from '../../cloud/scoring/scored-window.ts';
import { minuteOf } from '../../cloud/scoring/trends/minute.ts';
import { TrendBook } from '../../cloud/scoring/trends/trend-book.ts';
import { bedMinute, read, T0 } from './scoring-load.ts';

/** `node --expose-gc scoring-memory.ts BEDS MINUTES`: what the sliding windows keep, alone in a process and after collecting, bytes. */
const [beds = 0, minutes = 0] = process.argv.slice(2).map(Number);

function used(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

if (globalThis.gc === undefined) throw new Error('to be started with --expose-gc');
const before = used();
const book = new TrendBook();
for (let bed = 0; bed < beds; bed += 1) {
  const window = minuteOf(
    scoredWindow(
      T0,
      bedMinute(bed, 0).map((body) => read(body) as EnrichedReading),
      new ChartedBook(),
    ),
  );
  for (let minute = 0; minute < minutes; minute += 1) book.add({ ...window, minute: window.minute + minute }, () => undefined);
}
const kept = used() - before;
// Also what is read after it keeps the book alive until here.
process.stdout.write(`${JSON.stringify({ kept, patients: book.size })}\n`);
