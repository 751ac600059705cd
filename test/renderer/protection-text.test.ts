import { expect, test } from 'vitest';
import type { AlarmsMessage, LimitsMessage } from '#ipc';
import { loweredProtection } from '../../renderer/protection-text.ts';

const NOW = Date.UTC(2026, 0, 5, 8);
const alarms = (part: Partial<AlarmsMessage>): AlarmsMessage => ({
  type: 'alarms',
  atMs: NOW,
  arrivedMs: null,
  alarms: [],
  audio: { state: 'on' },
  alarmsPaused: null,
  off: [],
  heldBack: [],
  reminderMs: null,
  ...part,
});
const limits = (changed: boolean): LimitsMessage => ({
  type: 'limits',
  atMs: NOW,
  patientType: 'adult',
  delays: [],
  limits: [
    { vital: 'spo2', low: 85, high: null, source: 'bed', verified: true, usualLow: 90, usualHigh: 100, changed },
    { vital: 'heart-rate', low: 50, high: 120, source: 'table', verified: true, usualLow: 50, usualHigh: 120, changed: false },
  ],
});
const shown = (...args: Parameters<typeof loweredProtection>) =>
  loweredProtection(...args).map(({ text, detail }) => `${text} | ${detail}`);

test('nothing is listed while nothing is lowered', () => {
  expect(loweredProtection(alarms({}), limits(false), NOW)).toEqual([]);
  expect(loweredProtection(null, null, NOW)).toEqual([]);
});

test('lists everything in the words of the standard, with who and until when', () => {
  const lowered = alarms({
    audio: { state: 'off', untilMs: NOW + 1, by: 'N. One' },
    alarmsPaused: { untilMs: NOW + 90_000, by: 'N. Two', reason: 'Suction' },
    off: [{ vital: 'heart-rate', by: 'N. One', untilMs: NOW + 1 }],
    heldBack: [{ condition: 'spo2-low', text: 'SpO₂ 89 below 90', reason: 'smart delay', sinceMs: NOW }],
  });
  const texts = shown(lowered, limits(true), NOW);
  expect(texts).toHaveLength(5);
  expect(texts[0]).toBe('ALARM PAUSED 1:30 | Suction, by N. Two');
  expect(texts[1]).toMatch(/^AUDIO OFF \| until \d\d:\d\d, by N\. One$/);
  expect(texts[2]).toMatch(/^HR ALARM OFF \| until \d\d:\d\d, by N\. One$/);
  expect(texts[3]).toBe('Not alarmed: SpO₂ 89 below 90 | smart delay');
  expect(texts[4]).toBe('SpO₂ limits 85 – none | set at this bed');
});

test('audio paused counts down, and what is only changed is not grave', () => {
  const items = loweredProtection(alarms({ audio: { state: 'paused', untilMs: NOW + 61_000, by: 'N.' } }), limits(true), NOW);
  expect(items.map(({ text, grave }) => `${text} ${grave}`)).toEqual(['AUDIO PAUSED 1:01 true', 'SpO₂ limits 85 – none false']);
});
