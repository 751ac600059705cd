import { describe, expect, it } from 'vitest';
import type { AlarmsMessage, BedAlarm, BedsMessage } from '#ipc';
import { audiblePriority, raisedBy, reminderDue, withOtherBeds } from '../../../renderer/sound/audible.ts';

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

describe('the reminder that audio or an alarm is off', () => {
  it('sounds once for each time the monitor gives, not for one that was over before the window opened', () => {
    expect(reminderDue(null, null, 0)).toBe(false);
    expect(reminderDue(1_000, null, 1_200)).toBe(true);
    expect(reminderDue(1_000, 1_000, 1_300)).toBe(false);
    expect(reminderDue(301_000, 1_000, 301_100)).toBe(true);
    expect(reminderDue(1_000, null, 200_000)).toBe(false);
  });
});

describe('with the other beds of the ward', () => {
  const beds = (...sounding: readonly ('high' | 'medium' | null)[]): BedsMessage =>
    ({ type: 'beds', atMs: 0, beds: sounding.map((each) => ({ sounding: each })) }) as unknown as BedsMessage;

  it('the highest of all beds sounds', () => {
    expect(withOtherBeds(null, null, false)).toBeNull();
    expect(withOtherBeds('low', beds(null, 'medium'), false)).toBe('medium');
    expect(withOtherBeds('high', beds('medium'), false)).toBe('high');
  });

  it('a covered screen leaves its own alarms to the other display, but for a high one', () => {
    expect(withOtherBeds('medium', beds(null), true)).toBeNull();
    expect(withOtherBeds('high', beds(null), true)).toBe('high');
    expect(withOtherBeds('low', beds('medium'), true)).toBe('medium');
  });
});
