import type { OutboxRow } from '../../../../electron/monitor/recorder/rows.ts';
import type { WaitingRows } from '../../../../electron/monitor/uplink/queue-reader.ts';

/** As a store that has not written the acknowledgements yet. @param rows what is in the outbox now, in order */
export function waitingRows(rows: () => readonly OutboxRow[]): WaitingRows {
  return {
    waiting: (queue, after, limit) =>
      rows()
        .filter((row) => row.queue === queue && row.sequence > after)
        .slice(0, limit),
    waitingBefore: (queue, before, limit) =>
      rows()
        .filter((row) => row.queue === queue && row.sequence < before)
        .slice(-limit),
  };
}
