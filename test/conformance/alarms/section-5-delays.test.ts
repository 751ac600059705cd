import { describe, expect, it } from 'vitest';
import {
  ALARM_BEHAVIOUR,
  checkedProfile,
  type DisclosedDelay,
  disclosedDelays,
  LIMIT_RANGE,
  limitRules,
  limitsInUse,
  NEVER_OFF,
  PATIENT_TYPES,
  TECHNICAL_DELAY_MS,
  VITAL_KINDS,
  type VitalKind,
  vitalSign,
} from '#clinical';
import { ShownVitals } from '../../../electron/monitor/screen/shown-vitals.ts';
import type { BoardVital } from '../../../electron/monitor/screen/vital-board.ts';
import { delayText } from '../../../renderer/limit-offers.ts';
import { Bed } from '../../electron/monitor/alarms/bed.ts';

const started = (bed: Bed, condition: string): number | null => {
  const start = bed.steps.find((step) => step.condition === condition && step.phase === 'start');
  return start === undefined ? null : (start.atMs - start.onsetMs) / 1000;
};
/** Seconds from the first value beyond the limit to the alarm. */
function delay(vital: VitalKind, value: number, condition: string, bed = new Bed()): number | null {
  for (let tenth = 0; tenth < 500 && started(bed, condition) === null; tenth += 1) {
    if (tenth % 10 === 0) bed.send(vital, value);
    bed.wait(0.1);
  }
  return started(bed, condition);
}

const board = (vital: VitalKind, value: number | null, atMs: number): BoardVital => ({
  ...{ vital, value, reason: value === null ? 'invalid' : null, unit: vitalSign(vital).unit, measuredMs: atMs, arrivedMs: atMs },
  ...{ questionable: false, rank: 0 },
});

describe('section 5, limit test', () => {
  it('violated when value > high or value < low; equal is not a violation', () => {
    const alarms = (value: number): string[] => {
      const bed = new Bed();
      bed.hold('heart-rate', value, 11);
      return bed.alarms.present().map(({ condition }) => condition);
    };
    expect([50, 120].map(alarms)).toEqual([[], []]);
    expect([49, 121].map(alarms)).toEqual([['heart-rate-low'], ['heart-rate-high']]);
  });

  it('value in is the displayed value, after averaging and rounding', () => {
    const rounded = new Bed();
    rounded.hold('heart-rate', 120.4, 12);
    expect(rounded.steps).toEqual([]);
    rounded.hold('heart-rate', 120.5, 12);
    expect(rounded.alarms.present()).toMatchObject([{ value: 121 }]);
    // The mean of 10 s is shown, and judged.
    const shown = new ShownVitals(() => 10);
    const bed = new Bed();
    for (let second = 0; second < 20; second += 1) {
      const value = shown.take(board('heart-rate', second % 2 === 0 ? 130 : 100, bed.nowMs));
      if (value !== null) bed.send('heart-rate', value.value);
      bed.wait(1);
    }
    expect(bed.steps).toEqual([]);
  });

  it.each(VITAL_KINDS)('a limit pair keeps low < high with the parameter’s minimum gap: %s', (vital) => {
    const { gap } = ALARM_BEHAVIOUR[vital];
    const low = Math.round((LIMIT_RANGE[vital].low + LIMIT_RANGE[vital].high) / 2);
    const pair = (width: number) => () => limitsInUse('adult', { [vital]: { low, high: Math.round((low + width) * 10) / 10 } });
    expect(pair(gap)).not.toThrow();
    expect(pair(gap - 0.1)).toThrow(`at least ${gap} apart`);
    expect(pair(-gap)).toThrow(/apart/);
  });

  it('minimum gap: 2 for rates and SpO2, 5 mmHg for pressures', () => {
    const gaps = (...vitals: VitalKind[]): number[] => [...new Set(vitals.map((vital) => ALARM_BEHAVIOUR[vital].gap))];
    expect(gaps('heart-rate', 'pulse-rate', 'respiratory-rate', 'spo2')).toEqual([2]);
    expect(gaps('abp-systolic', 'abp-diastolic', 'abp-mean', 'nibp-systolic', 'nibp-diastolic', 'nibp-mean')).toEqual([5]);
  });

  it('the desaturation limit cannot be above the SpO2 low limit', () => {
    const desaturation = (low: number): number | undefined =>
      limitRules('adult', limitsInUse('adult', { spo2: { low, high: 100 } })).find(
        ({ condition }) => condition === 'spo2-desaturation',
      )?.limit;
    expect([95, 85, 80, 75].map(desaturation)).toEqual([80, 80, 80, 75]);
  });
});

describe('section 5, delay', () => {
  it('the condition must hold for the whole delay; one good sample resets it', () => {
    const bed = new Bed();
    bed.hold('spo2', 88, 9);
    bed.send('spo2', 95);
    bed.hold('spo2', 88, 10);
    expect(bed.phases('spo2-low')).toEqual(['start']);
    expect(started(bed, 'spo2-low')).toBe(10);
  });

  it.each([
    ['heart-rate', 130],
    ['pulse-rate', 130],
    ['respiratory-rate', 35],
    ['spo2', 88],
    ['abp-systolic', 170],
    ['abp-diastolic', 95],
    ['abp-mean', 115],
  ] as const)('HR, RR, SpO2, pressures 10 s: %s', (vital, value) => {
    expect(delay(vital, value, `${vital}-${vital === 'spo2' ? 'low' : 'high'}`)).toBe(10);
  });

  it('range 0–15; SpO2 0–30', () => {
    const profile = (vital: VitalKind, delayS: number) => () => checkedProfile('adult', { delaysS: { [vital]: delayS } });
    expect(profile('heart-rate', 15)).not.toThrow();
    expect(profile('heart-rate', 16)).toThrow('0 and 15 s');
    expect(profile('spo2', 30)).not.toThrow();
    expect(profile('spo2', 31)).toThrow('0 and 30 s');
    expect(() => checkedProfile('adult', { delayS: 16 })).toThrow('0 and 15 s');
  });

  it('smart delay that grows shorter with depth and length of the violation', () => {
    const seconds = [89, 88, 86, 82].map((value) =>
      delay('spo2', value, 'spo2-low', new Bed({ profile: { delaysS: { spo2: 'smart' } } })),
    );
    expect(seconds[0]).toBeLessThanOrEqual(30);
    for (const [index, one] of seconds.slice(1).entries()) expect(one).toBeLessThan(seconds[index] ?? 0);
  });

  it('temperature 30 s', () => {
    expect(delay('temperature', 39.5, 'temperature-high')).toBe(30);
  });

  it('NIBP 0', () => {
    expect(delay('nibp-systolic', 170, 'nibp-systolic-high')).toBe(0);
  });

  it('desaturation and extreme rates 0', () => {
    expect(delay('spo2', 79, 'spo2-desaturation')).toBe(0);
    expect(delay('heart-rate', 150, 'heart-rate-extreme-high')).toBe(0);
    expect(delay('heart-rate', 35, 'heart-rate-extreme-low')).toBe(0);
  });

  it('apnoea = its own time (20 s; range 10–40)', () => {
    expect(delay('respiratory-rate', 0, 'apnoea')).toBe(20);
    expect(delay('respiratory-rate', 0, 'apnoea', new Bed({ profile: { apnoeaS: 12 } }))).toBe(12);
    for (const apnoeaS of [9, 41]) expect(() => checkedProfile('adult', { apnoeaS })).toThrow('10 and 40 s');
    // The limit delay has no part in it.
    expect(delay('respiratory-rate', 0, 'apnoea', new Bed({ delayS: 0 }))).toBe(20);
  });

  it.each([
    ['asystole 4 s', 'Asystole, from the last beat in the ECG', 4],
    ['technical: lead or probe off 3 s', 'Lead or probe off', 3],
    ['technical: signal poor 20 s', 'Poor signal', 20],
    ['technical: data stale 10 s', 'No new numbers, or a wave that stops', 10],
    ['technical: link lost 15 s', 'No data from a device', 15],
  ])('%s', (_line, what, seconds) => {
    expect(disclosedDelays('adult', {}).find((one) => one.what === what)?.seconds).toBe(seconds);
  });

  it('lead or probe off 3 s, as it happens', () => {
    const bed = new Bed();
    bed.send('spo2', 97);
    const beganMs = bed.nowMs;
    while (bed.steps.length === 0) {
      if ((bed.nowMs - beganMs) % 1000 === 0) bed.send('spo2', null, { reason: 'probe-off' });
      bed.wait(0.1);
    }
    expect((bed.nowMs - beganMs) / 1000).toBeCloseTo(TECHNICAL_DELAY_MS.off / 1000, 5);
  });

  it('disclose every delay in the help page', () => {
    const profile = { delaysS: { spo2: 'smart' as const, 'heart-rate': 5 }, averagingS: { 'heart-rate': 8 }, apnoeaS: 15 };
    const told = disclosedDelays('adult', profile);
    const of = (what: string): DisclosedDelay | undefined => told.find((one) => one.what === what);
    const rules = limitRules('adult', limitsInUse('adult', {}), profile);
    // Each condition that is watched stands there with the delay that it really has.
    for (const { delayMs, severity } of rules)
      expect(told.some(({ seconds, smart }) => seconds === delayMs / 1000 && smart === (severity !== null))).toBe(true);
    expect(delayText(of('SpO₂ beyond its limit')!)).toBe('after 30 s at most, sooner the deeper it is');
    expect(delayText(of('HR beyond its limit')!)).toBe('after 5 s; the number is a mean of 8 s');
    expect(delayText(of('Apnoea: RR')!)).toBe('after 15 s');
    expect(delayText(of('Desaturation: SpO₂')!)).toBe('at once');
    expect(told.filter(({ what }) => what.includes('brady') || what.includes('tachy'))).toHaveLength(4);
    // The window hears them with the limits.
    expect(new Bed({ profile }).alarms.limits().delays).toEqual(told);
  });

  it('caps the limit delay and excludes apnoea and what threatens life', () => {
    const rules = limitRules('adult', limitsInUse('adult', {}), { delayS: 15 });
    for (const { condition, delayMs, priority } of rules) {
      if (NEVER_OFF.includes(condition) || priority === 'high') expect(delayMs).toBe(condition === 'apnoea' ? 20_000 : 0);
      else expect(delayMs).toBeLessThanOrEqual(30_000);
    }
  });
});

describe('section 5, hysteresis', () => {
  it.each([
    ['2 /min (HR)', 'heart-rate', 130, 119, 118],
    ['2 /min (PR)', 'pulse-rate', 130, 119, 118],
    ['1 /min (RR)', 'respiratory-rate', 35, 30, 29],
    ['1 % (SpO2)', 'spo2', 88, 90, 91],
    ['2 mmHg (pressures)', 'abp-mean', 50, 61, 62],
    ['0.2 °C', 'temperature', 39.5, 38.9, 38.8],
  ] as const)('an active violation ends only when the value is inside the limit by %s', (_by, vital, beyond, near, inside) => {
    const bed = new Bed();
    bed.hold(vital, beyond, 31);
    bed.hold(vital, near, 30);
    expect(bed.alarms.present().map(({ state }) => state)).toEqual(['active']);
    bed.hold(vital, inside, 6);
    expect(bed.alarms.present()).toEqual([]);
  });

  it('and has stayed there for 5 s', () => {
    const bed = new Bed();
    bed.hold('spo2', 88, 11);
    bed.hold('spo2', 95, 4);
    bed.send('spo2', 90);
    bed.hold('spo2', 95, 4);
    expect(bed.phases('spo2-low')).toEqual(['start']);
    bed.hold('spo2', 95, 1);
    expect(bed.phases('spo2-low')).toEqual(['start', 'end']);
  });

  it('entering uses the plain limit; it must not lengthen the time to a new alarm', () => {
    const bed = new Bed();
    bed.hold('spo2', 88, 11);
    bed.hold('spo2', 95, 6);
    bed.hold('spo2', 89, 10);
    expect(bed.steps.filter(({ phase }) => phase === 'start').map(({ atMs, onsetMs }) => atMs - onsetMs)).toEqual([
      10_000, 10_000,
    ]);
  });
});

describe('section 5, artefact', () => {
  it('a sample with a bad quality flag is neither good nor bad; the delay timer pauses', () => {
    const bed = new Bed();
    bed.hold('spo2', 88, 6);
    bed.hold('spo2', 99, 5, { questionable: true });
    bed.hold('spo2', 88, 3);
    expect(bed.phases('spo2-low')).toEqual([]);
    bed.hold('spo2', 88, 1);
    expect(bed.phases('spo2-low')).toEqual(['start']);
  });

  it('for at most 10 s and then the technical alarm takes over', () => {
    const bed = new Bed();
    bed.hold('spo2', 88, 6);
    bed.hold('spo2', 88, 8, { questionable: true });
    expect(bed.states()).toEqual([]);
    bed.hold('spo2', 88, 1, { questionable: true });
    expect(bed.states()).toEqual(['spo2-lost active']);
  });

  it('never turn a lost signal into “inside limits”', () => {
    const bed = new Bed();
    bed.hold('spo2', 88, 11);
    bed.wait(60);
    expect(bed.alarms.present()).toMatchObject([{ condition: 'spo2-lost', state: 'active' }]);
    expect(bed.alarms.tileState('spo2').alarm).toBe('medium');
  });
});

describe('section 5, stale data', () => {
  const tile = (shown: ShownVitals, vital: VitalKind, nowMs: number) =>
    shown.board.tiles(nowMs, () => ({ limits: null, alarm: null, violated: null })).find((one) => one.vital === vital);

  it('no new sample for 10 s blanks the numeric, ends the physiological condition and raises the technical one', () => {
    const shown = new ShownVitals(() => 0);
    shown.take(board('spo2', 88, 0));
    expect(tile(shown, 'spo2', 10_000)?.value).toBe(88);
    expect(tile(shown, 'spo2', 10_001)).toMatchObject({ value: null, reason: 'time-out' });
    const bed = new Bed();
    bed.hold('spo2', 88, 11);
    bed.wait(9);
    expect(bed.steps.map(({ condition, phase }) => `${condition} ${phase}`)).toEqual([
      'spo2-low start',
      'spo2-low end',
      'spo2-lost start',
    ]);
  });

  it('NIBP: twice its interval', () => {
    const minute = 60_000;
    const shown = new ShownVitals(() => 0);
    const bed = new Bed();
    const startMs = bed.nowMs;
    // Measured each five minutes, told each second.
    for (let second = 0; second < 12 * 60; second += 1) {
      const told = shown.take(board('nibp-mean', 70 + Math.floor(second / 300), bed.nowMs));
      if (told !== null) bed.send('nibp-mean', told.value, told);
      bed.wait(1);
    }
    const lastMs = startMs + 10 * minute;
    expect(tile(shown, 'nibp-mean', lastMs + 10 * minute)).toMatchObject({ value: 72, measuredMs: lastMs });
    expect(tile(shown, 'nibp-mean', lastMs + 10 * minute + 1)).toMatchObject({ value: null, reason: 'time-out' });
    while (bed.nowMs < lastMs + 10 * minute - 1_000) {
      expect(shown.take(board('nibp-mean', 72, bed.nowMs))).toBeNull();
      bed.wait(1);
    }
    expect(bed.states()).toEqual([]);
    bed.wait(1);
    expect(bed.states()).toEqual(['nibp-lost active']);
  });
});

it('every class of patients has the same delays unless its ward sets others', () => {
  const [adult, ...others] = PATIENT_TYPES.map((type) => JSON.stringify(disclosedDelays(type, {})));
  for (const other of others) expect(other).toBe(adult);
});
