import { bedOutcome, openDashboard } from '../support/dashboard.ts';
import { fillWard, numbersOf } from '../support/dashboard-ward.ts';

/** The dashboard's service with a full hospital, in a process of its own: `fork`, then tell it totals of bed 7. */
const beds = Number(process.argv[2]);
const dashboard = await openDashboard();
await fillWard(dashboard, beds);
const measuring = setInterval(() => void dashboard.append('enriched', numbersOf(beds)), 1_000);
process.on(
  'message',
  (total: number) => void dashboard.publish(bedOutcome({ bed: 7, totalMin: total, minutesAgo: -1, flag: 'kept' })),
);
process.on('disconnect', () => {
  clearInterval(measuring);
  void dashboard.stop().then(() => process.exit(0));
});
process.send?.(dashboard.url);
