import { expect, test } from 'vitest';
import { type BoardVital, VitalBoard } from '../../../../electron/monitor/screen/vital-board.ts';

const hr = (part: Partial<BoardVital> = {}): BoardVital => ({
  vital: 'heart-rate',
  value: 0,
  reason: null,
  unit: '/min',
  measuredMs: 1000,
  arrivedMs: 1000,
  questionable: false,
  rank: 0,
  ...part,
});
const quiet = () => ({ limits: null, alarm: null, violated: null });
const tileOf = (board: VitalBoard, nowMs: number, vital = 'heart-rate') =>
  board.tiles(nowMs, quiet).find((tile) => tile.vital === vital);

test('every tile is always there, a vital that nobody measures says so', () => {
  const tiles = new VitalBoard().tiles(0, quiet);
  expect(tiles.map(({ vital }) => vital)).toEqual([
    'heart-rate',
    'spo2',
    'abp-systolic',
    'abp-diastolic',
    'abp-mean',
    'respiratory-rate',
    'temperature',
    'pulse-rate',
  ]);
  expect(tiles.every(({ value, reason }) => value === null && reason === 'not-measured')).toBe(true);
});

test('zero is shown; after ten seconds without news nothing old is shown', () => {
  const board = new VitalBoard();
  board.take(hr());
  expect(tileOf(board, 11_000)).toMatchObject({ value: 0, reason: null, measuredMs: 1000 });
  expect(tileOf(board, 11_001)).toMatchObject({ value: null, reason: 'time-out', measuredMs: 1000 });
});

test('absence keeps the reason the device gave', () => {
  const board = new VitalBoard();
  board.take(hr({ value: null, reason: 'probe-off' }));
  expect(tileOf(board, 2000)).toMatchObject({ value: null, reason: 'probe-off' });
});

test('the preferred source wins while it is fresh', () => {
  const board = new VitalBoard();
  expect(board.take(hr({ value: 60 }))).toBe(true);
  expect(board.take(hr({ value: 99, rank: 1, arrivedMs: 2000 }))).toBe(false);
  expect(tileOf(board, 2000)?.value).toBe(60);
  expect(board.take(hr({ value: 98, rank: 1, arrivedMs: 12_000 }))).toBe(true);
  expect(tileOf(board, 12_000)?.value).toBe(98);
});
