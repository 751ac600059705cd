import { describe, expect, it } from 'vitest';
import { type ConditionEvent, type ConditionState, INACTIVE, type LimitRule, NEVER_OFF, stepCondition } from '#clinical';
import type { AlarmsMessage, BedAlarm, LimitsMessage } from '#ipc';
import { AlarmDesk } from '../../../electron/monitor/alarms/alarm-desk.ts';
import { BedAlarms } from '../../../electron/monitor/alarms/bed-alarms.ts';
import { PinCheck } from '../../../electron/monitor/alarms/pin-check.ts';
import { loweredProtection } from '../../../renderer/protection-text.ts';
import { audiblePriority, raisedBy } from '../../../renderer/sound/audible.ts';
import { Bed } from '../../electron/monitor/alarms/bed.ts';

const START = Date.UTC(2026, 0, 5, 8);
const NURSE = 'N. One';
const MINUTE = 60;

const RULE: LimitRule = {
  ...{ condition: 'spo2-low', vital: 'spo2', side: 'low', limit: 90, priority: 'medium', latching: false, delayMs: 10_000 },
  ...{ severity: null, hysteresis: 1, releaseMs: 5_000, title: null },
};
const LATCHING: LimitRule = { ...RULE, latching: true };
const BAD: ConditionEvent = { kind: 'sample', value: 85, measuredMs: 0, nowMs: 0 };
const GOOD: ConditionEvent = { kind: 'sample', value: 95, measuredMs: 0, nowMs: 0 };
const elapsed = (ms: number): ConditionEvent => ({ kind: 'elapsed', ms, nowMs: ms });
const ACKNOWLEDGE: ConditionEvent = { kind: 'acknowledge' };
const HELD = [BAD, elapsed(10_000)];
const ENDED = [GOOD, elapsed(5_000)];

function phases(rule: LimitRule, ...events: readonly ConditionEvent[]): string[] {
  let state: ConditionState = INACTIVE;
  return events.map((event) => (state = stepCondition(rule, state, event).state).phase);
}

/** One bed as a screen sees it. */
class Desk {
  desk = new AlarmDesk(new BedAlarms({ patientType: 'adult', encounter: 'E-1' }));
  nowMs = START;
  readonly steps: string[] = [];
  readonly acts: string[] = [];

  hold(vital: 'spo2' | 'heart-rate' | 'respiratory-rate' | 'abp-mean', value: number, seconds: number): this {
    for (let second = 0; second < seconds; second += 1) {
      const time = { measuredMs: this.nowMs, arrivedMs: this.nowMs };
      this.desk.vital({ vital, value, reason: null, questionable: false, unit: null, ...time }, this.nowMs);
      this.wait(1);
    }
    return this;
  }

  wait(seconds: number): this {
    for (let second = 0; second < seconds; second += 1) {
      this.nowMs += 1_000;
      const { steps, acts } = this.desk.look(this.nowMs, null);
      this.steps.push(...steps.map(({ condition, phase }) => `${condition} ${phase}`));
      this.acts.push(...acts.map(({ what, by }) => `${what} by ${by}`));
    }
    return this;
  }

  technical(condition: string, active: boolean, priority: BedAlarm['priority'] = 'high'): this {
    this.desk.technical({ condition, active, priority, text: condition }, this.nowMs);
    return this;
  }

  press(message: Parameters<AlarmDesk['person']>[0]): this {
    this.desk.person({ by: NURSE, ...message } as typeof message, this.nowMs);
    return this;
  }

  get message(): AlarmsMessage {
    return this.desk.message(this.nowMs, null);
  }

  get sound(): string | null {
    return audiblePriority(this.message, false);
  }

  get lowered(): string[] {
    const limits: LimitsMessage = { type: 'limits', atMs: this.nowMs, ...this.desk.alarms.limits() };
    return loweredProtection(this.message, limits, this.nowMs).map(({ text }) => text);
  }
}

describe('section 6, one condition instance', () => {
  it('inactive --(true)--> pending --(held for delay)--> active', () => {
    expect(phases(RULE, BAD, elapsed(9_999), elapsed(1))).toEqual(['pending', 'pending', 'active']);
  });

  it('pending --(false)--> inactive', () => {
    expect(phases(RULE, BAD, elapsed(9_999), GOOD)).toEqual(['pending', 'pending', 'inactive']);
  });

  it('active --(false for release time)--> inactive, non-latching', () => {
    expect(phases(RULE, ...HELD, GOOD, elapsed(4_999), elapsed(1)).slice(1)).toEqual(['active', 'active', 'active', 'inactive']);
  });

  it('active --(false for release time)--> latched, latching', () => {
    expect(phases(LATCHING, ...HELD, ...ENDED).at(-1)).toBe('latched');
  });

  it('latched --(acknowledge or reset)--> inactive', () => {
    expect(phases(LATCHING, ...HELD, ...ENDED, ACKNOWLEDGE).at(-1)).toBe('inactive');
  });

  it('active --(acknowledge)--> acknowledged', () => {
    expect(phases(RULE, ...HELD, ACKNOWLEDGE).at(-1)).toBe('acknowledged');
  });

  it('acknowledged --(condition ends)--> inactive, latching or not', () => {
    for (const rule of [RULE, LATCHING]) expect(phases(rule, ...HELD, ACKNOWLEDGE, ...ENDED).at(-1)).toBe('inactive');
  });

  it('acknowledged --(priority rises, or new condition)--> active (sound again)', () => {
    const bed = new Desk().hold('spo2', 88, 11);
    bed.press({ type: 'acknowledge' });
    expect(bed.sound).toBeNull();
    bed.hold('spo2', 78, 1);
    expect(bed.sound).toBe('high');
    const rising = new Desk().technical('battery', true, 'low');
    rising.press({ type: 'acknowledge' });
    expect(rising.sound).toBeNull();
    rising.technical('battery', true, 'medium');
    expect(rising.sound).toBe('medium');
  });
});

describe('section 6, acknowledge', () => {
  it('stops the sound of all present conditions; visual stays; who and when are recorded', () => {
    const bed = new Desk().hold('heart-rate', 130, 11).hold('abp-mean', 50, 11).technical('printer', true);
    expect(bed.sound).toBe('high');
    bed.press({ type: 'acknowledge' }).wait(1);
    expect(bed.sound).toBeNull();
    expect(bed.message.alarms.map(({ state }) => state)).not.toContain('active');
    expect(bed.message.alarms.length).toBeGreaterThanOrEqual(3);
    expect(bed.desk.alarms.tileState('abp-mean').alarm).toBe('medium');
    expect(bed.acts).toEqual([`acknowledged by ${NURSE}`]);
    expect(bed.steps).toContain('abp-mean-low acknowledged');
  });

  it('a new condition, or the same one at higher priority, sounds', () => {
    const bed = new Desk().hold('heart-rate', 130, 11);
    bed.press({ type: 'acknowledge' }).hold('abp-mean', 50, 11);
    expect(bed.sound).toBe('medium');
  });
});

describe('section 6, audio paused', () => {
  it('choices 1, 2, 3 min; countdown visible', () => {
    for (const minutes of [1, 2, 3] as const) {
      const bed = new Desk().hold('heart-rate', 130, 11).press({ type: 'pause-audio', minutes });
      expect(bed.sound).toBeNull();
      expect(bed.lowered).toEqual([`AUDIO PAUSED ${minutes}:00`]);
      bed.hold('heart-rate', 130, minutes * MINUTE - 1);
      expect(bed.lowered).toEqual(['AUDIO PAUSED 0:01']);
      bed.hold('heart-rate', 130, 1);
      expect(bed.sound).toBe('medium');
    }
  });

  it('new high conditions break through', () => {
    const bed = new Desk().press({ type: 'pause-audio', minutes: 3 }).hold('heart-rate', 130, 12);
    expect(bed.sound).toBeNull();
    bed.hold('spo2', 70, 1);
    expect(bed.sound).toBe('high');
  });
});

describe('section 6, alarm paused', () => {
  it('at most 5 min, named reason, countdown', () => {
    const bed = new Desk();
    const pause = (minutes: number, reason: string) => () =>
      bed.desk.person({ type: 'pause-alarms', minutes: minutes as 5, reason, by: NURSE }, bed.nowMs);
    expect(pause(6, 'Suction')).toThrow('between 0 and 5 min');
    expect(pause(3, ' ')).toThrow('a reason is needed');
    pause(5, 'Suction')();
    expect(bed.lowered).toEqual(['ALARM PAUSED 5:00']);
    bed.wait(5 * MINUTE);
    expect(bed.lowered).toEqual([]);
  });

  it('technical alarms that mean “no monitoring” still show', () => {
    const bed = new Desk().press({ type: 'pause-alarms', minutes: 5, reason: 'Suction' });
    bed.hold('heart-rate', 130, 12).technical('device-silent', true);
    const silenced = bed.message.alarms.map(({ condition, silenced }) => [condition, silenced]);
    expect(silenced).toEqual([
      ['device-silent', null],
      ['heart-rate-high', 'alarms-paused'],
    ]);
  });
});

describe('section 6, alarm off and audio off', () => {
  it('only with a role that may do it', () => {
    expect(() => new PinCheck(null).check('2580', START)).toThrow();
    expect(() => new PinCheck('2580').check('1234', START)).toThrow();
    expect(() => new PinCheck('2580').check('2580', START)).not.toThrow();
  });

  it('never for asystole, VF, apnoea or desaturation', () => {
    expect(NEVER_OFF).toEqual(
      expect.arrayContaining(['asystole', 'ventricular-fibrillation', 'disorganised-rhythm', 'apnoea', 'spo2-desaturation']),
    );
    const bed = new Desk();
    for (const vital of ['spo2', 'respiratory-rate'] as const) bed.press({ type: 'alarm-off', vital, pin: '' });
    bed.press({ type: 'audio-off', pin: '' });
    bed.hold('spo2', 70, 1);
    expect([bed.sound, bed.message.alarms[0]?.condition]).toEqual(['high', 'spo2-desaturation']);
    const without = new Desk().press({ type: 'audio-off', pin: '' }).hold('respiratory-rate', 0, 21);
    expect(without.sound).toBe('high');
    for (const condition of ['asystole', 'disorganised-rhythm']) {
      const rhythm = new Desk().press({ type: 'audio-off', pin: '' });
      rhythm.desk.technical({ condition, active: true, priority: 'high', text: '', source: 'physiological' }, rhythm.nowMs);
      expect(rhythm.sound).toBe('high');
    }
  });

  it('reminder every 5 min', () => {
    const bed = new Desk().press({ type: 'alarm-off', vital: 'spo2', pin: '' });
    const reminded = new Set<number | null>();
    for (let second = 0; second < 16 * MINUTE; second += 1) reminded.add(bed.wait(1).message.reminderMs);
    expect([...reminded].map((ms) => ((ms ?? 0) - START) / 60_000)).toEqual([0, 5, 10, 15]);
  });

  it('ends at discharge and at change of patient', () => {
    for (const encounter of [null, 'E-2']) {
      const bed = new Desk().press({ type: 'alarm-off', vital: 'spo2', pin: '' }).press({ type: 'audio-off', pin: '' });
      expect(bed.lowered).toHaveLength(2);
      bed.desk.newPatient({ patientType: 'adult', encounter }, bed.nowMs);
      expect(bed.wait(1).lowered).toEqual([]);
      expect(bed.acts).toEqual(expect.arrayContaining(['alarm-on by change of patient', 'audio-on by change of patient']));
    }
  });

  it('and after 12 h', () => {
    const bed = new Bed();
    bed.off('spo2');
    bed.alarms.inhibition.audioOff(NURSE, bed.nowMs);
    bed.wait(12 * 3600 - 1);
    expect([bed.alarms.inhibition.off.length, bed.alarms.inhibition.audio.state]).toEqual([1, 'off']);
    bed.wait(1);
    expect([bed.alarms.inhibition.off.length, bed.alarms.inhibition.audio.state]).toEqual([0, 'on']);
  });
});

describe('section 6, latching defaults', () => {
  it('red rhythm alarms and apnoea latch (visual and audible)', () => {
    const bed = new Desk().hold('heart-rate', 30, 2).hold('heart-rate', 80, 10);
    expect(bed.message.alarms).toMatchObject([{ condition: 'heart-rate-extreme-low', state: 'latched', silenced: null }]);
    expect(bed.sound).toBe('high');
    const apnoea = new Desk().hold('respiratory-rate', 0, 21).hold('respiratory-rate', 15, 10);
    expect(apnoea.message.alarms.find(({ condition }) => condition === 'apnoea')?.state).toBe('latched');
    expect(apnoea.sound).toBe('high');
  });

  it('limits do not latch but stay in the list as “ended, not seen” until someone opens it', () => {
    const bed = new Desk().hold('heart-rate', 130, 11).hold('heart-rate', 80, 10);
    expect(bed.sound).toBeNull();
    expect(bed.message.alarms).toMatchObject([{ condition: 'heart-rate-high', state: 'ended-unseen' }]);
    bed.press({ type: 'seen-ended' });
    expect(bed.message.alarms).toEqual([]);
  });

  it('units choose otherwise', () => {
    const bed = new Bed({ profile: { latching: { limits: true, extremeRates: false, apnoea: false } } });
    bed.hold('spo2', 88, 11);
    bed.hold('spo2', 95, 10);
    bed.hold('respiratory-rate', 0, 21);
    bed.hold('respiratory-rate', 15, 10);
    expect(bed.alarms.present().map(({ condition, state }) => `${condition} ${state}`)).toContain('spo2-low latched');
    expect(bed.phases('apnoea')).toEqual(['start', 'end']);
  });
});

describe('section 6, nothing that lowers protection is silent', () => {
  it('the text “AUDIO PAUSED”, “ALARM PAUSED” as permitted alternative markings', () => {
    const bed = new Desk()
      .press({ type: 'pause-audio', minutes: 2 })
      .press({ type: 'pause-alarms', minutes: 1, reason: 'Suction' });
    expect(bed.lowered).toEqual(['ALARM PAUSED 1:00', 'AUDIO PAUSED 2:00']);
  });

  it('a permanent strip that lists everything that is off or changed', () => {
    const bed = new Desk().press({ type: 'alarm-off', vital: 'spo2', pin: '' }).press({ type: 'audio-off', pin: '' });
    bed.desk.setLimits('heart-rate', { low: 40, high: 140 }, bed.nowMs);
    expect(bed.lowered).toEqual(['AUDIO OFF', 'SpO₂ ALARM OFF', 'HR limits 40 – 140']);
    expect(bed.wait(3600).lowered).toHaveLength(3);
  });

  it('settings survive a short power loss: we always restore', () => {
    const bed = new Bed();
    bed.setLimits('heart-rate', 40, 140);
    bed.off('spo2');
    bed.pauseAudio(3);
    const kept = () => [bed.alarms.limits(), bed.alarms.inhibition.off, bed.alarms.inhibition.audio];
    const before = kept();
    bed.restart(30);
    expect(kept()).toEqual(before);
  });
});

describe('section 6, escalation', () => {
  const escalated = (bed: Desk): string[] => bed.steps.filter((step) => step.endsWith('escalated'));
  const level = (bed: Desk): number | undefined => bed.message.alarms[0]?.escalation;

  it('unacknowledged high 30 s → volume +6 dB; 60 s → second nurse; 120 s → charge nurse and team', () => {
    const bed = new Desk().technical('recorder-failing', true);
    const levels = [29, 1, 29, 1, 59, 1].map((seconds) => [level(bed.wait(seconds)), raisedBy(bed.message)]);
    expect(levels).toEqual([
      [0, 0],
      [1, 6],
      [1, 6],
      [2, 6],
      [2, 6],
      [3, 6],
    ]);
  });

  it('medium: 2, 5, 10 min', () => {
    const bed = new Desk().technical('link', true, 'medium');
    const levels = [119, 1, 179, 1, 299, 1].map((seconds) => level(bed.wait(seconds)));
    expect(levels).toEqual([0, 1, 1, 2, 2, 3]);
  });

  it('each step is a record with its reason', () => {
    const desk = new AlarmDesk(new BedAlarms({ patientType: 'adult' }));
    desk.technical({ condition: 'recorder-failing', active: true, priority: 'high', text: 'Recording fails' }, START);
    const texts = Array.from({ length: 130 }, (_, second) => desk.look(START + second * 1000, null).steps)
      .flat()
      .filter(({ phase }) => phase === 'escalated')
      .map(({ text }) => text);
    expect(texts).toEqual([
      'Recording fails (nobody has reacted for 30 s: louder, and at the central display)',
      'Recording fails (nobody has reacted for 60 s: to a second nurse)',
      'Recording fails (nobody has reacted for 120 s: to the nurse in charge and the team)',
    ]);
  });

  it('ends with the acknowledgement', () => {
    const bed = new Desk().technical('recorder-failing', true).wait(35);
    bed.press({ type: 'acknowledge' }).wait(300 - 1);
    expect(escalated(bed)).toEqual(['recorder-failing escalated']);
    expect(raisedBy(bed.message)).toBe(0);
  });
});
