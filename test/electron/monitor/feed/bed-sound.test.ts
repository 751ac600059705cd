import { describe, expect, it } from 'vitest';
import { BedSound } from '../../../../electron/monitor/feed/bed-sound.ts';
import { alarmOf, bedReport } from '../../../support/bed-reports.ts';

const RULE = { high: 30, medium: 120, low: null };
const RAISED = 990_000;
const after = (s: number): number => RAISED + s * 1_000;

describe('what of another bed sounds here', () => {
  it('is an alarm to which nobody reacted for as long as the ward says', () => {
    const sound = new BedSound();
    const report = bedReport({ alarms: [alarmOf({ priority: 'high' })] });
    expect(sound.priority(report, 0, RULE, after(29))).toBeNull();
    expect(sound.priority(report, 0, RULE, after(30))).toBe('high');
  });

  it('is never what the ward wants silent', () => {
    const report = bedReport({ alarms: [alarmOf({ priority: 'low' })] });
    expect(new BedSound().priority(report, 0, RULE, after(9_999))).toBeNull();
  });

  it.each([
    ['acknowledged', { state: 'acknowledged' as const }],
    ['paused', { silenced: 'audio-paused' as const }],
    ['over', { state: 'ended-unseen' as const }],
  ])('is nothing that is %s at the bed', (_name, part) => {
    const report = bedReport({ alarms: [alarmOf({ priority: 'high', ...part })] });
    expect(new BedSound().priority(report, 0, RULE, after(60))).toBeNull();
  });

  it('is everything of a covered bed, without delay', () => {
    const report = bedReport({ privacy: true, alarms: [alarmOf({ priority: 'medium' })] });
    expect(new BedSound().priority(report, 0, RULE, after(0))).toBe('medium');
  });

  it('is a bed that is lost, from 15 s on', () => {
    expect(new BedSound().priority(null, 15_000, RULE, 0)).toBeNull();
    expect(new BedSound().priority(null, 15_001, RULE, 0)).toBe('medium');
    expect(new BedSound().priority(null, 60_000, { ...RULE, medium: null }, 0)).toBeNull();
  });

  it('falls quiet when it is seen here, and sounds again for another alarm or a higher priority', () => {
    const sound = new BedSound();
    const first = bedReport({ alarms: [alarmOf()] });
    sound.seen(first, 0, RULE, after(200));
    expect(sound.priority(first, 0, RULE, after(201))).toBeNull();
    const higher = bedReport({ alarms: [alarmOf({ priority: 'high' })] });
    expect(sound.priority(higher, 0, RULE, after(202))).toBe('high');
    const second = bedReport({ alarms: [alarmOf(), alarmOf({ alarmId: 'a-2' })] });
    expect(sound.priority(second, 0, RULE, after(203))).toBe('medium');
  });

  it('sounds again when it was over in between', () => {
    const sound = new BedSound();
    sound.seen(null, 20_000, RULE, 0);
    expect(sound.priority(null, 30_000, RULE, 0)).toBeNull();
    expect(sound.priority(bedReport(), 0, RULE, after(1))).toBeNull();
    expect(sound.priority(null, 16_000, RULE, 0)).toBe('medium');
  });
});
