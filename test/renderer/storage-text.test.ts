import { expect, test } from 'vitest';
import { storageText, storageWarning } from '../../renderer/storage-text.ts';

const HOUR_MS = 3_600_000;
const space = (fullInMs: number | null, removing = false) => ({ usedBytes: 1.23e9, roomBytes: 4.2e8, fullInMs, removing });

test('the countdown is said in days, hours and minutes, never more than is left', () => {
  expect(storageText(space(59.9 * HOUR_MS))).toBe('1.2 GB recorded, room for 420 MB more: full in 2 days at the present rate');
  expect(storageText(space(5.9 * HOUR_MS))).toContain('full in 5 h at the present rate');
  expect(storageText(space(1.5 * HOUR_MS))).toContain('full in 90 min');
  expect(storageText(space(null))).toBe('1.2 GB recorded, room for 420 MB more');
  expect(storageText(space(0, true))).toBe('1.2 GB recorded, full: the oldest recordings go');
  expect(storageText(space(0))).toBe('1.2 GB recorded, full');
  expect([storageText(null), storageText(undefined)]).toEqual(['', '']);
});

test('under a day it stands on the screen without being asked for', () => {
  expect(storageWarning(space(24 * HOUR_MS))).toBeNull();
  expect(storageWarning(space(24 * HOUR_MS - 1))).toBe('Store full in 23 h');
  expect(storageWarning(space(60_000))).toBe('Store full in 1 min');
  expect(storageWarning(space(0, true))).toBe('Store full: the oldest recordings go');
  expect([storageWarning(space(null)), storageWarning(undefined)]).toEqual([null, null]);
});
