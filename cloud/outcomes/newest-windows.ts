import type { EventLog, Topic } from '../contract/event-log.ts';
import type { Outcome, PatientWindow } from '../contract/events.ts';
import type { TrendWindow } from '../contract/trend-window.ts';

/** How many records are read on start, per partition. */
const REMEMBERED = 20_000;
/** Most sliding windows hold none: these are those of more than an hour of a partition with 500 beds. */
const REMEMBERED_TRENDS = 60_000;
const READ_PIECE = 1_000;

/** End of the newest assessed window per patient, from what was told before: R4 cannot search RiskAssessments by period. */
export async function newestWindows(log: EventLog): Promise<Map<string, string>> {
  const newest = new Map<string, string>();
  for (let partition = 0; partition < log.partitionCount('outcomes'); partition += 1)
    await eachBefore(log, 'outcomes', partition, await log.endOffset('outcomes', partition), REMEMBERED, (value) => {
      const { window } = value as Outcome;
      remember(newest, window.patient, window);
    });
  return newest;
}

/**
 * End of the newest assessed prediction per model and patient of a partition: what lies before the first record that is handed out was assessed.
 * @param next offset of that record in `trended`
 */
export async function newestPredictions(log: EventLog, partition: number, next: number): Promise<Map<string, string>> {
  const newest = new Map<string, string>();
  await eachBefore(log, 'trended', partition, next, REMEMBERED_TRENDS, (value) => {
    const window = value as TrendWindow;
    for (const { method } of window.predictions) remember(newest, predictedKey(method, window.patient), window);
  });
  return newest;
}

export function predictedKey(method: string, patient: string): string {
  return `${method} ${patient}`;
}

export function remember(newest: Map<string, string>, key: string, { windowEnd }: Pick<PatientWindow, 'windowEnd'>): void {
  if (windowEnd > (newest.get(key) ?? '')) newest.set(key, windowEnd);
}

async function eachBefore(
  log: EventLog,
  topic: Topic,
  partition: number,
  end: number,
  most: number,
  take: (value: unknown) => void,
): Promise<void> {
  const begin = await log.beginOffset(topic, partition);
  for (let offset = Math.max(begin, end - most); offset < end; ) {
    const records = await log.read(topic, partition, offset, Math.min(READ_PIECE, end - offset));
    if (records.length === 0) break;
    for (const record of records) take(JSON.parse(Buffer.from(record.body).toString('utf8')));
    offset = (records.at(-1)?.offset ?? offset) + 1;
  }
}
