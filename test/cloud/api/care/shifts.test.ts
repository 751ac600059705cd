import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { turnsOf } from '../../../../cloud/api/care/responsibility.ts';
import { type ShiftRule, shiftsAt } from '../../../../cloud/api/care/shifts.ts';

const HOUR = 3_600_000;
const rule: ShiftRule = {
  timeZone: 'Europe/Berlin',
  starts: [
    { name: 'early', at: '06:00' },
    { name: 'late', at: '14:00' },
    { name: 'night', at: '22:00' },
  ],
};

describe('the shift that runs', () => {
  it('goes by the clock of the house, over midnight, too', () => {
    expect(shiftsAt(rule, Date.parse('2026-01-05T23:30:00Z'))).toEqual({
      now: { name: 'night', from: '2026-01-05T21:00:00.000Z', until: '2026-01-06T05:00:00.000Z' },
      next: { name: 'early', from: '2026-01-06T05:00:00.000Z', until: '2026-01-06T13:00:00.000Z' },
    });
  });
  it('begins with its first second', () => {
    expect(shiftsAt(rule, Date.parse('2026-01-05T13:00:00Z')).now?.name).toBe('late');
    expect(shiftsAt(rule, Date.parse('2026-01-05T12:59:59.999Z')).now?.name).toBe('early');
  });
  it.each([
    ['forward', '2026-03-28T22:00:00Z', 7],
    ['back', '2026-10-24T22:00:00Z', 9],
  ])('lasts as long as the night does when the clock is put %s', (_way, at, hours) => {
    const { now } = shiftsAt(rule, Date.parse(at));
    expect((Date.parse(now?.until ?? '') - Date.parse(now?.from ?? '')) / HOUR).toBe(hours);
  });
  it('is none where the house has none', () => {
    expect(shiftsAt({ ...rule, starts: [] }, 0)).toEqual({ now: null, next: null });
  });
  it('holds every instant, and the next follows at once, whatever the zone', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
    const start = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    const starts = fc.uniqueArray(start, { minLength: 1, maxLength: 4, selector: String });
    const instant = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), starts, instant, (timeZone, times, nowMs) => {
        const named = times.map(([h, m]) => ({
          name: `${h}`,
          at: `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`,
        }));
        const { now, next } = shiftsAt({ timeZone, starts: named }, nowMs);
        expect(Date.parse(now?.from ?? '')).toBeLessThanOrEqual(nowMs);
        expect(Date.parse(now?.until ?? '')).toBeGreaterThan(nowMs);
        expect(next?.from).toBe(now?.until);
      }),
      { numRuns: 300 },
    );
  });
});

describe('who is responsible', () => {
  const at = (hour: number): string => new Date(Date.UTC(2026, 0, 5, 0) + hour * HOUR).toISOString();
  const assignment = (to: string, from: number, until: number | null, made = from) => ({
    ...{ at: at(made), to, toId: null, from: at(from), until: until === null ? null : at(until), shift: 'early' },
  });
  const spoken = (...all: Parameters<typeof turnsOf>[0]) =>
    turnsOf(all).map(({ name, from, until }) => `${name} ${from.slice(11, 13)}-${until?.slice(11, 13) ?? ''}`);

  it('is one after the other, each until her shift ends or somebody takes over', () => {
    expect(spoken(assignment('A', 6, 14), assignment('B', 14, 22, 10), assignment('C', 11, 14))).toEqual([
      'A 06-11',
      'C 11-14',
      'B 14-22',
    ]);
  });
  it('is whoever was named last for a shift', () => {
    expect(spoken(assignment('B', 14, 22, 10), assignment('E', 14, 22, 11))).toEqual(['E 14-22']);
  });
  it('is nobody where a shift ended and nobody came, and without shifts whoever was named last', () => {
    expect(spoken(assignment('A', 6, 14), assignment('B', 16, 22))).toEqual(['A 06-14', 'B 16-22']);
    expect(spoken(assignment('A', 6, null), assignment('B', 9, null))).toEqual(['A 06-09', 'B 09-']);
  });
  it('is never two at once, and at each instant the last that has begun and not ended', () => {
    const one = fc.record({ from: fc.integer({ min: 0, max: 23 }), hours: fc.option(fc.integer({ min: 1, max: 12 })) });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), fc.integer({ min: 0, max: 40 }), (made, hour) => {
        const all = made.map(({ from, hours }, index) => assignment(`n${index}`, from, hours === null ? null : from + hours));
        const now = at(hour);
        const here = turnsOf(all).filter(({ from, until }) => from <= now && (until === null || until > now));
        const begun = all
          .filter(({ from }) => from <= now)
          .sort((a, b) => a.from.localeCompare(b.from))
          .at(-1);
        const expected = begun === undefined || (begun.until !== null && begun.until <= now) ? [] : [begun.to];
        expect(here.map(({ name }) => name)).toEqual(expected);
      }),
    );
  });
});
