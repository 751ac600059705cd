import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChartedReading } from '../../../cloud/contract/events.ts';
import { CHARTED_AGE_MS, ChartedBook } from '../../../cloud/scoring/charted-book.ts';
import { charted, T0 } from './readings.ts';

const HOUR = 3_600_000;

function bookOf(...readings: readonly ChartedReading[]): ChartedBook {
  const book = new ChartedBook();
  for (const reading of readings) book.add(reading);
  return book;
}
const countsAt = (book: ChartedBook, atMs: number, patient = 'Patient/p1', encounter: string | null = null) =>
  Object.fromEntries(book.at(patient, encounter, T0 + atMs).map(({ name, value }) => [name, value]));

describe('what was charted', () => {
  it.each([
    { name: 'consciousness', value: 'A', limit: 4 * HOUR },
    { name: 'temperature', value: 37.2, limit: 4 * HOUR },
    { name: 'respiratoryRate', value: 14, limit: 4 * HOUR },
    { name: 'supplementalOxygen', value: false, limit: 12 * HOUR },
  ] as const)('$name counts from its moment until its age limit, to the millisecond', ({ name, value, limit }) => {
    const book = bookOf(charted({ name, value }));
    expect(countsAt(book, -1)).toEqual({});
    expect(countsAt(book, 0)).toEqual({ [name]: value });
    expect(countsAt(book, limit)).toEqual({ [name]: value });
    expect(countsAt(book, limit + 1)).toEqual({});
  });

  it('keeps the prescribed scale until somebody changes it', () => {
    const book = bookOf(charted({ name: 'spo2Scale', value: 2 }), charted({ name: 'spo2Scale', value: 1, atMs: 900 * HOUR }));
    expect(countsAt(book, 900 * HOUR - 1)).toEqual({ spo2Scale: 2 });
    expect(countsAt(book, 5_000 * HOUR)).toEqual({ spo2Scale: 1 });
  });

  it('ends with the encounter: what was charted before a discharge says nothing after it', () => {
    const book = bookOf(charted({ encounter: 'Encounter/e1', value: 'V' }));
    expect(countsAt(book, HOUR, 'Patient/p1', 'Encounter/e1')).toEqual({ consciousness: 'V' });
    expect(countsAt(book, HOUR, 'Patient/p1', 'Encounter/e2')).toEqual({});
    expect(countsAt(book, HOUR, 'Patient/p1', null)).toEqual({});
  });

  it('gives in any order, also repeated, the newest of the same patient and encounter that has not expired', () => {
    const reading = fc.record({
      // Whole hours: many of one instant, and exactly at the limits.
      atMs: fc.integer({ min: 0, max: 14 }).map((hours) => hours * HOUR),
      name: fc.constantFrom('consciousness' as const, 'supplementalOxygen' as const, 'spo2Scale' as const),
      value: fc.constantFrom('A', 'C', true, false, 1, 2),
      patient: fc.constantFrom('Patient/p1', 'Patient/p2'),
      encounter: fc.constantFrom(null, 'Encounter/e1', 'Encounter/e2'),
    });
    fc.assert(
      fc.property(
        fc.array(reading, { maxLength: 30 }),
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 0, max: 60 }).map((halves) => (halves * HOUR) / 2),
        (about, order, atMs) => {
          const readings = about.map(charted);
          const keys = [...order.take(readings.length * 2)];
          const shuffled = [...readings, ...readings]
            .map((each, at) => ({ each, key: keys[at] ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ each }) => each);
          const [book, other] = [bookOf(...readings), bookOf(...shuffled)];
          for (const patient of ['Patient/p1', 'Patient/p2'])
            for (const encounter of [null, 'Encounter/e1', 'Encounter/e2']) {
              const counting = book.at(patient, encounter, T0 + atMs);
              expect(other.at(patient, encounter, T0 + atMs)).toEqual(counting);
              const mine = readings.filter((each) => each.patient === patient && each.encounter === encounter);
              for (const { name, ageMs, observation } of counting) {
                expect(mine.map((each) => each.observation)).toContain(observation);
                expect(ageMs).toBeGreaterThanOrEqual(0);
                expect(ageMs).toBeLessThanOrEqual(CHARTED_AGE_MS[name as keyof typeof CHARTED_AGE_MS]);
                const between = mine.filter(
                  (each) =>
                    each.name === name &&
                    Date.parse(each.effectiveAt) <= T0 + atMs &&
                    Date.parse(each.effectiveAt) > T0 + atMs - ageMs,
                );
                expect(between).toEqual([]);
              }
            }
        },
      ),
    );
  });
});
