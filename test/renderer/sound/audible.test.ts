import { describe, expect, it } from 'vitest';
import type { AlarmsMessage, BedAlarm } from '#ipc';
import { audiblePriority, raisedBy } from '../../../renderer/sound/audible.ts';

const NOTHING = { audio: { state: 'on' }, alarmsPaused: null, off: [], heldBack: [], reminderMs: null } as const;

function alarms(...list: Partial<BedAlarm>[]): AlarmsMessage {
  const full = list.map((alarm) => ({ silenced: null, escalation: 0, ...alarm })) as BedAlarm[];
  return { type: 'alarms', atMs: 0, arrivedMs: null, alarms: full, ...NOTHING };
}

describe('what sounds', () => {
  it('is the highest priority that nobody acknowledged', () => {
    expect(audiblePriority(alarms(), false)).toBeNull();
    expect(
      audiblePriority(alarms({ priority: 'medium', state: 'active' }, { priority: 'high', state: 'acknowledged' }), false),
    ).toBe('medium');
    expect(audiblePriority(alarms({ priority: 'high', state: 'latched' }, { priority: 'medium', state: 'active' }), false)).toBe(
      'high',
    );
    expect(audiblePriority(alarms({ priority: 'high', state: 'ended-unseen' }), false)).toBeNull();
  });

  it('is 6 dB louder while nobody reacts to something that sounds', () => {
    const raised = (alarm: Partial<BedAlarm>): number => raisedBy(alarms({ priority: 'high', ...alarm }));
    expect(raised({ state: 'active', escalation: 0 })).toBe(0);
    expect(raised({ state: 'active', escalation: 1 })).toBe(6);
    expect(raised({ state: 'active', escalation: 1, silenced: 'audio-paused' })).toBe(0);
    expect(raised({ state: 'acknowledged', escalation: 1 })).toBe(0);
    expect(raisedBy(null)).toBe(0);
  });

  it('is nothing that the monitor silences, but never silence when monitoring stopped', () => {
    const paused = alarms({ priority: 'high', state: 'active', silenced: 'audio-paused' });
    expect(audiblePriority(paused, false)).toBeNull();
    expect(
      audiblePriority(
        alarms(
          { priority: 'medium', state: 'active', silenced: 'audio-off' },
          { priority: 'high', state: 'active', condition: 'asystole' },
        ),
        false,
      ),
    ).toBe('high');
    expect(audiblePriority(paused, true)).toBe('high');
    expect(audiblePriority(null, true)).toBe('high');
  });
});
