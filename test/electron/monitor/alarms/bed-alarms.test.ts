import { describe, expect, it } from 'vitest';
import { BedAlarms } from '../../../../electron/monitor/alarms/bed-alarms.ts';
import { Bed } from './bed.ts';

describe('a limit alarm', () => {
  it('carries value, limit, unit, onset and text from start to end', () => {
    const bed = new Bed();
    const onsetMs = bed.nowMs;
    bed.hold('abp-mean', 33, 11, { unit: 'mm[Hg]' });
    bed.hold('abp-mean', 80, 6);
    const common = {
      alarmId: `abp-mean-low-${onsetMs}`,
      condition: 'abp-mean-low',
      source: 'physiological',
      device: null,
      priority: 'medium',
      onsetMs,
    };
    const numbers = { value: 33, limit: 60, unit: 'mm[Hg]', text: 'ABP mean 33 below 60' };
    expect(bed.steps).toEqual([
      { ...common, ...numbers, phase: 'start', atMs: onsetMs + 10_000 },
      { ...common, ...numbers, phase: 'end', atMs: onsetMs + 16_000 },
    ]);
  });

  it('shows the worst value without starting again', () => {
    const bed = new Bed();
    bed.hold('abp-mean', 50, 12);
    bed.hold('abp-mean', 33, 3);
    bed.hold('abp-mean', 45, 3);
    expect(bed.phases('abp-mean-low')).toEqual(['start']);
    expect(bed.alarms.list()).toMatchObject([{ text: 'ABP mean 33 below 60', value: 33, state: 'active' }]);
  });

  it('stays listed as ended until somebody looks', () => {
    const bed = new Bed();
    bed.hold('abp-mean', 33, 11);
    bed.hold('abp-mean', 80, 7);
    expect(bed.states()).toEqual(['abp-mean-low ended-unseen']);
    expect(bed.alarms.tileState('abp-mean')).toMatchObject({ alarm: null, violated: null });
    bed.acknowledge();
    expect(bed.states()).toEqual(['abp-mean-low ended-unseen']);
    bed.alarms.seenEnded();
    expect(bed.states()).toEqual([]);
  });

  it('leaves the list at its end when it was acknowledged', () => {
    const bed = new Bed();
    bed.hold('abp-mean', 33, 11);
    expect(bed.acknowledge().map((step) => step.phase)).toEqual(['acknowledged']);
    bed.hold('abp-mean', 80, 7);
    expect(bed.states()).toEqual([]);
  });

  it('judges what the screen shows: rounded', () => {
    const bed = new Bed();
    bed.hold('abp-mean', 59.5, 15);
    expect(bed.steps).toEqual([]);
    bed.hold('abp-mean', 59.4, 15);
    expect(bed.alarms.list()).toMatchObject([{ value: 59 }]);
  });

  it('uses the delay and the limits of this bed', () => {
    const bed = new Bed({ delayS: 2, limits: { 'abp-mean': { low: 70, high: null } } });
    bed.hold('abp-mean', 69, 3);
    expect(bed.alarms.list()).toMatchObject([{ text: 'ABP mean 69 below 70' }]);
    expect(bed.alarms.tileState('abp-mean')).toEqual({ limits: { low: 70, high: null }, alarm: 'medium', violated: 'low' });
    expect(bed.alarms.limitsOf('respiratory-rate')?.verified).toBe(false);
  });

  it('is not put off by a clock that is set back', () => {
    const bed = new Bed();
    bed.hold('abp-mean', 33, 9);
    bed.nowMs -= 3_600_000;
    bed.hold('abp-mean', 33, 2);
    expect(bed.phases('abp-mean-low')).toEqual(['start']);
  });

  it('has ids that differ even when the clock is set back', () => {
    const bed = new Bed({ limits: { spo2: { low: 90, high: null } } });
    bed.send('spo2', 70);
    bed.hold('spo2', 95, 7);
    bed.nowMs -= 60_000;
    bed.send('spo2', 70, { measuredMs: bed.steps[0]!.onsetMs });
    const ids = bed.steps
      .filter((step) => step.phase === 'start' && step.condition === 'spo2-desaturation')
      .map((step) => step.alarmId);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('what threatens life', () => {
  it('alarms at once and high on desaturation', () => {
    const bed = new Bed();
    expect(bed.send('spo2', 79)).toMatchObject([
      { condition: 'spo2-desaturation', priority: 'high', text: 'Desaturation: SpO₂ 79 below 80' },
    ]);
    expect(bed.alarms.tileState('spo2')).toMatchObject({ alarm: 'high', violated: 'low' });
  });

  it('takes a heart rate of zero as a value', () => {
    expect(new Bed().send('heart-rate', 0)).toMatchObject([{ condition: 'heart-rate-extreme-low', value: 0 }]);
  });

  it('latches apnoea after 20 s without a breath', () => {
    const bed = new Bed();
    bed.hold('respiratory-rate', 0, 19);
    expect(bed.phases('apnoea')).toEqual([]);
    bed.hold('respiratory-rate', 0, 1);
    expect(bed.phases('apnoea')).toEqual(['start']);
    bed.hold('respiratory-rate', 14, 30);
    expect(bed.states()).toContain('apnoea latched');
    bed.acknowledge();
    expect(bed.phases('apnoea')).toEqual(['start', 'latched', 'acknowledged', 'end']);
  });
});

describe('a signal that is lost', () => {
  it('is a technical alarm after ten seconds of disturbance, and takes over from the limit alarm', () => {
    const bed = new Bed();
    bed.hold('abp-mean', 33, 12);
    bed.hold('abp-mean', null, 8);
    expect(bed.states()).toEqual(['abp-mean-low active']);
    bed.hold('abp-mean', null, 3);
    expect(bed.states()).toEqual(['abp-mean-low ended-unseen', 'abp-lost active']);
    expect(bed.alarms.list()[1]).toMatchObject({ source: 'technical', priority: 'medium', text: 'ABP mean: artefact' });
    bed.hold('abp-mean', 80, 1);
    expect(bed.phases('abp-lost')).toEqual(['start', 'end']);
  });

  it('is one after ten seconds of silence', () => {
    const bed = new Bed();
    bed.hold('spo2', 97, 5);
    bed.wait(8.9);
    expect(bed.states()).toEqual([]);
    bed.wait(0.1);
    expect(bed.alarms.list()).toMatchObject([{ condition: 'spo2-lost', text: 'SpO₂: no new data' }]);
    expect(bed.alarms.tileState('spo2')).toMatchObject({ alarm: 'medium', violated: null });
  });

  it.each([
    ['co2-lost', 'end-tidal-co2', 38, 'etCO₂'],
    ['co2-lost', 'inspired-co2', 0, 'iCO₂'],
    ['cvp-lost', 'cvp-mean', 6, 'CVP'],
  ] as const)(
    'is told as %s when %s was there and is not any more, and ends when it is back',
    (condition, vital, value, label) => {
      const bed = new Bed();
      bed.hold(vital, value, 5);
      bed.wait(8.9);
      expect(bed.states()).toEqual([]);
      bed.wait(0.1);
      expect(bed.alarms.list()).toMatchObject([{ condition, priority: 'medium', text: `${label}: no new data` }]);
      expect(bed.alarms.tileState(vital)).toMatchObject({ alarm: 'medium', violated: null });
      bed.hold(vital, value, 1);
      expect(bed.phases(condition)).toEqual(['start', 'end']);
      bed.hold(vital, null, 3, { reason: 'probe-off' });
      expect(bed.alarms.present()).toMatchObject([{ condition, state: 'active', text: `${label}: probe off` }]);
    },
  );

  it('alarms once for both values of the CO₂ line', () => {
    const bed = new Bed();
    for (const vital of ['end-tidal-co2', 'inspired-co2'] as const) bed.send(vital, vital === 'inspired-co2' ? 0 : 38);
    bed.wait(11);
    expect(bed.states()).toEqual(['co2-lost active']);
  });

  it('alarms once for all values of one cable', () => {
    const bed = new Bed();
    for (const vital of ['abp-mean', 'abp-systolic', 'abp-diastolic'] as const) bed.send(vital, 80);
    bed.wait(11);
    expect(bed.alarms.list().filter((alarm) => alarm.source === 'technical')).toMatchObject([
      { text: 'ABP mean, ABP sys, ABP dia: no new data' },
    ]);
  });

  it('is high when it hides a high alarm, and when ECG leads come off', () => {
    const bed = new Bed();
    bed.send('spo2', 70);
    bed.send('heart-rate', 80);
    bed.hold('heart-rate', null, 11, { reason: 'probe-off' });
    const technical = bed.alarms.list().filter((alarm) => alarm.source === 'technical');
    expect(technical).toMatchObject([
      { condition: 'ecg-lost', priority: 'high', text: 'HR: probe off' },
      { condition: 'spo2-lost', priority: 'high' },
    ]);
  });

  it('is none when nobody ever measured', () => {
    const bed = new Bed();
    bed.hold('spo2', null, 30, { reason: 'not-measured' });
    expect(bed.steps).toEqual([]);
  });

  it('treats a doubtful value as neither good nor bad', () => {
    const bed = new Bed();
    bed.hold('abp-mean', 80, 2);
    bed.hold('abp-mean', 33, 8, { questionable: true });
    expect(bed.states()).toEqual([]);
    bed.hold('abp-mean', 33, 3, { questionable: true });
    expect(bed.states()).toEqual(['abp-lost active']);
  });

  it('tells a value in a unit that cannot be compared', () => {
    const bed = new Bed();
    bed.hold('abp-mean', 8, 11, { unit: 'kPa' });
    expect(bed.alarms.list()).toMatchObject([{ condition: 'abp-lost', text: 'ABP mean: unit kPa instead of mm[Hg]' }]);
  });

  it('waits an hour for a cuff, or as long as its numbers count', () => {
    const bed = new Bed();
    bed.send('nibp-mean', 80);
    bed.wait(3599);
    expect(bed.states()).toEqual([]);
    bed.wait(1);
    expect(bed.states()).toEqual(['nibp-lost active']);
    bed.send('nibp-mean', 80, { validMs: 600_000, arrivedMs: bed.nowMs - 60_000 });
    bed.wait(539);
    expect(bed.states()).toEqual([]);
    bed.wait(1);
    expect(bed.states()).toEqual(['nibp-lost active']);
  });

  it('is told 3 s after lead or probe came off, and not when they are on again before', () => {
    const bed = new Bed();
    bed.hold('spo2', 97, 5);
    bed.hold('spo2', null, 2, { reason: 'probe-off' });
    bed.send('spo2', 97);
    bed.hold('spo2', null, 2, { reason: 'probe-off' });
    expect(bed.states()).toEqual([]);
    bed.hold('spo2', null, 1, { reason: 'probe-off' });
    expect(bed.alarms.list()).toMatchObject([{ condition: 'spo2-lost', text: 'SpO₂: probe off' }]);
  });

  it('says low that a cuff measured in vain, until it has measured', () => {
    const bed = new Bed();
    bed.send('nibp-mean', null, { reason: 'artefact' });
    expect(bed.states()).toEqual([]);
    bed.send('nibp-mean', 80);
    bed.send('nibp-mean', null, { reason: 'not-measured' });
    expect(bed.states()).toEqual([]);
    bed.send('nibp-mean', null, { reason: 'artefact' });
    expect(bed.alarms.list()).toMatchObject([{ condition: 'nibp-failed', priority: 'low', text: 'NIBP failed: artefact' }]);
    bed.send('nibp-mean', 80);
    expect(bed.states()).toEqual([]);
  });
});

describe('technical alarms', () => {
  it('start and end once, however often they are told', () => {
    const bed = new Bed();
    bed.technical('recorder-failing', true);
    bed.technical('recorder-failing', true);
    bed.technical('recorder-failing', false);
    bed.technical('recorder-failing', false);
    expect(bed.phases('recorder-failing')).toEqual(['start', 'end']);
  });

  it('sound again when their priority rises', () => {
    const bed = new Bed();
    bed.technical('cloud-offline', true, 'low');
    bed.acknowledge();
    bed.technical('cloud-offline', true, 'medium');
    expect(bed.alarms.list()).toMatchObject([{ priority: 'medium', state: 'active' }]);
    expect(bed.phases('cloud-offline')).toEqual(['start', 'acknowledged', 'end', 'start']);
    bed.technical('cloud-offline', true, 'low');
    expect(bed.alarms.list()).toMatchObject([{ priority: 'medium' }]);
  });

  it('say once that a silent device sends nothing', () => {
    const bed = new Bed();
    for (const vital of ['spo2', 'heart-rate', 'abp-mean'] as const) bed.send(vital, 80);
    bed.wait(11);
    bed.technical('device-silent', true, 'high', 'Monitoring lost: device silent');
    expect(bed.alarms.list().filter((alarm) => alarm.source === 'technical')).toMatchObject([{ condition: 'device-silent' }]);
    bed.technical('device-silent', false);
    bed.wait(9);
    expect(bed.alarms.list().filter((alarm) => alarm.state === 'active')).toEqual([]);
    bed.wait(2);
    expect(bed.states()).toContain('ecg-lost active');
  });
});

describe('the list', () => {
  it('has high before medium before low, and the first first', () => {
    const bed = new Bed();
    bed.technical('cloud-offline', true, 'low');
    bed.wait(1);
    bed.technical('screen-gone', true, 'medium');
    bed.wait(1);
    bed.technical('printer-gone', true, 'medium');
    bed.send('spo2', 70);
    expect(bed.alarms.list().map((alarm) => alarm.condition)).toEqual([
      'spo2-desaturation',
      'screen-gone',
      'printer-gone',
      'cloud-offline',
    ]);
  });
});

describe('audio pause', () => {
  it('counts down and ends', () => {
    const bed = new Bed();
    bed.pauseAudio(2);
    expect(bed.alarms.inhibition.audio).toEqual({ state: 'paused', untilMs: bed.nowMs + 120_000, by: 'a nurse' });
    bed.wait(119.9);
    expect(bed.alarms.inhibition.audio.state).toBe('paused');
    bed.wait(0.1);
    expect(bed.alarms.inhibition.audio).toEqual({ state: 'on' });
  });

  it('is not broken by a medium alarm but by a high one', () => {
    const bed = new Bed({ delayS: 0 });
    bed.pauseAudio(3);
    bed.send('abp-mean', 33);
    expect(bed.alarms.inhibition.audio.state).toBe('paused');
    bed.send('spo2', 70);
    expect(bed.alarms.inhibition.audio.state).toBe('on');
  });

  it('can be ended by hand, and is not prolonged by a clock that is set back', () => {
    const bed = new Bed();
    bed.pauseAudio(1);
    bed.alarms.inhibition.audioOn('a nurse', bed.nowMs);
    expect(bed.alarms.inhibition.audio.state).toBe('on');
    bed.pauseAudio(3);
    bed.nowMs -= 3_600_000;
    bed.wait(0);
    expect(bed.alarms.inhibition.audio.state).toBe('on');
  });
});

describe('a killed monitor', () => {
  it('comes back with its alarms, acknowledgements and pause', () => {
    const bed = new Bed();
    bed.hold('abp-mean', 33, 12);
    bed.acknowledge();
    bed.technical('recorder-failing', true);
    bed.pauseAudio(3);
    const [before, audio] = [bed.alarms.list(), bed.alarms.inhibition.audio];
    bed.restart(20);
    expect([bed.alarms.list(), bed.alarms.inhibition.audio]).toEqual([before, audio]);
    bed.hold('abp-mean', 33, 12);
    expect(bed.phases('abp-mean-low')).toEqual(['start', 'acknowledged']);
  });

  it('does not count the time while nobody watched', () => {
    const bed = new Bed();
    bed.hold('abp-mean', 33, 4);
    bed.restart(60);
    expect(bed.wait(0)).toEqual([]);
    bed.hold('abp-mean', 33, 5);
    expect(bed.phases('abp-mean-low')).toEqual([]);
    bed.hold('abp-mean', 33, 1);
    expect(bed.phases('abp-mean-low')).toEqual(['start']);
  });

  it('ends an alarm whose limit was changed meanwhile', () => {
    const bed = new Bed();
    bed.hold('abp-mean', 55, 12);
    bed.restart(5, { profile: { limits: { 'abp-mean': { low: 50, high: null } } } });
    bed.hold('abp-mean', 55, 12);
    expect(bed.phases('abp-mean-low')).toEqual(['start', 'end']);
    expect(bed.steps.at(-1)).toMatchObject({ phase: 'end', limit: 60 });
    expect(bed.states()).toEqual([]);
  });

  it('refuses what is no snapshot, saying where', () => {
    const written = { ...new Bed().alarms.snapshot(), inhibition: 'none' };
    expect(() => BedAlarms.restore({ patientType: 'adult' }, written, 0)).toThrow(/alarm snapshot, inhibition/);
  });
});
