import { describe, expect, it } from 'vitest';
import type { ChartedReading, EnrichedReading } from '../../../cloud/contract/events.ts';
import { ChartedBook } from '../../../cloud/scoring/charted-book.ts';
import { rescoredWindow, scoredWindow } from '../../../cloud/scoring/scored-window.ts';
import { charted, reading, T0 } from './readings.ts';

const MINUTE = 60_000;
const NORMAL: readonly EnrichedReading[] = [
  reading({ atMs: 1_000, vital: 'heart-rate', value: 72 }),
  reading({ atMs: 1_000, vital: 'spo2', value: 97 }),
  reading({ atMs: 1_000, vital: 'respiratory-rate', value: 15 }),
  reading({ atMs: 1_000, vital: 'abp-systolic', value: 120 }),
];
const CHARTED: readonly ChartedReading[] = [
  charted({ name: 'consciousness', value: 'A', atMs: -2 * MINUTE }),
  charted({ name: 'supplementalOxygen', value: true, atMs: 30_000 }),
  charted({ name: 'temperature', value: 38.4, atMs: -10 * MINUTE }),
];

function bookOf(readings: readonly ChartedReading[]): ChartedBook {
  const book = new ChartedBook();
  for (const each of readings) book.add(each);
  return book;
}

describe('numbers that the device doubts', () => {
  it('count in no median and no score, and are counted; without another one the sign is missing', () => {
    const doubted = (value: number, vital: EnrichedReading['vital']): EnrichedReading => ({
      ...reading({ atMs: 2_000, vital, value }),
      questionable: true,
    });
    const plain = scoredWindow(T0, NORMAL, bookOf(CHARTED));
    const beside = scoredWindow(T0, [...NORMAL, doubted(71, 'spo2')], bookOf(CHARTED));
    expect(beside).toEqual({ ...plain, doubted: { spo2: 1 } });
    const without = NORMAL.filter(({ vital }) => vital !== 'spo2');
    const alone = scoredWindow(T0, [...without, doubted(71, 'spo2'), doubted(70, 'spo2')], bookOf(CHARTED));
    expect([alone.doubted, alone.score.total, alone.score.missing]).toEqual([{ spo2: 2 }, null, ['spo2']]);
    expect(rescoredWindow(alone, bookOf(CHARTED))).toEqual(alone);
  });
});

describe('the score of a window with what was charted', () => {
  it('is whole, says that it is composed and how old its oldest value is', () => {
    const window = scoredWindow(T0, NORMAL, bookOf(CHARTED));
    expect(window.score).toMatchObject({
      methodVersion: '1.3.0',
      total: 3,
      missing: [],
      points: { supplementalOxygen: 2, temperature: 1, consciousness: 0 },
      composed: true,
      oldestAgeMs: 11 * MINUTE,
    });
    expect(window.charted?.map(({ name, value, ageMs }) => [name, value, ageMs])).toEqual([
      ['supplementalOxygen', true, 30_000],
      ['consciousness', 'A', 3 * MINUTE],
      ['temperature', 38.4, 11 * MINUTE],
    ]);
  });

  it('is none for a child, and says so; who turned 16 is scored', () => {
    const born = (birthDate: string | null) =>
      scoredWindow(
        T0,
        NORMAL.map((each) => ({
          ...each,
          value: each.vital === 'heart-rate' ? 140 : each.value,
          person: { birthDate, sex: null },
        })),
        bookOf(CHARTED),
      );
    const day = new Date(T0);
    const yearsAgo = (years: number, days = 0) =>
      new Date(Date.UTC(day.getUTCFullYear() - years, day.getUTCMonth(), day.getUTCDate() + days)).toISOString().slice(0, 10);
    expect(born(yearsAgo(1))).toMatchObject({
      score: { total: null, totalMin: 0, points: {}, missing: ['adultAge'], band: null },
      others: [],
      vitals: { 'heart-rate': { median: 140 } },
    });
    expect(born(yearsAgo(16, 1)).score.total).toBeNull();
    expect(born(yearsAgo(16)).score.total).toBe(6);
    expect(born(null).score.total).toBe(6);
  });

  it('is not composed when all was charted within the minute', () => {
    const book = bookOf([charted({ atMs: 0 })]);
    expect(scoredWindow(T0, NORMAL, book).score).toMatchObject({ composed: false, oldestAgeMs: MINUTE });
  });

  it('takes a number from a device before a charted one, and does not name what did not count', () => {
    const book = bookOf([charted({ name: 'respiratoryRate', value: 30, atMs: 0 })]);
    const window = scoredWindow(T0, NORMAL, book);
    expect(window.score.points).toMatchObject({ respiratoryRate: 0 });
    expect(window.charted).toEqual([]);
    const counted = scoredWindow(
      T0,
      NORMAL.filter(({ vital }) => vital !== 'respiratory-rate'),
      book,
    );
    expect(counted.score.points).toMatchObject({ respiratoryRate: 3 });
  });

  it('scores on the prescribed scale, whose age composes nothing', () => {
    const window = scoredWindow(
      T0,
      NORMAL,
      bookOf([
        charted({ name: 'spo2Scale', value: 2, atMs: -9_000 * MINUTE }),
        charted({ name: 'supplementalOxygen', value: true, atMs: 0 }),
      ]),
    );
    expect(window.score).toMatchObject({ points: { spo2: 3 }, composed: false });
  });

  it('does not take an impossible value for a value', () => {
    const window = scoredWindow(T0, NORMAL, bookOf([charted({ name: 'temperature', value: 370, atMs: 0 })]));
    expect(window.score.missing).toContain('temperature');
  });

  it('never takes what was charted for another patient or in another encounter', () => {
    const book = bookOf([charted({ patient: 'Patient/p2' }), charted({ encounter: 'Encounter/e9' })]);
    expect(scoredWindow(T0, NORMAL, book)).toMatchObject({ charted: [], score: { oldestAgeMs: null, composed: false } });
  });

  it('is the same, byte for byte, when what was charted comes after it was told', () => {
    const told = JSON.parse(JSON.stringify(scoredWindow(T0, NORMAL, new ChartedBook()))) as ReturnType<typeof scoredWindow>;
    expect(JSON.stringify(rescoredWindow(told, bookOf(CHARTED)))).toBe(JSON.stringify(scoredWindow(T0, NORMAL, bookOf(CHARTED))));
  });
});
