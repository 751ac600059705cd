import { describe, expect, it } from 'vitest';
import { CuffMeasurements, SINGLE_CUFF_MS } from '#clinical';

const MINUTE = 60_000;

/** One cuff that is polled once a second. */
class Polled {
  cuff = new CuffMeasurements();
  nowMs = 0;

  /** @returns seconds at which a value was new */
  poll(seconds: number, mean: number | null, systolic = 120): number[] {
    const news: number[] = [];
    for (let second = 0; second < seconds; second++) {
      const taken = [this.cuff.take('systolic', systolic, this.nowMs), this.cuff.take('mean', mean, this.nowMs)];
      if (taken.some(({ isNew }) => isNew)) news.push(this.nowMs / 1000);
      this.nowMs += 1000;
    }
    return news;
  }

  get validMs(): number {
    return this.cuff.take('mean', null, this.nowMs).validMs;
  }
}

describe('a measurement of a cuff', () => {
  it('is new once, however often the device tells it again', () => {
    const polled = new Polled();
    expect(polled.poll(600, 80)).toEqual([0]);
    // The other values of the same measurement are new with the one that differs.
    expect(polled.poll(600, 84)).toEqual([600, 601]);
  });

  it('is another one after the device told its absence, and after a silence', () => {
    const cuff = new CuffMeasurements();
    expect(cuff.take('mean', 80, 0)).toMatchObject({ isNew: true, sinceMs: 0 });
    cuff.take('mean', null, 60_000);
    expect(cuff.take('mean', 80, 61_000)).toMatchObject({ isNew: true, sinceMs: 61_000 });
    expect(cuff.take('mean', 80, 100_000)).toMatchObject({ isNew: false, sinceMs: 61_000 });
    expect(cuff.take('mean', 80, 400_000)).toMatchObject({ isNew: true, sinceMs: 400_000 });
  });

  it('counts for twice the interval in which the cuff measures', () => {
    const cuff = new CuffMeasurements();
    const validMs = [0, 15, 30, 45].map((minute) => cuff.take('mean', 80 + minute, minute * MINUTE).validMs);
    expect(validMs).toEqual([SINGLE_CUFF_MS, SINGLE_CUFF_MS, 30 * MINUTE, 30 * MINUTE]);
  });

  it('counts for an hour while the cuff has no interval, and never for less than five minutes', () => {
    const cuff = new CuffMeasurements();
    const validMs = [0, 15, 16, 90].map((minute) => cuff.take('mean', 80 + minute, minute * MINUTE).validMs);
    expect(validMs).toEqual([SINGLE_CUFF_MS, SINGLE_CUFF_MS, SINGLE_CUFF_MS, SINGLE_CUFF_MS]);
    const often = new CuffMeasurements();
    expect([0, 1, 2].map((minute) => often.take('mean', 80 + minute, minute * MINUTE).validMs).at(-1)).toBe(5 * MINUTE);
  });

  it('is still the same after a restart: an old number never becomes a new one', () => {
    const polled = new Polled();
    polled.poll(60, 80);
    polled.cuff = new CuffMeasurements(JSON.parse(JSON.stringify(polled.cuff.state)) as typeof polled.cuff.state);
    polled.nowMs += 30 * MINUTE;
    expect(polled.cuff.take('mean', 80, polled.nowMs)).toEqual({ isNew: true, sinceMs: 0, validMs: SINGLE_CUFF_MS });
    expect(polled.cuff.take('mean', 80, polled.nowMs + 1000).isNew).toBe(false);
    expect(polled.cuff.take('mean', 81, polled.nowMs + 2000)).toMatchObject({ isNew: true, sinceMs: polled.nowMs + 2000 });
  });
});
