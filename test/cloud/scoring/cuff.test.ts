import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CuffMeasurements, cuffScoresMs } from '#clinical';
import type { CuffKind, CuffMinute, EnrichedReading, ScoredWindow } from '../../../cloud/contract/events.ts';
import { riskAssessment } from '../../../cloud/outcomes/risk-assessment.ts';
import { ChartedBook } from '../../../cloud/scoring/charted-book.ts';
import { cuffAfter, cuffCounts, cuffRuns } from '../../../cloud/scoring/cuff.ts';
import { followingWindow, rescoredWindow, scoredWindow } from '../../../cloud/scoring/scored-window.ts';
import { WINDOW_MS } from '../../../cloud/scoring/windows.ts';
import { LiveValues } from '../../../electron/monitor/scores/live-values.ts';
import { CuffReadings } from '../../../electron/monitor/screen/cuff-readings.ts';
import { charted, reading, T0 } from './readings.ts';

const MINUTE = WINDOW_MS;
const BOOK = new ChartedBook();

/** Minute after minute, as they are scored: each from the one before. */
function scoredMinutes(readings: readonly EnrichedReading[], minutes: number): ScoredWindow[] {
  const windows: ScoredWindow[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const startMs = T0 + minute * MINUTE;
    const mine = readings.filter(({ effectiveAt }) => Math.floor((Date.parse(effectiveAt) - T0) / MINUTE) === minute);
    windows.push(scoredWindow(startMs, [reading({ atMs: minute * MINUTE }), ...mine], BOOK, windows.at(-1)?.cuff));
  }
  return windows;
}
const pressure = (atMs: number, value: number, vital: CuffKind = 'nibp-systolic'): EnrichedReading =>
  reading({ atMs, vital, value });
const points = (windows: readonly ScoredWindow[]): (number | undefined)[] =>
  windows.map(({ score }) => score.points['systolicBP']);

describe('the pressure of a cuff', () => {
  it('counts for an hour while the cuff has no interval, with its age, and rests on the Observation that told it', () => {
    const windows = scoredMinutes([pressure(5_000, 95)], 64);
    const counting = points(windows).filter((each) => each === 2);
    expect([counting.length, points(windows).lastIndexOf(2)]).toEqual([60, 59]);
    expect(windows[60]?.score.missing).toContain('systolicBP');
    expect([windows[0]?.score.composed, windows[0]?.charted]).toEqual([false, []]);
    const [late] = windows.slice(30);
    expect(late?.score).toMatchObject({ composed: true, oldestAgeMs: 31 * MINUTE - 5_000 });
    expect(late?.charted).toMatchObject([{ name: 'systolicBP', value: 95, ageMs: 31 * MINUTE - 5_000 }]);
    const told = pressure(5_000, 95).observation;
    expect(
      windows.slice(0, 60).every((each) => riskAssessment(each, 'final').basis?.some(({ reference }) => reference === told)),
    ).toBe(true);
    expect(riskAssessment(windows[61]!, 'final').basis?.map(({ reference }) => reference)).not.toContain(told);
  });

  it('counts for twice the interval of a cuff that measures by the clock', () => {
    const windows = scoredMinutes(
      [0, 10, 20].map((minute) => pressure(minute * MINUTE, 95 + minute)),
      60,
    );
    expect(windows[19]?.score.points).toHaveProperty('systolicBP');
    expect(
      points(windows)
        .map((each) => each !== undefined)
        .lastIndexOf(true),
    ).toBe(39);
  });

  it('is as old as its measurement, although the device tells it again with every poll', () => {
    const polls = Array.from({ length: 90 * 6 }, (_, nth) => pressure(nth * 10_000, 95));
    const windows = scoredMinutes(polls, 90);
    expect(points(windows).lastIndexOf(2)).toBe(59);
    expect(windows[89]?.vitals['nibp-systolic']?.median).toBe(95);
    expect(windows[89]?.score.missing).toContain('systolicBP');
    // Nor is it born again when the cuff is long forgotten.
    expect(
      points(
        scoredMinutes(
          Array.from({ length: 200 * 2 }, (_, nth) => pressure(nth * 30_000, 95)),
          200,
        ),
      ).lastIndexOf(2),
    ).toBe(59);
  });

  it('of a minute in which it was measured anew is the last one, as at the bed, and no median', () => {
    const [window] = scoredMinutes([pressure(1_000, 120), pressure(20_000, 120), pressure(50_000, 85)], 1);
    expect([window?.score.points['systolicBP'], window?.vitals['nibp-systolic']?.median]).toEqual([3, 120]);
  });

  it('is not one that the device doubts, nor another encounter’s, and one from the artery goes before it', () => {
    const doubted = { ...pressure(2_000, 60), questionable: true as const };
    expect(cuffRuns([doubted])).toEqual([]);
    const before = cuffAfter(undefined, cuffRuns([pressure(0, 95)]), T0 + MINUTE);
    const arterial = scoredWindow(T0 + MINUTE, [reading({ atMs: MINUTE, vital: 'abp-systolic', value: 120 })], BOOK, before);
    expect([arterial.score.points['systolicBP'], arterial.charted, arterial.score.composed]).toEqual([0, [], false]);
  });

  it('gives the same, byte for byte, told again with what was charted and with what is known of before', () => {
    const book = new ChartedBook();
    book.add(charted({ atMs: 0 }));
    const windows = scoredMinutes([pressure(0, 95), pressure(3 * MINUTE, 100)], 6);
    for (const [place, window] of windows.entries()) {
      const told = JSON.parse(JSON.stringify(window)) as ScoredWindow;
      const before = windows[place - 1]?.cuff;
      expect(JSON.stringify(rescoredWindow(told, BOOK))).toBe(JSON.stringify(window));
      expect(JSON.stringify(followingWindow(told, BOOK, before))).toBe(JSON.stringify(window));
      expect(JSON.stringify(followingWindow(told, book, before))).toBe(JSON.stringify(rescoredWindow(told, book)));
    }
  });
});

describe('cuffs that tell anything at any time', () => {
  const some = fc.array(
    fc.record({
      second: fc.integer({ min: 0, max: 5 * 3_600 }),
      vital: fc.constantFrom<CuffKind>('nibp-systolic', 'nibp-diastolic', 'nibp-mean'),
      value: fc.integer({ min: 60, max: 64 }),
    }),
    { maxLength: 60 },
  );
  const ordered = (about: readonly { second: number; vital: CuffKind; value: number }[]): EnrichedReading[] =>
    [...new Map(about.map((each) => [`${each.second} ${each.vital}`, each])).values()]
      .map(({ second, vital, value }) => pressure(second * 1_000, value, vital))
      .sort((a, b) => a.effectiveAt.localeCompare(b.effectiveAt) || a.vital.localeCompare(b.vital));

  it('count in the cloud what counts at the bed, minute by minute', () => {
    fc.assert(
      fc.property(some, (about) => {
        const readings = ordered(about);
        const [cuffs, live] = [new CuffReadings(), new LiveValues()];
        let [before, next]: [CuffMinute | undefined, number] = [undefined, 0];
        for (let endMs = T0 + MINUTE; endMs <= T0 + 7 * 3_600_000; endMs += MINUTE) {
          const said: EnrichedReading[] = [];
          for (; Date.parse(readings[next]?.effectiveAt ?? '9999') < endMs; next += 1) {
            const each = readings[next]!;
            said.push(each);
            const atMs = Date.parse(each.effectiveAt);
            const times = { measuredMs: atMs, arrivedMs: atMs, reason: null, unit: 'mm[Hg]', questionable: false, rank: 0 };
            const shown = cuffs.take({ ...times, vital: each.vital, value: each.value });
            if (shown !== null) live.onVital(shown);
          }
          before = cuffAfter(before, cuffRuns(said), endMs);
          const cloud = (before?.numbers ?? []).filter((number) => cuffCounts(number, endMs));
          const bed = live.at(endMs, 4 * 3_600_000).measured;
          if (moreThanTwoIn(said)) return;
          expect(cloud.map(({ vital, value, sinceMs }) => [vital, value, sinceMs]).sort()).toEqual(
            [...bed].map(([vital, { value, atMs }]) => [vital, value, atMs]).sort(),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are remembered for two hours: whatever was before changes no number that counts', () => {
    fc.assert(
      fc.property(some, some, (about, later) => {
        const runs = (all: readonly EnrichedReading[]): CuffMinute | undefined => {
          let state: CuffMinute | undefined;
          for (let minute = 0; minute < 13 * 60; minute += 1)
            state = cuffAfter(
              state,
              cuffRuns(all.filter(({ effectiveAt }) => Math.floor((Date.parse(effectiveAt) - T0) / MINUTE) === minute)),
              T0 + (minute + 1) * MINUTE,
            );
          return state;
        };
        const second = ordered(later.map((each) => ({ ...each, second: each.second + 8 * 3_600 })));
        expect(runs([...ordered(about), ...second])).toEqual(runs(second));
      }),
      { numRuns: 15 },
    );
  });

  /** Of so many in one minute only the first and the last are kept. */
  function moreThanTwoIn(said: readonly EnrichedReading[]): boolean {
    const counts = new Map<string, number>();
    for (const { vital } of said) counts.set(vital, (counts.get(vital) ?? 0) + 1);
    return [...counts.values()].some((count) => count > 2);
  }
});

it('a score takes a number of a cuff for no longer than an hour', () => {
  const cuff = new CuffMeasurements();
  const valid = [0, 45, 90].map((minute) => cuff.take('mean', 80 + minute, minute * MINUTE).validMs / MINUTE);
  expect([valid, valid.map((minutes) => cuffScoresMs(minutes * MINUTE) / MINUTE)]).toEqual([
    [60, 60, 90],
    [60, 60, 60],
  ]);
});
