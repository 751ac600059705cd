import { expect, test } from 'vitest';
import { type AlarmProfile, checkedProfile } from '#clinical';

const check = (profile: unknown) => () => checkedProfile('adult', profile as AlarmProfile);

test.each<[unknown, RegExp]>([
  [{ delayS: 16 }, /adult, delay: 16 is not between 0 and 15 s/],
  [{ delayS: Number.NaN }, /delay: NaN/],
  [{ delaysS: { 'heart-rate': -1 } }, /delay of heart-rate: -1/],
  [{ delaysS: { spo2: 31 } }, /delay of spo2: 31 is not between 0 and 30 s/],
  [{ delaysS: { 'heart-rate': 'smart' } }, /delay of heart-rate: only SpO2/],
  [{ averagingS: { spo2: 31 } }, /averaging of spo2: 31/],
  [{ hysteresis: { spo2: -1 } }, /hysteresis of spo2: -1 is no width/],
  [{ apnoeaS: 9 }, /apnoea: 9 is not between 10 and 40 s/],
  [{ reAlarmS: { high: 30 } }, /re-alarm of high: 30 is not between 60/],
  [{ averagingS: { pulse: 3 } }, /pulse: is none of heart-rate, /],
  [{ limits: { spo2: { low: 90, high: 91 } } }, /at least 2 apart/],
])('refuses %j and says what is allowed', (profile, why) => {
  expect(check(profile)).toThrow(why);
});

test('takes the edges, and 0 for never', () => {
  const profile: AlarmProfile = {
    delayS: 15,
    delaysS: { spo2: 30, 'heart-rate': 0 },
    averagingS: { spo2: 0, 'heart-rate': 30 },
    hysteresis: { spo2: 0 },
    apnoeaS: 40,
    reAlarmS: { high: 0, medium: 1800 },
  };
  expect(checkedProfile('adult', profile)).toEqual(profile);
});
