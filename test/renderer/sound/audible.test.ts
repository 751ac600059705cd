import { describe, expect, it } from 'vitest';
import type { AlarmsMessage, BedAlarm } from '#ipc';
import { audiblePriority } from '../../../renderer/sound/audible.ts';

function alarms(audio: AlarmsMessage['audio'], ...list: Pick<BedAlarm, 'priority' | 'state'>[]): AlarmsMessage {
  return { type: 'alarms', atMs: 0, arrivedMs: null, audio, alarms: list as BedAlarm[] };
}

describe('what sounds', () => {
  it('is the highest priority that nobody acknowledged', () => {
    const on = { state: 'on' } as const;
    expect(audiblePriority(alarms(on), false)).toBeNull();
    expect(
      audiblePriority(alarms(on, { priority: 'medium', state: 'active' }, { priority: 'high', state: 'acknowledged' }), false),
    ).toBe('medium');
    expect(
      audiblePriority(alarms(on, { priority: 'high', state: 'latched' }, { priority: 'medium', state: 'active' }), false),
    ).toBe('high');
    expect(audiblePriority(alarms(on, { priority: 'high', state: 'ended-unseen' }), false)).toBeNull();
  });

  it('is silent while audio is paused, but never when monitoring stopped', () => {
    const paused = alarms({ state: 'paused', untilMs: 1 }, { priority: 'high', state: 'active' });
    expect(audiblePriority(paused, false)).toBeNull();
    expect(audiblePriority(paused, true)).toBe('high');
    expect(audiblePriority(null, true)).toBe('high');
  });
});
