import { describe, expect, it } from 'vitest';
import type { AlarmsMessage, BedAlarm } from '#ipc';
import { audiblePriority, raisedBy } from '../../../renderer/sound/audible.ts';

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

  it('is 6 dB louder while nobody reacts to something that sounds', () => {
    const on = { state: 'on' } as const;
    const raised = (...list: Pick<BedAlarm, 'priority' | 'state' | 'escalation'>[]) => raisedBy(alarms(on, ...list));
    expect(raised({ priority: 'high', state: 'active', escalation: 0 })).toBe(0);
    expect(raised({ priority: 'high', state: 'active', escalation: 1 })).toBe(6);
    expect(raised({ priority: 'high', state: 'acknowledged', escalation: 1 })).toBe(0);
    expect(raisedBy(null)).toBe(0);
  });

  it('is silent while audio is paused, but never when monitoring stopped', () => {
    const paused = alarms({ state: 'paused', untilMs: 1 }, { priority: 'high', state: 'active' });
    expect(audiblePriority(paused, false)).toBeNull();
    expect(audiblePriority(paused, true)).toBe('high');
    expect(audiblePriority(null, true)).toBe('high');
  });
});
