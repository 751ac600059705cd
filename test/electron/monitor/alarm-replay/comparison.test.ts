import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlarmProfile } from '#clinical';
import { alarmLoad } from '../../../../electron/monitor/alarm-replay/alarm-load.ts';
import { compare } from '../../../../electron/monitor/alarm-replay/comparison.ts';
import { everySecond, held, replay, START, stretches } from './stretch.ts';

const LIMITS = (low: number): AlarmProfile => ({ limits: { spo2: { low, high: 100 } } });

describe('a changed limit', () => {
  const readings = everySecond('spo2', [...held(96, 20), 88, ...held(82, 39), ...held(96, 60), ...held(88, 14), ...held(96, 60)]);
  const { before, after, differences } = compare(replay(readings, LIMITS(90)), replay(readings, LIMITS(81)));

  test('misses a long violation, and says how deep and how long it was', () => {
    const missed = differences.filter(({ kind }) => kind === 'missed');
    expect(missed).toMatchObject([{ condition: 'spo2-low', extreme: 82, violatedMs: 40_000, onsetMs: START + 20_000 }]);
  });

  test('makes a short one quiet', () => {
    const quiet = differences.filter(({ kind }) => kind === 'quiet');
    expect(quiet).toMatchObject([{ condition: 'spo2-low', extreme: 88, violatedMs: 14_000 }]);
    expect({ before, after }).toEqual({ before: 2, after: 0 });
  });
});

test('a high alarm that is gone is missed, however short', () => {
  const readings = everySecond('spo2', [...held(96, 5), ...held(78, 3), ...held(96, 20)]);
  const { differences } = compare(replay(readings, LIMITS(90)), replay(readings, LIMITS(75)));
  expect(differences).toMatchObject([{ kind: 'missed', condition: 'spo2-desaturation', extreme: 78, violatedMs: 3_000 }]);
});

test('a longer delay makes an alarm later by the difference, and a narrower limit makes one new', () => {
  const readings = everySecond('spo2', [...held(96, 5), ...held(88, 60), ...held(92, 60), ...held(96, 60)]);
  const profile = { ...LIMITS(90), delayS: 10 };
  const later = compare(replay(readings, profile), replay(readings, { ...LIMITS(90), delaysS: { spo2: 25 } }));
  expect(later.differences).toMatchObject([{ kind: 'later', byMs: 15_000, onsetMs: START + 5_000 }]);
  const dips = everySecond('spo2', [...held(96, 5), ...held(92, 60), ...held(96, 60)]);
  const narrower = compare(replay(dips, LIMITS(90)), replay(dips, LIMITS(94)));
  expect(narrower.differences).toMatchObject([{ kind: 'new', condition: 'spo2-low', extreme: 92 }]);
});

test('a short violation that another alarm on the same value still tells is not missed', () => {
  const readings = everySecond('spo2', [...held(96, 5), ...held(78, 24), ...held(96, 60)]);
  const slow: AlarmProfile = { ...LIMITS(90), delaysS: { spo2: 30 } };
  expect(compare(replay(readings, LIMITS(90)), replay(readings, slow)).differences.map(({ kind }) => kind)).toEqual(['quiet']);
});

test('the same profile twice gives no difference', () => {
  fc.assert(
    fc.property(stretches, fc.constantFrom<AlarmProfile>({}, { delaysS: { spo2: 'smart' } }), (readings, profile) => {
      expect(compare(replay(readings, profile), replay(readings, profile)).differences).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('wider limits bring no alarm on that parameter that was not there, none earlier, and no more time in alarm', () => {
  const wider = fc.record({ low: fc.integer({ min: 70, max: 90 }), high: fc.integer({ min: 120, max: 150 }) });
  fc.assert(
    fc.property(stretches, wider, (readings, { low, high }) => {
      const present = replay(readings, { limits: { 'heart-rate': { low: 90, high: 120 }, spo2: { low: 90, high: 100 } } });
      const changed = replay(readings, { limits: { 'heart-rate': { low, high }, spo2: { low, high: 100 } } });
      const kinds = compare(present, changed).differences.map(({ kind }) => kind);
      expect(kinds).not.toContain('new');
      expect(kinds).not.toContain('earlier');
      const limitAlarmS = ({ episodes, fromMs, toMs }: typeof present): number =>
        alarmLoad(
          episodes.filter(({ vital }) => vital === 'spo2'),
          fromMs,
          toMs,
        ).inAlarmS;
      expect(limitAlarmS(changed)).toBeLessThanOrEqual(limitAlarmS(present));
    }),
    { numRuns: 60 },
  );
});
