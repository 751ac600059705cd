import { afterEach, expect, test } from 'vitest';
import { openBoard } from '../../../cloud/api/board.ts';
import type { WardBed } from '../../../cloud/contract/dashboard-api.ts';

const END = '2026-01-05T10:00:00.000Z';
const bed = (totalMin: number): WardBed => ({ patient: 'Patient/p', windowEnd: END, score: { totalMin } }) as unknown as WardBed;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
let stop: () => Promise<void> = () => Promise.resolve();
afterEach(() => stop());

test('a window that is scored anew is shown although its row was read before it was written: it ends when it ended before', async () => {
  const [rows, told] = [{ now: bed(3), asked: 0 }, [] as number[]];
  const board = openBoard({
    patients: () => Promise.resolve(['Patient/p']),
    beds: () => {
      rows.asked += 1;
      return Promise.resolve([rows.now]);
    },
    changed: (beds) => told.push(...beds.map(({ score }) => score.totalMin)),
    logger: silent,
    tickMs: 5,
  });
  stop = () => board.stop();
  await board.ready;
  const before = rows.asked;
  board.touch('Patient/p', END);
  // The tables are written after the board has looked.
  await expect.poll(() => rows.asked, { timeout: 60_000 }).toBeGreaterThan(before);
  rows.now = bed(9);
  // Well before everything is read again, which is after a minute.
  await expect.poll(() => told, { timeout: 30_000 }).toEqual([3, 9]);
});
