import { describe, expect, it } from 'vitest';
import type { AlarmProfile } from '#clinical';
import { Bed } from './bed.ts';

const BPM = { unit: '/min' };
const PERCENT = { unit: '%' };
const bedOf = (profile: AlarmProfile) => new Bed({ profile });

describe('what a ward sets', () => {
  it('delay of one vital sign', () => {
    const bed = bedOf({ delaysS: { 'heart-rate': 3 } });
    bed.hold('heart-rate', 130, 4, BPM);
    bed.hold('abp-mean', 33, 4);
    expect(bed.states()).toEqual(['heart-rate-high active']);
  });

  it('hysteresis: how far inside the value must come before its alarm ends', () => {
    const [narrow, wide] = [bedOf({}), bedOf({ hysteresis: { 'abp-mean': 10 } })];
    for (const bed of [narrow, wide]) {
      bed.hold('abp-mean', 33, 12);
      bed.hold('abp-mean', 65, 8);
    }
    expect(narrow.states()).toEqual(['abp-mean-low ended-unseen']);
    expect(wide.states()).toEqual(['abp-mean-low active']);
  });

  it('time of apnoea', () => {
    const bed = bedOf({ apnoeaS: 10 });
    bed.hold('respiratory-rate', 0, 11, BPM);
    expect(bed.states()).toContain('apnoea active');
  });

  it('latching limits stay until somebody acknowledges, then go', () => {
    const bed = bedOf({ latching: { limits: true } });
    bed.hold('abp-mean', 33, 12);
    bed.hold('abp-mean', 80, 7);
    expect(bed.states()).toEqual(['abp-mean-low latched']);
    bed.acknowledge();
    expect(bed.states()).toEqual([]);
  });
});

describe('the smart delay of SpO2', () => {
  const until = (value: number): number => {
    const bed = bedOf({ delaysS: { spo2: 'smart' } });
    for (let second = 0; second < 60; second++) {
      bed.send('spo2', value, PERCENT);
      if (bed.states().includes('spo2-low active')) return second;
      bed.wait(1);
    }
    return Number.POSITIVE_INFINITY;
  };

  it('is 30 s for a shallow violation and grows shorter with its depth', () => {
    expect([89, 88, 85, 81].map(until)).toEqual([30, 25, 10, 6]);
  });

  it('says meanwhile what it holds back once the plain delay is over, and why', () => {
    const bed = bedOf({ delaysS: { spo2: 'smart' } });
    bed.hold('spo2', 89, 9, PERCENT);
    expect(bed.alarms.heldBack()).toEqual([]);
    bed.hold('spo2', 89, 2, PERCENT);
    expect(bed.alarms.heldBack()).toMatchObject([{ condition: 'spo2-low', reason: 'smart delay' }]);
    expect(bed.alarms.inhibition.takeActs()).toMatchObject([{ what: 'held-back', condition: 'spo2-low' }]);
    bed.hold('spo2', 89, 20, PERCENT);
    expect(bed.alarms.heldBack()).toEqual([]);
    expect(bed.states()).toEqual(['spo2-low active']);
  });

  it('never holds desaturation back', () => {
    const bed = bedOf({ delaysS: { spo2: 'smart' } });
    bed.send('spo2', 79, PERCENT);
    expect(bed.states()).toEqual(['spo2-desaturation active']);
  });
});

describe('re-alarm', () => {
  it('an acknowledged high alarm whose condition goes on sounds again after five minutes, as the same alarm', () => {
    const bed = new Bed();
    bed.hold('spo2', 75, 2, PERCENT);
    bed.acknowledge();
    bed.hold('spo2', 75, 299, PERCENT);
    expect(bed.states()).toContain('spo2-desaturation acknowledged');
    bed.hold('spo2', 75, 2, PERCENT);
    expect(bed.states()).toContain('spo2-desaturation active');
    expect(bed.phases('spo2-desaturation')).toEqual(['start', 'acknowledged', 're-alarm']);
    expect(new Set(bed.steps.map(({ alarmId }) => alarmId).filter((id) => id.startsWith('spo2-desat'))).size).toBe(1);
  });

  it('a medium alarm does only where the ward says so', () => {
    const [usual, again] = [new Bed(), bedOf({ reAlarmS: { medium: 60 } })];
    for (const bed of [usual, again]) {
      bed.hold('abp-mean', 33, 12);
      bed.acknowledge();
      bed.hold('abp-mean', 33, 62);
    }
    expect(usual.states()).toEqual(['abp-mean-low acknowledged']);
    expect(again.states()).toEqual(['abp-mean-low active']);
  });

  it('a technical alarm and one that a device raised do too', () => {
    const bed = new Bed();
    bed.technical('no-sound', true, 'high');
    bed.device('vtach', true);
    bed.acknowledge();
    for (let second = 0; second <= 300; second++) bed.wait(1);
    expect(bed.states().sort()).toEqual(['device/monitor-1/vtach active', 'no-sound active']);
  });
});
