import { describe, expect, it } from 'vitest';
import type { BedAlarm } from '#ipc';
import { parseMonitorConfig } from '../../../electron/ipc/monitor-config.ts';
import { AlarmDesk } from '../../../electron/monitor/alarms/alarm-desk.ts';
import { BedAlarms } from '../../../electron/monitor/alarms/bed-alarms.ts';
import { Volume } from '../../../electron/monitor/alarms/volume.ts';
import { hello } from '../../../electron/monitor/screen/hello.ts';
import { loweredProtection } from '../../../renderer/protection-text.ts';
import { audiblePriority, loweredBy } from '../../../renderer/sound/audible.ts';
import { audioProblem } from '../../../renderer/sound/audio-problem.ts';
import { burstPeriodS, burstSamples, FUNDAMENTAL_HZ, type Priority } from '../../../renderer/sound/burst.ts';
import { melodyHz, sourceOf } from '../../../renderer/sound/melody.ts';
import { type HeardPulse, heardPulses, levelDb } from './heard-burst.ts';

const RATE = 48_000;
const PRIORITIES = ['high', 'medium', 'low'] as const;
const heard = (priority: Priority): readonly HeardPulse[] => heardPulses(burstSamples(priority, RATE), RATE, FUNDAMENTAL_HZ);
/** t_s: from the 90 % point of the fall to the 90 % point of the next rise, s. */
const spacings = (priority: Priority): number[] => {
  const pulses = heard(priority);
  return pulses.slice(1).map(({ from90S }, index) => from90S - (pulses[index]?.to90S ?? 0));
};
/** Of the first pulse, without its edges. */
const steady = (priority: Priority): Float32Array => {
  const [pulse] = heard(priority);
  return burstSamples(priority, RATE).subarray((pulse?.from90S ?? 0) * RATE, (pulse?.to90S ?? 0) * RATE);
};

const RANGES = {
  high: { durationS: [0.075, 0.2], spacingS: [0.05, 0.125] },
  medium: { durationS: [0.125, 0.25], spacingS: [0.125, 0.25] },
  low: { durationS: [0.125, 0.25], spacingS: [0.125, 0.25] },
} as const;

function expectWithin(value: number, [least, most]: readonly [number, number]): void {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
}

describe('section 4, burst and pulse, measured from the samples', () => {
  it('pulses in a burst: 10, as 3 + 2, pause, 3 + 2; medium 3; low 1 or 2', () => {
    expect(PRIORITIES.map((priority) => heard(priority).length)).toEqual([10, 3, 2]);
    const gaps = spacings('high');
    const long = gaps.flatMap((gap, index) => (gap > 0.15 ? [index + 1] : []));
    expect(long).toEqual([3, 5, 8]);
  });

  it.each(PRIORITIES)('spacing between pulses, t_s, of %s', (priority) => {
    const within = spacings(priority).filter((_, index) => priority !== 'high' || ![2, 4, 7].includes(index));
    expect(within.length).toBeGreaterThan(0);
    for (const gap of within) expectWithin(gap, RANGES[priority].spacingS);
  });

  it('gap between pulse 3 and 4 (and 8 and 9): 2x + t_d', () => {
    const gaps = spacings('high');
    const [x = 0, t_d = 0] = [gaps[0], heard('high')[0]?.durationS];
    for (const gap of [gaps[2], gaps[7]]) expect(gap).toBeCloseTo(2 * x + t_d, 2);
  });

  it('gap between pulse 5 and 6: 0.35–1.30 s', () => {
    expectWithin(spacings('high')[4] ?? 0, [0.35, 1.3]);
  });

  it.each([
    ['high', 2.5, 15],
    ['medium', 2.5, 30],
    ['low', 15, Number.POSITIVE_INFINITY],
  ] as const)('time between bursts of %s: %d–%d s of silence', (priority, least, most) => {
    const silentS = burstPeriodS(priority) - (heard(priority).at(-1)?.to90S ?? 0);
    expectWithin(silentS, [least, most]);
  });

  it.each(PRIORITIES)('pulse duration, t_d, of %s', (priority) => {
    for (const { durationS } of heard(priority)) expectWithin(durationS, RANGES[priority].durationS);
  });

  it.each(PRIORITIES)('rise time, t_r, of %s: 10–20 %% of t_d', (priority) => {
    for (const { riseS, durationS } of heard(priority)) expectWithin(riseS / durationS, [0.1, 0.2]);
  });

  it.each(PRIORITIES)('rise + fall of %s fit into t_s', (priority) => {
    const pulses = heard(priority);
    for (const [index, gap] of spacings(priority).entries())
      expect((pulses[index]?.fallS ?? 0) + (pulses[index + 1]?.riseS ?? 0)).toBeLessThanOrEqual(gap);
  });

  it.each(PRIORITIES)('fundamental of %s 150–1000 Hz', (priority) => {
    const sound = steady(priority);
    const levels = Array.from({ length: 320 }, (_, n) => 50 + n * 5).map((hertz) => ({ hertz, db: levelDb(sound, RATE, hertz) }));
    const loudest = levels.reduce((best, one) => (one.db > best.db ? one : best));
    expect(Math.abs(loudest.hertz - FUNDAMENTAL_HZ)).toBeLessThanOrEqual(5);
    expectWithin(loudest.hertz, [150, 1000]);
  });

  it.each(PRIORITIES)(
    'at least four harmonics of %s between 300 and 4000 Hz; each within ±15 dB of the fundamental',
    (priority) => {
      const sound = steady(priority);
      const fundamental = levelDb(sound, RATE, FUNDAMENTAL_HZ);
      const harmonics = [1, 2, 3, 4, 5, 6, 7, 8, 9]
        .map((nth) => ({ hertz: nth * FUNDAMENTAL_HZ, db: levelDb(sound, RATE, nth * FUNDAMENTAL_HZ) }))
        .filter(({ hertz, db }) => hertz >= 300 && hertz <= 4000 && Math.abs(db - fundamental) <= 15);
      expect(harmonics.length).toBeGreaterThanOrEqual(4);
    },
  );

  it('our harmonics 1, 2, 3, 4, 5 are at 0, −3, −6, −9, −12 dB', () => {
    const sound = steady('medium');
    const fundamental = levelDb(sound, RATE, FUNDAMENTAL_HZ);
    for (const [index, decibel] of [0, -3, -6, -9, -12].entries())
      expect(Math.abs(levelDb(sound, RATE, FUNDAMENTAL_HZ * (index + 1)) - fundamental - decibel)).toBeLessThan(0.5);
  });

  it('amplitude between any two pulses differs by 10 dB at most', () => {
    const all = PRIORITIES.flatMap((priority) => heard(priority).map(({ amplitude }) => amplitude));
    expect(20 * Math.log10(Math.max(...all) / Math.min(...all))).toBeLessThanOrEqual(10);
  });

  it('higher priority is never quieter than a lower one', () => {
    const loudest = PRIORITIES.map((priority) => Math.max(...heard(priority).map(({ amplitude }) => amplitude)));
    expect(loudest[0]).toBeGreaterThanOrEqual((loudest[1] ?? 0) - 0.005);
    expect(loudest[1]).toBeGreaterThanOrEqual((loudest[2] ?? 0) - 0.005);
  });

  it.each([
    ['high', 0.12, 0.08, 5],
    ['medium', 0.18, 0.18, 15],
    ['low', 0.18, 0.18, 30],
  ] as const)('our %s: t_d %d s, spacing %d s, interval %d s', (priority, t_d, t_s, intervalS) => {
    expect(heard(priority)[0]?.durationS).toBeCloseTo(t_d, 2);
    expect(spacings(priority)[0]).toBeCloseTo(t_s, 2);
    expect(Math.abs(burstPeriodS(priority) - (heard(priority).at(-1)?.to90S ?? 0) - intervalS)).toBeLessThan(0.1);
  });

  it('our high: gap 3–4 280 ms, gap 5–6 700 ms', () => {
    expect(spacings('high')[2]).toBeCloseTo(0.28, 2);
    expect(spacings('high')[4]).toBeCloseTo(0.7, 2);
  });
});

const MONITOR = {
  ...{ bed: { id: 'b', ward: 'w' }, admission: null, devices: [], hub: null, limits: {}, alarmDelayS: 10 },
  store: { directory: 'd', key: '0'.repeat(64) },
};

const NOTE: Readonly<Record<string, number>> = { c: 262, d: 294, e: 330, f: 349, 'f#': 370, g: 392, a: 440, b: 494, C: 523 };
const alarmOf = (part: Partial<BedAlarm>): BedAlarm =>
  ({ condition: 'x', vital: null, source: 'physiological', device: null, ...part }) as BedAlarm;
const isPump = (id: string): boolean => id === 'pump-1';

describe('section 4, melodies', () => {
  it.each([
    ['general', 'c c c c c'],
    ['cardiac', 'c e g g C'],
    ['artificial-perfusion', 'c f# c c f#'],
    ['ventilation', 'c a f a f'],
    ['oxygen', 'C b a g f'],
    ['temperature', 'c d e f g'],
    ['drug-delivery', 'C d g C d'],
    ['equipment', 'C c c C c'],
  ] as const)('%s: high %s, played twice; medium its first three notes', (source, notes) => {
    const hertz = notes.split(' ').map((note) => NOTE[note] ?? 0);
    expect(notesHeard('high', melodyHz('high', source))).toEqual([...hertz, ...hertz]);
    expect(notesHeard('medium', melodyHz('medium', source))).toEqual(hertz.slice(0, 3));
  });

  it('low priority, any source: e c', () => {
    expect(notesHeard('low', melodyHz('low', 'oxygen'))).toEqual([330, 262]);
  });

  it('each note has at least four harmonics between 300 and 4000 Hz', () => {
    for (const hertz of Object.values(NOTE))
      expect([1, 2, 3, 4, 5].filter((nth) => nth * hertz >= 300 && nth * hertz <= 4000).length).toBeGreaterThanOrEqual(4);
  });

  it.each([
    ['heart-rate', 'cardiac'],
    ['abp-mean', 'cardiac'],
    ['spo2', 'oxygen'],
    ['respiratory-rate', 'ventilation'],
    ['temperature', 'temperature'],
  ] as const)('an alarm on %s sounds as %s', (vital, source) => {
    expect(sourceOf(alarmOf({ vital }), isPump)).toBe(source);
  });

  it('asystole sounds as cardiac, a pump as drug delivery, equipment as equipment, all else as general', () => {
    expect(sourceOf(alarmOf({ condition: 'asystole' }), isPump)).toBe('cardiac');
    expect(sourceOf(alarmOf({ condition: 'device/pump-1/7', device: 'Space' }), isPump)).toBe('drug-delivery');
    expect(sourceOf(alarmOf({ condition: 'no-alarm-sound', source: 'technical' }), isPump)).toBe('equipment');
    expect(sourceOf(alarmOf({ condition: 'news2-emergency' }), isPump)).toBe('general');
  });

  it('offer melodies as a setting, default off: one general sound per priority', () => {
    const melodies = (alarms?: object): boolean | undefined =>
      hello(parseMonitorConfig(JSON.stringify({ ...MONITOR, alarms }), 'test'), null, [], 0).melodies;
    expect(melodies()).toBe(false);
    expect(melodies({ melodies: true })).toBe(true);
    expect(notesHeard('high')).toEqual(Array.from({ length: 10 }, () => 440));
  });
});

describe('section 4, volume', () => {
  const START = Date.UTC(2026, 0, 5, 8);
  const sounding = (volume: Volume): AlarmDesk => {
    const desk = new AlarmDesk(new BedAlarms({ patientType: 'adult', encounter: 'E-1' }), volume);
    desk.technical({ condition: 'x', active: true, priority: 'high', text: 'x' }, START);
    return desk;
  };
  const press = (desk: AlarmDesk, volume: number) => () => desk.person({ type: 'set-volume', volume, by: 'N. One' }, START);

  it('default and minimum are settings of the unit', () => {
    const config = { alarms: { volume: { usual: 8, lowest: 6 } } };
    const desk = sounding(new Volume(config.alarms.volume));
    expect(desk.message(START, null).volume).toEqual({ value: 8, usual: 8, lowest: 6, highest: 10 });
    expect(press(desk, 6)).not.toThrow();
    expect(press(desk, 5)).toThrow('5 is not between 6 and 10');
    expect(desk.message(START, null).volume?.value).toBe(6);
    const refused = JSON.stringify({ ...MONITOR, alarms: { volume: { usual: 4, lowest: 6 } } });
    expect(() => parseMonitorConfig(refused, 'test')).toThrow('lowest lies above usual');
  });

  it('the minimum cannot be zero for high priority', () => {
    expect(() => parseMonitorConfig(JSON.stringify({ ...MONITOR, alarms: { volume: { lowest: 0 } } }), 'test')).toThrow();
    const desk = sounding(new Volume({ lowest: 1 }));
    press(desk, 1)();
    expect(press(desk, 0)).toThrow();
    const message = desk.message(START, null);
    expect(audiblePriority(message, false)).toBe('high');
    expect(Number.isFinite(loweredBy(message))).toBe(true);
  });

  it('55 / 70 / 85 dB: the lowest is 15 dB below the loudest unless the unit sets another', () => {
    const desk = sounding(new Volume());
    expect(loweredBy(desk.message(START, null))).toBe(0);
    press(desk, 5)();
    expect(loweredBy(desk.message(START, null))).toBe(15);
    expect(press(desk, 4)).toThrow();
  });

  it('is kept over a restart, is the usual again with the next patient, and is seen and on record while it is lower', () => {
    const desk = sounding(new Volume({}, '7'));
    const lowered = () => loweredProtection(desk.message(START, null), null, START).map(({ text }) => text);
    expect(lowered()).toEqual(['VOLUME 7 of 10']);
    press(desk, 6)();
    expect(new Volume({}, desk.volume.json).shown.value).toBe(6);
    expect(desk.look(START, null).acts).toMatchObject([{ what: 'volume-set', by: 'N. One', reason: '6 of 10' }]);
    desk.newPatient({ patientType: 'adult', encounter: 'E-2' }, START + 1000);
    expect(lowered()).toEqual([]);
    // What was kept and is not allowed any more does not count.
    expect(new Volume({ lowest: 8 }, '7').shown.value).toBe(10);
  });
});

describe('section 4, loudspeaker', () => {
  it('detect a missing or muted output', () => {
    expect(audioProblem({ state: 'running', stuckMs: 0, outputs: 0 })).not.toBeNull();
    expect(audioProblem({ state: 'suspended', stuckMs: 0, outputs: 1 })).not.toBeNull();
    expect(audioProblem({ state: 'running', stuckMs: 5_000, outputs: 1 })).not.toBeNull();
    expect(audioProblem({ state: 'running', stuckMs: 0, outputs: 1 })).toBeNull();
  });
});

/** Note of each pulse, found in the samples. */
function notesHeard(priority: Priority, notesHz?: readonly number[]): number[] {
  const samples = burstSamples(priority, RATE, notesHz);
  const pulses = heardPulses(samples, RATE, 262);
  return pulses.map(({ from90S, to90S }) => {
    const pulse = samples.subarray(from90S * RATE, to90S * RATE);
    const levels = Object.values(NOTE).map((hertz) => ({ hertz, db: levelDb(pulse, RATE, hertz) }));
    return levels.reduce((best, one) => (one.db > best.db ? one : best)).hertz;
  });
}
