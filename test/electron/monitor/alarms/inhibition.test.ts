import { describe, expect, it } from 'vitest';
import { Bed } from './bed.ts';

const MIN = 60;
const HOUR = 60 * MIN;
const NURSE = 'a nurse';
const BPM = { unit: '/min' };
const sounding = (bed: Bed) =>
  bed.alarms.list().filter(({ state, silenced }) => /active|latched/.test(state) && silenced === null);
const acts = (bed: Bed) => bed.alarms.inhibition.takeActs().map(({ what, by }) => `${what} by ${by}`);

describe('audio off', () => {
  it('takes the sound of ordinary alarms, says who and until when, and ends after 12 h by itself', () => {
    const bed = new Bed();
    bed.alarms.inhibition.audioOff(NURSE, bed.nowMs);
    expect(bed.alarms.inhibition.audio).toEqual({ state: 'off', untilMs: bed.nowMs + 12 * HOUR * 1000, by: NURSE });
    bed.hold('heart-rate', 130, 12, BPM);
    expect(bed.alarms.list()).toMatchObject([{ condition: 'heart-rate-high', state: 'active', silenced: 'audio-off' }]);
    expect(bed.alarms.tileState('heart-rate').alarm).toBe('medium');
    bed.wait(12 * HOUR);
    expect(bed.alarms.inhibition.audio).toEqual({ state: 'on' });
    expect(acts(bed)).toEqual(['audio-off by a nurse', 'audio-on by time']);
  });

  it('never holds for desaturation, apnoea and what a device raises as a high alarm of the patient', () => {
    const bed = new Bed();
    bed.alarms.inhibition.audioOff(NURSE, bed.nowMs);
    bed.hold('respiratory-rate', 0, 21, BPM);
    bed.hold('spo2', 70, 2, { unit: '%' });
    bed.device('asystole', true);
    const heard = sounding(bed).map(({ condition }) => condition);
    expect(heard).toEqual(expect.arrayContaining(['spo2-desaturation', 'apnoea', 'device/monitor-1/asystole']));
  });

  it('reminds every five minutes, and no more once it is on again', () => {
    const bed = new Bed();
    const { inhibition } = bed.alarms;
    const startMs = bed.nowMs;
    inhibition.audioOff(NURSE, bed.nowMs);
    const reminded = new Set<number | null>();
    for (let second = 0; second < 16 * MIN; second++) {
      bed.wait(1);
      reminded.add(inhibition.reminderMs);
    }
    expect([...reminded]).toEqual([0, 5, 10, 15].map((minute) => startMs + minute * 60_000));
    inhibition.audioOn(NURSE, bed.nowMs);
    bed.wait(1);
    expect(inhibition.reminderMs).toBeNull();
  });
});

describe('audio paused', () => {
  it('ends by itself; a clock that was set back does not make it longer', () => {
    const bed = new Bed();
    bed.hold('heart-rate', 130, 12, BPM);
    bed.pauseAudio(2);
    expect(sounding(bed)).toEqual([]);
    bed.nowMs -= HOUR * 1000;
    bed.send('heart-rate', 130, BPM);
    expect(sounding(bed)).toMatchObject([{ condition: 'heart-rate-high' }]);
  });

  it('is broken by a new high alarm, which the journal says', () => {
    const bed = new Bed();
    bed.pauseAudio(3);
    bed.hold('spo2', 70, 2, { unit: '%' });
    expect(sounding(bed).map(({ condition }) => condition)).toContain('spo2-desaturation');
    expect(acts(bed)).toEqual(['audio-paused by a nurse', 'audio-on by new high alarm']);
  });
});

describe('alarms paused, for a procedure', () => {
  it('takes sound and light of patient alarms for the time chosen, says why; then they are back', () => {
    const bed = new Bed();
    bed.hold('heart-rate', 130, 12, BPM);
    bed.alarms.inhibition.pauseAlarms(3, 'Washing', NURSE, bed.nowMs);
    expect(bed.alarms.inhibition.alarmsPaused).toEqual({ untilMs: bed.nowMs + 180_000, by: NURSE, reason: 'Washing' });
    expect(bed.alarms.list()).toMatchObject([{ condition: 'heart-rate-high', silenced: 'alarms-paused' }]);
    expect(bed.alarms.tileState('heart-rate').alarm).toBeNull();
    bed.hold('heart-rate', 130, 181, BPM);
    expect(bed.alarms.inhibition.alarmsPaused).toBeNull();
    expect(sounding(bed)).toMatchObject([{ condition: 'heart-rate-high' }]);
    expect(bed.alarms.tileState('heart-rate').alarm).toBe('medium');
    expect(acts(bed)).toEqual(['alarms-paused by a nurse', 'alarms-resumed by time']);
  });

  it('never hides that nothing is monitored, nor what is never off', () => {
    const bed = new Bed();
    bed.alarms.inhibition.pauseAlarms(5, 'Suction', NURSE, bed.nowMs);
    bed.technical('device-silent', true);
    bed.hold('spo2', 70, 2, { unit: '%' });
    expect(sounding(bed).map(({ condition }) => condition)).toEqual(['device-silent', 'spo2-desaturation']);
  });

  it.each([
    [6, 'Washing', /6 min is not between/],
    [0, 'Washing', /0 min is not between/],
    [Number.NaN, 'Washing', /NaN min is not between/],
    [3, ' ', /a reason is needed/],
  ])('refuses %s min for "%s"', (minutes, reason, why) => {
    const bed = new Bed();
    expect(() => bed.alarms.inhibition.pauseAlarms(minutes, reason, NURSE, bed.nowMs)).toThrow(why);
    expect(bed.alarms.inhibition.alarmsPaused).toBeNull();
  });
});

describe('alarm off for one vital sign', () => {
  it('ends its ordinary alarm, is listed with who and until when, and comes back after 12 h', () => {
    const bed = new Bed();
    bed.hold('heart-rate', 130, 12, BPM);
    bed.off('heart-rate');
    expect(bed.phases('heart-rate-high')).toEqual(['start', 'end']);
    expect(bed.alarms.inhibition.off).toEqual([{ vital: 'heart-rate', by: NURSE, untilMs: bed.nowMs + 12 * HOUR * 1000 }]);
    bed.hold('heart-rate', 130, 30, BPM);
    expect(sounding(bed)).toEqual([]);
    bed.hold('abp-mean', 33, 12);
    expect(sounding(bed).map(({ condition }) => condition)).toContain('abp-mean-low');
    bed.wait(12 * HOUR);
    bed.hold('heart-rate', 130, 12, BPM);
    expect(sounding(bed).map(({ condition }) => condition)).toContain('heart-rate-high');
  });

  it('leaves extreme bradycardia, desaturation and apnoea alarming', () => {
    const bed = new Bed();
    for (const vital of ['heart-rate', 'spo2', 'respiratory-rate'] as const) bed.off(vital);
    bed.hold('heart-rate', 20, 12, BPM);
    bed.hold('spo2', 70, 2, { unit: '%' });
    bed.hold('respiratory-rate', 0, 21, BPM);
    const high = sounding(bed).filter(({ priority }) => priority === 'high');
    expect(new Set(high.map(({ vital }) => vital))).toEqual(new Set(['heart-rate', 'respiratory-rate', 'spo2']));
  });

  it('lives through a kill, for the same encounter only', () => {
    const bed = new Bed({ encounter: 'E-1' });
    bed.off('heart-rate');
    bed.restart(60);
    expect(bed.alarms.inhibition.off).toMatchObject([{ vital: 'heart-rate' }]);
    bed.hold('heart-rate', 130, 12, BPM);
    expect(sounding(bed)).toEqual([]);
    bed.restart(60, { encounter: 'E-2' });
    bed.hold('heart-rate', 130, 12, BPM);
    expect(sounding(bed)).toMatchObject([{ condition: 'heart-rate-high' }]);
  });

  it('a clock that jumps ahead or back by years leaves nothing off for longer than somebody chose', () => {
    const bed = new Bed();
    bed.off('heart-rate');
    bed.alarms.inhibition.audioOff(NURSE, bed.nowMs);
    bed.nowMs -= 400 * 24 * HOUR * 1000;
    bed.wait(1);
    expect(bed.alarms.inhibition.off).toEqual([]);
    expect(bed.alarms.inhibition.audio).toEqual({ state: 'on' });
  });
});

it('a clock set back while the monitor was down ends every pause, rather than make it longer', () => {
  const bed = new Bed();
  bed.alarms.inhibition.pauseAlarms(2, 'Washing', NURSE, bed.nowMs);
  for (let second = 0; second < 60; second++) bed.wait(1);
  bed.restart(5);
  bed.wait(1);
  expect(bed.alarms.inhibition.alarmsPaused).not.toBeNull();
  bed.restart(-60);
  bed.wait(1);
  expect(bed.alarms.inhibition.alarmsPaused).toBeNull();
});

describe('the journal of what is held back', () => {
  it('names each violation once that is not signalled because the device doubts it, and the list shows it meanwhile', () => {
    const bed = new Bed();
    bed.hold('heart-rate', 30, 5, { ...BPM, questionable: true });
    expect(bed.alarms.heldBack().map(({ text }) => text)).toEqual([
      expect.stringContaining('HR 30 below'),
      expect.stringContaining('HR 30 below'),
    ]);
    const held = bed.alarms.inhibition.takeActs().filter(({ what }) => what === 'held-back');
    expect(held.map(({ condition }) => condition).sort()).toEqual(
      bed.alarms
        .heldBack()
        .map(({ condition }) => condition)
        .sort(),
    );
    expect(held[0]?.reason).toContain('HR 30');
    bed.send('heart-rate', 72, BPM);
    expect(bed.alarms.heldBack()).toEqual([]);
  });
});
