import { bedOutcome, openDashboard } from '../support/dashboard.ts';
import { fillWard, numbersOf } from '../support/dashboard-ward.ts';
import { eventually } from '../support/system.ts';

/**
 * The dashboard's service through a shift whose time runs so many times as fast: `fork` with beds, speed and hours, with `--expose-gc`.
 * Tells its address, then after each hour what it holds, and goes on when it is told to.
 */
const [beds = 0, speed = 1, hours = 0] = process.argv.slice(2).map(Number);
const MINUTE_MS = 60_000 / speed;
const NUMBERS_EVERY_MS = 5_000 / speed;
const dashboard = await openDashboard({ secondMs: 1_000 / speed });
await fillWard(dashboard, beds);
const measuring = setInterval(() => void dashboard.append('enriched', numbersOf(beds)), NUMBERS_EVERY_MS);
process.on('disconnect', () => {
  clearInterval(measuring);
  void dashboard.stop().then(() => process.exit(0));
});
process.send?.(dashboard.url);

for (let minute = 1; minute <= hours * 60; minute += 1) {
  const from = performance.now();
  const all = Array.from({ length: beds }, (_, at) => windowOf(at + 1, minute));
  await dashboard.publish(...all);
  // A minute is over when its rows are there: nothing heaps up that a slower clock would not heap up.
  await eventually(() => hasRow(all.at(-1)?.window.windowEnd ?? ''), 120_000, `the rows of minute ${minute}`);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, MINUTE_MS - (performance.now() - from))));
  if (minute % 60 === 0) await tellHour(minute / 60);
}

/** Scores and flags come and go; one of the patients is written about. */
function windowOf(bed: number, minute: number): ReturnType<typeof bedOutcome> {
  const sick = (bed + Math.floor(minute / 20)) % 17 === 0;
  const calm = (bed + Math.floor((minute - 1) / 20)) % 17 !== 0;
  const flag = sick ? (calm ? 'raised' : 'kept') : null;
  return bedOutcome({ bed, minutesAgo: -minute, totalMin: sick ? 7 : (bed + minute) % 5, flag });
}

async function hasRow(windowEnd: string): Promise<boolean> {
  const { rows } = await dashboard.pool.query(
    'select from feed.risk_assessment where patient = $1 and window_end >= $2 limit 1',
    [`Patient/p${beds}`, windowEnd],
  );
  return rows.length > 0;
}

async function tellHour(hour: number): Promise<void> {
  await dashboard.send('/api/patients/p7/acts', { kind: 'note', text: `hour ${hour}` });
  globalThis.gc?.();
  const heapMb = process.memoryUsage().heapUsed / 1e6;
  const told = new Promise<void>((resolve) => process.once('message', () => resolve()));
  process.send?.({ hour, heapMb });
  await told;
}
