import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreNews2, type VitalKind } from '#clinical';
import type { BedEntry } from '#ipc';
import { LiveValues } from '../../../../electron/monitor/scores/live-values.ts';
import { news2Score } from '../../../../electron/monitor/scores/news2-score.ts';

const START = Date.UTC(2026, 0, 5, 8);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

class Bed {
  live = new LiveValues();
  nowMs = START;
  readonly #intervalMs: number;
  #readings = 0;

  constructor({ intervalMs = 4 * HOUR }: { intervalMs?: number } = {}) {
    this.#intervalMs = intervalMs;
  }

  send(vital: VitalKind, value: number | null, more: { measuredMs?: number; questionable?: boolean; unit?: string } = {}): void {
    const reading = `reading-${++this.#readings}`;
    this.live.onVital({
      ...{ vital, value, measuredMs: this.nowMs, arrivedMs: this.nowMs, questionable: false, unit: null, reading },
      ...more,
    });
  }

  /** All values every second for so long. */
  hold(values: Partial<Record<VitalKind, number | null>>, seconds: number): void {
    for (let second = 0; second < seconds; second++) {
      for (const [vital, value] of Object.entries(values)) this.send(vital as VitalKind, value);
      this.nowMs += 1000;
    }
  }

  enter(...entries: BedEntry[]): void {
    for (const entry of entries) this.live.enter(entry, 'a nurse', `entry-${entry.what}`, this.nowMs);
  }

  score() {
    return news2Score(this.live.at(this.nowMs, this.#intervalMs), null, this.nowMs);
  }

  input(name: string) {
    return this.score().inputs.find((each) => each.name === name);
  }

  restart(): void {
    this.live = LiveValues.restore(JSON.parse(JSON.stringify(this.live.snapshot())) as unknown);
  }
}

const well = { 'respiratory-rate': 16, spo2: 98, 'abp-systolic': 125, 'heart-rate': 72 };
const charted: readonly BedEntry[] = [
  { what: 'consciousness', value: 'A' },
  { what: 'supplemental-oxygen', value: false },
  { what: 'temperature', value: 36.8 },
];

describe('a live score', () => {
  it('is complete with measured and entered values, each with points, age and origin', () => {
    const bed = new Bed();
    bed.enter(...charted);
    bed.hold({ ...well, 'heart-rate': 95 }, 60);
    const score = bed.score();
    expect(score).toMatchObject({
      total: 1,
      band: 'low',
      monitoringInterval: '4-6h',
      response: 'ward',
      missing: [],
    });
    const device = { origin: 'device', ageMs: 1000, why: null, by: null };
    const entered = { origin: 'entered', ageMs: MINUTE, why: null, by: 'a nurse' };
    const of = (last: number): object => ({ from: { reading: `reading-${last}`, count: 59 } });
    expect(score.inputs).toEqual([
      { name: 'respiratoryRate', value: 16, points: 0, ...device, ...of(237) },
      { name: 'spo2', value: 98, points: 0, ...device, ...of(238) },
      {
        name: 'supplementalOxygen',
        value: false,
        points: 0,
        ...entered,
        from: { reading: 'entry-supplemental-oxygen', count: 1 },
      },
      { name: 'systolicBP', value: 125, points: 0, ...device, ...of(239) },
      { name: 'pulse', value: 95, points: 1, ...device, ...of(240) },
      { name: 'consciousness', value: 'A', points: 0, ...entered, from: { reading: 'entry-consciousness', count: 1 } },
      { name: 'temperature', value: 36.8, points: 0, ...entered, from: { reading: 'entry-temperature', count: 1 } },
    ]);
    expect(score).toMatchObject({ composed: false, oldestAgeMs: MINUTE });
  });

  it('has bounds and names what is missing before anything is known', () => {
    const score = new Bed().score();
    expect(score).toMatchObject({ total: null, totalMin: 0, totalMax: 20, band: null, bandAtLeast: null });
    expect(score.missing).toHaveLength(7);
    expect(score.inputs.every((input) => input.origin === 'missing' && input.ageMs === null)).toBe(true);
  });

  it('takes the median of the last minute, not one sample', () => {
    const bed = new Bed();
    bed.hold({ 'heart-rate': 72 }, 100);
    bed.hold({ 'heart-rate': 180 }, 20);
    expect(bed.input('pulse')).toMatchObject({ value: 72, points: 0 });
    bed.hold({ 'heart-rate': 180 }, 20);
    expect(bed.input('pulse')).toMatchObject({ value: 180, points: 3 });
  });

  it('waits for 30 s of valid samples', () => {
    const bed = new Bed();
    bed.hold({ 'heart-rate': 72 }, 29);
    expect(bed.input('pulse')).toMatchObject({ value: null, origin: 'missing' });
    bed.hold({ 'heart-rate': 72 }, 1);
    expect(bed.input('pulse')).toMatchObject({ value: 72 });
  });

  it('does not let absent or doubtful samples count as covered', () => {
    const bed = new Bed();
    bed.hold({ 'heart-rate': 72 }, 31);
    bed.hold({ 'heart-rate': null }, 32);
    expect(bed.input('pulse')).toMatchObject({ value: null });
    for (let second = 0; second < 60; second++) {
      bed.send('spo2', 80, { questionable: true });
      bed.send('respiratory-rate', 16, { unit: '{breaths}' });
      bed.nowMs += 1000;
    }
    expect(bed.score().missing).toEqual(expect.arrayContaining(['spo2', 'respiratoryRate', 'pulse']));
  });

  it('scores what a device with a fast clock has measured', () => {
    const bed = new Bed();
    for (let second = 0; second < 60; second++) {
      bed.send('heart-rate', 72, { measuredMs: bed.nowMs + 5 * MINUTE });
      bed.nowMs += 1000;
    }
    expect(bed.input('pulse')).toMatchObject({ value: 72, ageMs: 1000 });
  });

  it('forgets values that no longer come', () => {
    const bed = new Bed();
    bed.hold(well, 60);
    bed.nowMs += 29_000;
    expect(bed.input('spo2')).toMatchObject({ value: 98, ageMs: 30_000 });
    bed.nowMs += 15_000;
    expect(bed.input('spo2')).toMatchObject({ value: null });
  });

  it('takes zero as a value', () => {
    const bed = new Bed();
    bed.hold({ 'respiratory-rate': 0 }, 40);
    expect(bed.input('respiratoryRate')).toMatchObject({ value: 0, points: 3, origin: 'device' });
  });

  it('uses the prescribed SpO2 scale', () => {
    const bed = new Bed();
    bed.enter({ what: 'spo2-scale', value: 2 });
    bed.hold({ spo2: 89 }, 40);
    expect(bed.score()).toMatchObject({ spo2Scale: 2, scaleSet: { by: 'a nurse', atMs: START } });
    expect(bed.input('spo2')).toMatchObject({ points: 0 });
  });
});

describe('systolic pressure', () => {
  it('comes from the cuff for an hour when there is no arterial line', () => {
    const bed = new Bed();
    bed.send('nibp-systolic', 85);
    expect(bed.input('systolicBP')).toMatchObject({ value: 85, points: 3, origin: 'device' });
    bed.nowMs += HOUR;
    expect(bed.input('systolicBP')).toMatchObject({ value: 85, ageMs: HOUR });
    bed.nowMs += 1;
    expect(bed.input('systolicBP')).toMatchObject({ value: null });
  });

  it('does not grow younger because the monitor repeats it, nor vanish because a measurement failed', () => {
    const bed = new Bed();
    const measuredMs = bed.nowMs;
    bed.send('nibp-systolic', 85);
    bed.nowMs += 30 * MINUTE;
    bed.send('nibp-systolic', 85, { measuredMs });
    bed.send('nibp-systolic', null);
    expect(bed.input('systolicBP')).toMatchObject({ value: 85, ageMs: 30 * MINUTE });
  });

  it('comes from the arterial line when that is there', () => {
    const bed = new Bed();
    bed.send('nibp-systolic', 85);
    bed.hold({ 'abp-systolic': 125 }, 40);
    expect(bed.input('systolicBP')).toMatchObject({ value: 125 });
  });
});

describe('entries', () => {
  it('expire: consciousness and temperature after 4 h or the observation interval, oxygen after 12 h', () => {
    const bed = new Bed();
    bed.enter(...charted);
    bed.nowMs += 4 * HOUR;
    expect(bed.score().missing).not.toEqual(expect.arrayContaining(['consciousness']));
    bed.nowMs += 1;
    expect(bed.score().missing).toEqual(expect.arrayContaining(['consciousness', 'temperature']));
    expect(bed.input('supplementalOxygen')).toMatchObject({ value: false });
    bed.nowMs += 8 * HOUR;
    expect(bed.input('supplementalOxygen')).toMatchObject({ value: null, origin: 'missing' });

    const hourly = new Bed({ intervalMs: HOUR });
    hourly.enter(...charted);
    hourly.nowMs += HOUR + 1;
    expect(hourly.score().missing).toEqual(expect.arrayContaining(['consciousness', 'temperature']));
  });

  it('give way to a temperature probe', () => {
    const bed = new Bed();
    bed.enter(...charted);
    bed.hold({ temperature: 39.5 }, 40);
    expect(bed.input('temperature')).toMatchObject({ value: 39.5, points: 2, origin: 'device' });
  });

  it('score at once; otherwise a score is due once a minute', () => {
    const bed = new Bed();
    expect(bed.live.due(bed.nowMs)).toBe(true);
    bed.score();
    bed.hold(well, 59);
    expect(bed.live.due(bed.nowMs)).toBe(false);
    bed.enter({ what: 'consciousness', value: 'V' });
    expect(bed.live.due(bed.nowMs)).toBe(true);
    bed.score();
    bed.send('nibp-systolic', 85);
    expect(bed.live.due(bed.nowMs)).toBe(true);
    bed.score();
    bed.nowMs += MINUTE;
    expect(bed.live.due(bed.nowMs)).toBe(true);
  });
});

describe('a killed monitor', () => {
  it('still owes the score of an entry that came before', () => {
    const bed = new Bed();
    bed.score();
    bed.enter({ what: 'consciousness', value: 'V' });
    bed.restart();
    expect(bed.live.due(bed.nowMs)).toBe(true);
    expect(bed.input('consciousness')).toMatchObject({ value: 'V', points: 3 });
  });
});

describe('a live score, whatever arrives', () => {
  const sample = fc.record({
    vital: fc.constantFrom<VitalKind>(
      'respiratory-rate',
      'spo2',
      'abp-systolic',
      'nibp-systolic',
      'heart-rate',
      'pulse-rate',
      'temperature',
    ),
    value: fc.option(fc.integer({ min: 0, max: 200 }), { nil: null }),
    waitMs: fc.integer({ min: 0, max: 5000 }),
    lateMs: fc.integer({ min: -500, max: 2000 }),
  });
  const stream = fc.array(sample, { maxLength: 150 });

  it('is the same after a restart', () => {
    fc.assert(
      fc.property(stream, fc.nat(150), (samples, at) => {
        const [whole, killed] = [new Bed(), new Bed()];
        for (const bed of [whole, killed]) bed.enter(...charted);
        samples.forEach(({ vital, value, waitMs, lateMs }, index) => {
          if (index === at) killed.restart();
          for (const bed of [whole, killed]) {
            bed.send(vital, value, { measuredMs: bed.nowMs - lateMs });
            bed.nowMs += waitMs;
          }
        });
        expect(killed.live.due(killed.nowMs)).toBe(whole.live.due(whole.nowMs));
        expect(killed.score()).toEqual(whole.score());
      }),
    );
  });

  it('adds up: the parts on the tile give the total and the bounds', () => {
    fc.assert(
      fc.property(stream, (samples) => {
        const bed = new Bed();
        bed.enter(...charted);
        for (const { vital, value, waitMs } of samples) {
          bed.send(vital, value);
          bed.nowMs += waitMs;
        }
        const score = bed.score();
        expect(score.inputs.reduce((sum, input) => sum + (input.points ?? 0), 0)).toBe(score.totalMin);
        const again = scoreNews2(Object.fromEntries(score.inputs.map(({ name, value }) => [name, value])));
        expect([again.total, again.totalMin, again.totalMax, again.band]).toEqual([
          score.total,
          score.totalMin,
          score.totalMax,
          score.band,
        ]);
      }),
    );
  });

  it('refuses what is no snapshot', () => {
    expect(() => LiveValues.restore({ version: 2 })).toThrow(/score snapshot/);
  });
});
