import { expect, test } from 'vitest';
import type { AlarmLoadMessage, LimitPreviewMessage } from '#ipc';
import { loadText, mostText } from '../../../renderer/store/alarm-load-text.ts';
import { previewOf } from '../../../renderer/store/limit-preview.ts';

const PRESENT = { low: 90, high: 100 };
const told: LimitPreviewMessage = {
  type: 'limit-preview',
  atMs: 0,
  vital: 'spo2',
  limits: { low: 85, high: 100 },
  present: PRESENT,
  text: 'last 24 h: 14 alarms → 5',
  missed: 0,
};

test('an answer is shown for exactly the limits that were asked about, and no others', () => {
  expect(previewOf(told, 'spo2', { low: 85, high: 100 }, PRESENT)).toBe(told);
  expect(previewOf(told, 'spo2', { low: 84, high: 100 }, PRESENT)).toBeNull();
  expect(previewOf(told, 'spo2', null, PRESENT)).toBeNull();
  expect(previewOf(told, 'heart-rate', { low: 85, high: 100 }, PRESENT)).toBeNull();
  expect(previewOf(null, 'spo2', { low: 85, high: 100 }, PRESENT)).toBeNull();
});

test('an answer that compares with limits that are not in use any more is not shown', () => {
  expect(previewOf(told, 'spo2', { low: 85, high: 100 }, { low: 88, high: 100 })).toBeNull();
});

test('the way back to the usual limits is a question of its own', () => {
  const usual = { ...told, limits: null };
  expect(previewOf(usual, 'spo2', null, PRESENT)).toBe(usual);
  expect(previewOf(usual, 'spo2', { low: 85, high: 100 }, PRESENT)).toBeNull();
});

const load: AlarmLoadMessage = {
  type: 'alarm-load',
  atMs: 0,
  fromMs: 0,
  toMs: 6 * 3_600_000,
  alarms: 14,
  acknowledgedAfterS: 25.4,
  shortShare: 0.6,
  most: [
    { condition: 'spo2-low', text: 'SpO₂ low', alarms: 8 },
    { condition: 'heart-rate-high', text: 'HR high', alarms: 3 },
  ],
};

test('the load of a part of a day says what it would be in a whole one', () => {
  expect(loadText(load)).toBe(
    '14 alarms in the last 6 h (56 a day) · acknowledged after 25 s (median) · 60 % ended by themselves within 20 s',
  );
  expect(mostText(load)).toBe('Most: SpO₂ low 8 · HR high 3');
});

test('without alarms nothing is made up', () => {
  const none = { ...load, alarms: 0, acknowledgedAfterS: null, shortShare: null, most: [] };
  expect([loadText(none), mostText(none)]).toEqual(['0 alarms in the last 6 h', null]);
});
