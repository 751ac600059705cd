import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alarmText,
  judge,
  type LimitOverrides,
  type LimitRule,
  limitRules,
  limitsInUse,
  PATIENT_TYPES,
  VITAL_KINDS,
} from '#clinical';

function rule(condition: string, overrides: LimitOverrides = {}, type: (typeof PATIENT_TYPES)[number] = 'adult'): LimitRule {
  const found = limitRules(type, limitsInUse(type, overrides)).find((each) => each.condition === condition);
  if (!found) throw new Error(`no rule ${condition}`);
  return found;
}

describe('default limits', () => {
  it('are those of the manuals, per patient type', () => {
    expect(limitsInUse('adult', {}).get('heart-rate')).toMatchObject({ low: 50, high: 120, verified: true });
    expect(limitsInUse('paediatric', {}).get('heart-rate')).toMatchObject({ low: 75, high: 160, verified: true });
    expect(limitsInUse('neonatal', {}).get('spo2')).toMatchObject({ low: 85, high: 95, verified: true });
    expect(limitsInUse('adult', {}).get('nibp-mean')).toMatchObject({ low: 60, high: 110, verified: true });
  });

  it('look unverified where no source was read', () => {
    expect(limitsInUse('adult', {}).get('respiratory-rate')?.verified).toBe(false);
    expect(limitsInUse('adult', {}).get('temperature')?.verified).toBe(false);
    expect(limitsInUse('neonatal', {}).get('nibp-systolic')?.verified).toBe(false);
    expect(limitsInUse('adult', {}).get('abp-mean')).toMatchObject({
      low: 60,
      verified: false,
      source: 'NIBP row (Mindray TM80)',
    });
  });

  it('keep low below high in every row and name each condition once', () => {
    for (const type of PATIENT_TYPES) {
      const rules = limitRules(type, limitsInUse(type, {}));
      expect(new Set(rules.map((each) => each.condition)).size).toBe(rules.length);
      for (const vital of VITAL_KINDS) {
        const pair = limitsInUse(type, {}).get(vital);
        if (pair) expect(pair.low ?? Number.NEGATIVE_INFINITY, `${type} ${vital}`).toBeLessThan(pair.high!);
      }
    }
  });
});

describe('limits set at the bed', () => {
  it('replace the default and count as verified', () => {
    expect(rule('abp-mean-low', { 'abp-mean': { low: 65, high: 110 } }).limit).toBe(65);
    expect(limitsInUse('adult', { 'abp-mean': { low: 65, high: 110 } }).get('abp-mean')?.verified).toBe(true);
  });

  it.each([
    [{ 'abp-mean': { low: 60, high: 64 } }, /abp-mean: low 60 and high 64 must be at least 5 apart/],
    [{ 'heart-rate': { low: 130, high: 120 } }, /heart-rate/],
    [{ spo2: { low: Number.NaN, high: null } }, /spo2: NaN is not a limit/],
    [{ 'hart-rate': { low: 1, high: 2 } } as LimitOverrides, /hart-rate: is none of/],
  ])('are refused when they cannot be meant: %j', (overrides, message) => {
    expect(() => limitsInUse('adult', overrides)).toThrow(message);
  });

  it('pull the desaturation limit down with the low limit', () => {
    expect(rule('spo2-desaturation').limit).toBe(80);
    expect(rule('spo2-desaturation', { spo2: { low: 75, high: 100 } }).limit).toBe(75);
  });

  it('switch off the ordinary alarm only: a rate that threatens life still alarms', () => {
    const off = { 'heart-rate': { low: null, high: null } };
    expect(() => rule('heart-rate-low', off)).toThrow();
    expect(rule('heart-rate-extreme-low', off)).toMatchObject({ limit: 40, priority: 'high' });
    expect(rule('spo2-desaturation', { spo2: { low: null, high: null } }).limit).toBe(80);
  });
});

describe('priorities by the default map', () => {
  it.each([
    ['abp-mean-low', 'medium', false, 10_000],
    ['spo2-low', 'medium', false, 10_000],
    ['temperature-high', 'medium', false, 30_000],
    ['nibp-mean-low', 'medium', false, 0],
    ['spo2-desaturation', 'high', false, 0],
    ['heart-rate-extreme-high', 'high', true, 0],
    ['apnoea', 'high', true, 20_000],
  ])('%s is %s, latching %s, after %d ms', (condition, priority, latching, delayMs) => {
    expect(rule(condition)).toMatchObject({ priority, latching, delayMs });
  });

  it('never puts an extreme limit inside the ordinary one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PATIENT_TYPES),
        fc.integer({ min: 15, max: 340 }),
        fc.integer({ min: 2, max: 300 }),
        (type, low, width) => {
          const high = Math.min(350, low + width);
          const overrides = { 'heart-rate': { low, high } };
          expect(rule('heart-rate-extreme-low', overrides, type).limit).toBeLessThanOrEqual(low);
          expect(rule('heart-rate-extreme-high', overrides, type).limit).toBeGreaterThanOrEqual(high);
        },
      ),
    );
  });
});

describe('judging a value', () => {
  it('does not count equal as violated, and ends only inside the hysteresis', () => {
    const low = rule('abp-mean-low');
    expect([59, 60, 61, 62].map((value) => judge(low, value))).toEqual(['violated', 'near', 'near', 'inside']);
    const fever = rule('temperature-high');
    expect([39.1, 39, 38.9, 38.8].map((value) => judge(fever, value))).toEqual(['violated', 'near', 'near', 'inside']);
    const cold = rule('temperature-low');
    expect([34.9, 35, 35.1, 35.2].map((value) => judge(cold, value))).toEqual(['violated', 'near', 'near', 'inside']);
  });

  it('judges zero like any number', () => {
    expect(judge(rule('apnoea'), 0)).toBe('violated');
    expect(alarmText(rule('apnoea'), 0)).toBe('Apnoea: RR 0 below 1');
  });

  it('says value and limit in words', () => {
    expect(alarmText(rule('abp-mean-low'), 33)).toBe('ABP mean 33 below 60');
    expect(alarmText(rule('temperature-high'), 39.5)).toBe('Temp 39.5 above 39');
  });
});
