import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnrichedReading, ScoredWindow } from '../../../cloud/contract/events.ts';
import { startScoring } from '../../../cloud/scoring/role.ts';
import type { Remembered } from '../../../cloud/scoring/scored-partition.ts';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { quietLogger } from '../../support/logger.ts';
import { eventually } from '../../support/system.ts';
import { T0 } from './readings.ts';

/** A log of small files. */
export async function withLog(use: (log: LocalEventLog) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-recalled-'));
  const log = await openEventLog(directory, { partitions: 1, segmentBytes: 20_000 });
  try {
    await use(log);
  } finally {
    await log.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Runs the stage over these readings, by a clock that stands: nobody falls silent. `open`: so many windows are open at the end; absent: some. */
export async function score(
  log: LocalEventLog,
  readings: readonly EnrichedReading[],
  { open, remembered }: { readonly open?: number | undefined; readonly remembered?: Remembered } = {},
): Promise<Record<string, unknown>> {
  await log.append(
    'enriched',
    readings.map((each) => ({ key: each.patient, headers: {}, body: Buffer.from(JSON.stringify(each)) })),
  );
  const role = await startScoring({
    log,
    logger: quietLogger,
    now: () => T0,
    ...(remembered === undefined ? {} : { remembered }),
  });
  const isDone = (): boolean => {
    const { waiting, 'windows open': now } = role.health();
    return waiting === 0 && (open === undefined ? Number(now) > 0 : now === open);
  };
  await eventually(() => Promise.resolve(isDone()), 60_000, 'all windows');
  await role.stop();
  return role.health();
}

/** Of each window the newest telling. */
export async function newest(log: LocalEventLog): Promise<Map<string, ScoredWindow>> {
  const told = new Map<string, ScoredWindow>();
  for (let offset = log.beginOffset('scored', 0), end = log.endOffset('scored', 0); offset < end; ) {
    const records = await log.read('scored', 0, offset, 1_000);
    offset = (records.at(-1)?.offset ?? end) + 1;
    for (const { body } of records) {
      const window = JSON.parse(Buffer.from(body).toString('utf8')) as ScoredWindow;
      told.set(window.id, window);
    }
  }
  return told;
}
