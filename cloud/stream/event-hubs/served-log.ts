import type { LocalEventLog } from '../event-log-adapter.ts';

/** What the endpoint needs of the log on this machine's disk. */
export type ServedLog = Pick<LocalEventLog, 'append' | 'read' | 'partitionCount' | 'beginOffset' | 'endOffset' | 'reach'>;
