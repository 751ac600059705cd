import type { OutboxRow, Queue } from '../recorder/rows.ts';

const ROWS_PER_MESSAGE = 32;
const TEXT_PER_MESSAGE = 400_000;
/** Numbers and waves wait so long for others to travel with. */
const LINGER_MS = 1_000;

/** Whether they wait for others to travel with. A row that comes from the future was written before the clock was set back. */
export function lingers(rows: readonly OutboxRow[], wallMs: number): boolean {
  const ageMs = wallMs - (rows[0]?.createdMs ?? wallMs);
  return rows.length < ROWS_PER_MESSAGE && ageMs >= 0 && ageMs < LINGER_MS;
}

/** The rows that may share a message: an alarm travels alone, so that it can be routed by what it says. */
export function piece(rows: readonly OutboxRow[], queue: Queue): readonly OutboxRow[] {
  if (queue === 'alarms') return rows.slice(0, 1);
  let text = 0;
  const end = rows.findIndex(({ message }, index) => {
    text += message.length;
    return index === ROWS_PER_MESSAGE || (index > 0 && text > TEXT_PER_MESSAGE);
  });
  return end < 0 ? rows : rows.slice(0, end);
}
