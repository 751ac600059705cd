import { describe, expect, it } from 'vitest';
import { Bed } from './bed.ts';

const MMHG = { unit: 'mm[Hg]' };
const row = (bed: Bed, vital: string) => bed.alarms.limits().limits.find((one) => one.vital === vital);
const texts = (bed: Bed) => bed.alarms.list().map(({ text, state }) => `${text} ${state}`);

describe('limits set at the bed', () => {
  it('count at once, are marked with what is usual, and go back to it', () => {
    const bed = new Bed();
    bed.setLimits('heart-rate', 55, 100);
    expect(row(bed, 'heart-rate')).toMatchObject({ low: 55, high: 100, usualLow: 50, usualHigh: 120, changed: true });
    bed.hold('heart-rate', 110, 12, { unit: '/min' });
    expect(texts(bed)).toEqual(['HR 110 above 100 active']);
    bed.usualLimits('heart-rate');
    expect(row(bed, 'heart-rate')).toMatchObject({ low: 50, high: 120, changed: false });
    expect(texts(bed)).toEqual([]);
    expect(bed.steps.at(-1)).toMatchObject({ condition: 'heart-rate-high', phase: 'end' });
  });

  it('an alarm whose value is beyond the new limit too goes on, acknowledged or not, without a pause in between', () => {
    const bed = new Bed();
    bed.hold('abp-mean', 33, 12, MMHG);
    bed.acknowledge();
    bed.setLimits('abp-mean', 55, 110);
    expect(texts(bed)).toEqual(['ABP mean 33 below 55 acknowledged']);
    bed.setLimits('abp-mean', 30, 110);
    expect(texts(bed)).toEqual([]);
  });

  it('refuses a pair that is too close or no number, and leaves everything as it was', () => {
    const bed = new Bed();
    bed.hold('abp-mean', 33, 12, MMHG);
    const before = JSON.stringify([bed.alarms.limits(), bed.alarms.list()]);
    expect(() => bed.setLimits('abp-mean', 80, 82)).toThrow(/at least 5 apart/);
    expect(() => bed.setLimits('abp-mean', Number.NaN, 82)).toThrow(/not a limit/);
    expect(JSON.stringify([bed.alarms.limits(), bed.alarms.list()])).toBe(before);
  });

  it('live through a kill, for the same encounter only', () => {
    const bed = new Bed({ encounter: 'E-1' });
    bed.setLimits('spo2', 85, null);
    bed.restart();
    expect(row(bed, 'spo2')).toMatchObject({ low: 85, high: null, changed: true });
    bed.restart(0, { encounter: 'E-2' });
    expect(row(bed, 'spo2')).toMatchObject({ low: 90, high: 100, changed: false });
  });

  it('never take the desaturation alarm with them', () => {
    const bed = new Bed();
    bed.setLimits('spo2', null, null);
    bed.hold('spo2', 70, 2, { unit: '%' });
    expect(texts(bed)).toEqual(['Desaturation: SpO₂ 70 below 80 active']);
  });
});
