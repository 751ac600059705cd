import type { AgingTable } from './schema.ts';

const HOUR_MS = 3_600_000;

/**
 * How long rows are kept, ms of time in which the monitor ran: neither a wrong clock nor a pause removes anything. Of the outbox
 * only what was acknowledged.
 */
export const RETENTION_MS: Readonly<Record<AgingTable, number>> = {
  vitals: 24 * HOUR_MS,
  waves: 72 * HOUR_MS,
  frames: 72 * HOUR_MS,
  outbox: 72 * HOUR_MS,
  trends: 720 * HOUR_MS,
  scores: 720 * HOUR_MS,
  alarms: 720 * HOUR_MS,
  entries: 720 * HOUR_MS,
  issues: 720 * HOUR_MS,
  removals: 720 * HOUR_MS,
};
