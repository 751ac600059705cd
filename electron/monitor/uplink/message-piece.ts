import type { OutboxRow, Queue } from '../recorder/rows.ts';

const ROWS_PER_MESSAGE = 32;
const TEXT_PER_MESSAGE = 400_000;
/** Waves become less than half when they are compressed (2.4 times, measured), numbers far less. */
const COMPRESSION = 2;
/** Numbers and waves wait so long for others to travel with. */
const LINGER_MS = 1_000;

/** Whether they wait for others to travel with. A row that comes from the future was written before the clock was set back. */
export function lingers(rows: readonly OutboxRow[], wallMs: number): boolean {
  const ageMs = wallMs - (rows[0]?.createdMs ?? wallMs);
  return rows.length < ROWS_PER_MESSAGE && ageMs >= 0 && ageMs < LINGER_MS;
}

/**
 * The rows that may share a message: an alarm travels alone, so that it can be routed by what it says.
 * @param lineBytes what the line takes within a second or so: a larger message would hold up alarms, and on a slow line never arrive in time
 */
export function piece(rows: readonly OutboxRow[], queue: Queue, lineBytes: number): readonly OutboxRow[] {
  if (queue === 'alarms') return rows.slice(0, 1);
  const most = Math.min(TEXT_PER_MESSAGE, COMPRESSION * lineBytes);
  let text = 0;
  const end = rows.findIndex(({ message }, index) => {
    text += message.length;
    return index === ROWS_PER_MESSAGE || (index > 0 && text > most);
  });
  return end < 0 ? rows : rows.slice(0, end);
}
