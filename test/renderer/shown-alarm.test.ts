import { expect, test } from 'vitest';
import type { BedAlarm } from '#ipc';
import { shownAlarm } from '../../renderer/shown-alarm.ts';

const alarm = (condition: string, part: Partial<BedAlarm> = {}): BedAlarm => ({
  alarmId: condition,
  condition,
  vital: null,
  source: 'physiological',
  device: null,
  priority: 'medium',
  state: 'active',
  text: condition,
  value: null,
  limit: null,
  unit: null,
  onsetMs: 0,
  raisedMs: 0,
  escalation: 0,
  silenced: null,
  ...part,
});
const turns = (alarms: readonly BedAlarm[]) => [0, 1_999, 2_000, 4_000].map((ms) => shownAlarm(alarms, ms).first?.condition);

test('several of the highest priority take turns of two seconds; a lesser one never hides them', () => {
  const alarms = [alarm('a', { priority: 'high' }), alarm('b', { priority: 'high' }), alarm('c')];
  expect(turns(alarms)).toEqual(['a', 'a', 'b', 'a']);
  expect(shownAlarm(alarms, 0).present).toBe(3);
});

test('what nobody has acknowledged comes before what is known', () => {
  expect(turns([alarm('a', { priority: 'high', state: 'acknowledged' }), alarm('b')])).toEqual(['b', 'b', 'b', 'b']);
  expect(turns([alarm('a', { state: 'acknowledged' })])).toEqual(['a', 'a', 'a', 'a']);
});

test('what is paused gives no light; with the audio off alone it does', () => {
  expect(shownAlarm([alarm('a', { silenced: 'alarms-paused' })], 0)).toEqual({
    first: undefined,
    turn: 0,
    turns: 0,
    present: 0,
    unseen: 0,
  });
  expect(shownAlarm([alarm('a', { silenced: 'audio-off' })], 0).first?.condition).toBe('a');
});

test('ended ones are counted, not shown', () => {
  expect(shownAlarm([alarm('a', { state: 'ended-unseen' })], 0)).toEqual({
    first: undefined,
    turn: 0,
    turns: 0,
    present: 0,
    unseen: 1,
  });
});
