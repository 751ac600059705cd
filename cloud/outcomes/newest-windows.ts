import type { EventLog } from '../contract/event-log.ts';
import type { Outcome, ScoredWindow } from '../contract/events.ts';

/** How many outcomes are read on start, per partition. */
const REMEMBERED = 20_000;
const READ_PIECE = 1_000;

/** End of the newest assessed window per patient, from what was told before: R4 cannot search RiskAssessments by period. */
export async function newestWindows(log: EventLog): Promise<Map<string, string>> {
  const newest = new Map<string, string>();
  for (let partition = 0; partition < log.partitionCount('outcomes'); partition += 1) {
    const end = await log.endOffset('outcomes', partition);
    const begin = await log.beginOffset('outcomes', partition);
    for (let offset = Math.max(begin, end - REMEMBERED); offset < end; ) {
      const records = await log.read('outcomes', partition, offset, READ_PIECE);
      if (records.length === 0) break;
      for (const record of records) remember(newest, (JSON.parse(Buffer.from(record.body).toString('utf8')) as Outcome).window);
      offset = (records.at(-1)?.offset ?? offset) + 1;
    }
  }
  return newest;
}

export function remember(newest: Map<string, string>, { patient, windowEnd }: ScoredWindow): void {
  if (windowEnd > (newest.get(patient) ?? '')) newest.set(patient, windowEnd);
}
