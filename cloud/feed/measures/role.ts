import type { Pool } from 'pg';
import type { Logger, Role } from '../../contract/role.ts';
import type { FeedTarget } from '../target.ts';
import { measureKeeper } from './keep-adapter.ts';

export interface MeasuresOptions {
  readonly pool: Pool;
  readonly targets: readonly FeedTarget[];
  readonly logger: Logger;
  readonly everyMs?: number;
}

const EVERY_MS = 3_600_000;
/** At a start there is more urgent work. */
const FIRST_MS = 60_000;

/** Calibration, drift and alert burden, counted and kept each hour. */
export function startMeasures({ pool, targets, logger, everyMs = EVERY_MS }: MeasuresOptions): Role {
  const keeper = measureKeeper(pool, targets);
  const counts = { months: 0, failures: 0 };
  let last = 'not yet';
  let work: Promise<void> = Promise.resolve();
  const keep = (): void => {
    work = work
      .then(async () => {
        const nowMs = Date.now();
        counts.months += await keeper.keep(nowMs);
        last = new Date(nowMs).toISOString();
      })
      .catch((error: unknown) => {
        counts.failures += 1;
        const why = error instanceof Error ? error.message : String(error);
        logger.warn({ error: why }, 'the measures of the models could not be counted; they are counted again');
      });
  };
  const first = setTimeout(keep, Math.min(FIRST_MS, everyMs));
  const timer = setInterval(keep, everyMs);
  return {
    name: 'measures',
    health: () => ({ 'months counted': counts.months, 'counted last': last, 'failed attempts': counts.failures }),
    async stop() {
      clearTimeout(first);
      clearInterval(timer);
      await work;
    },
  };
}
