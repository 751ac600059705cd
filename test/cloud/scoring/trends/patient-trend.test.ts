import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LATEST_MINUTES, SILENT_MINUTES } from '../../../../cloud/scoring/trends/levels.table.ts';
import { PatientTrend } from '../../../../cloud/scoring/trends/patient-trend.ts';
import { TrendBook } from '../../../../cloud/scoring/trends/trend-book.ts';
import { patientOf, patientState } from '../../../../cloud/scoring/trends/trend-state.ts';
import { minuteWith, Told } from './minutes.ts';

const told = (minutes: readonly ReturnType<typeof minuteWith>[]): Told => {
  const [trend, all] = [new PatientTrend('Patient/p1', 'Encounter/e1'), new Told()];
  for (const minute of minutes) trend.add(minute, all.tell);
  return all;
};
const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? NaN) + (sorted[sorted.length >> 1] ?? NaN)) / 2;
};
const clock = (iso: string): string => iso.slice(11, 16);

describe('sliding windows of one patient', () => {
  it('move on by a minute, five minutes, a quarter of an hour and an hour, each over its own length', () => {
    const day = told(Array.from({ length: 26 * 60 }, (_, minute) => minuteWith(minute, { 'heart-rate': 60 + (minute % 60) })));
    const ends = (minutes: 15 | 60 | 240 | 1440) =>
      day
        .of(minutes)
        .slice(0, 3)
        .map(({ windowEnd }) => clock(windowEnd));
    expect([ends(15), ends(60), ends(240), ends(1440)]).toEqual([
      ['00:01', '00:02', '00:03'],
      ['00:05', '00:10', '00:15'],
      ['00:15', '00:30', '00:45'],
      ['01:00', '02:00', '03:00'],
    ]);
    for (const minutes of [15, 60, 240, 1440] as const)
      for (const { windowStart, windowEnd } of day.of(minutes))
        expect(Date.parse(windowEnd) - Date.parse(windowStart)).toBe(minutes * 60_000);
    expect(day.of(1440).at(-1)?.vitals['heart-rate']).toMatchObject({ level: 89.5, slopePerHour: 0, coverage: 1, gaps: 0 });
  });

  it('say how long a vital sign has been gone, and that the others go on', () => {
    const windows = told(
      Array.from({ length: 180 }, (_, minute) => minuteWith(minute, { 'heart-rate': 80, ...(minute < 100 ? { spo2: 97 } : {}) })),
    );
    const last = windows.of(240).at(-1);
    expect(last?.vitals.spo2).toMatchObject({ staleMinutes: 80, coverage: Number((100 / 240).toFixed(4)) });
    expect(last?.vitals['heart-rate']?.staleMinutes).toBe(0);
    expect(windows.of(15).at(-1)?.vitals).not.toHaveProperty('spo2');
    expect(windows.of(1440).at(-1)?.vitals.spo2).toMatchObject({ staleMinutes: 80 });
  });

  it('say which share of the numbers the device doubts, in all lengths, also after a restart', () => {
    const doubted = (minute: number) => (minute % 2 === 0 ? { doubted: { spo2: 3 } } : {});
    const minutes = Array.from({ length: 26 * 60 }, (_, minute) =>
      minuteWith(minute, minute % 4 === 2 ? { 'heart-rate': 80 } : { 'heart-rate': 80, spo2: 97 }, doubted(minute)),
    );
    const all = told(minutes);
    // Of four minutes one holds 3 doubted of 4, one 3 of 3, two none.
    for (const length of [15, 60, 240, 1440] as const) {
      const { spo2, 'heart-rate': rate } = all.of(length).at(-1)?.vitals ?? {};
      expect([Math.abs((spo2?.quality ?? 0) - 0.5625) < 0.04, rate?.quality]).toEqual([true, 1]);
    }
    const [half, again] = [new PatientTrend('Patient/p1', 'Encounter/e1'), new Told()];
    for (const minute of minutes.slice(0, 700)) half.add(minute, again.tell);
    const restarted = patientOf(JSON.parse(JSON.stringify(patientState(half))) as ReturnType<typeof patientState>);
    for (const minute of minutes.slice(700)) restarted.add(minute, again.tell);
    expect(again.windows).toEqual(all.windows);
  });

  it('hold what was measured in them and nothing of what came later', () => {
    const some = fc.uniqueArray(fc.integer({ min: 0, max: 1_400 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 90 }), (minutes, factor) => {
        const value = (minute: number): number => (minute * factor) % 200;
        const sorted = [...minutes].sort((a, b) => a - b);
        for (const window of told(sorted.map((minute) => minuteWith(minute, { 'heart-rate': value(minute) }))).of(15)) {
          const end = Date.parse(window.windowEnd) / 60_000 - Date.parse('2026-01-05T00:00:00.000Z') / 60_000;
          const inside = sorted.filter((minute) => minute >= end - 15 && minute < end);
          expect(window.vitals['heart-rate']?.level).toBe(median(inside.map(value)));
          expect(window.vitals['heart-rate']?.coverage).toBe(Number((inside.length / 15).toFixed(4)));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are the same in any order, with repetitions, with revisions and across a kept state at any point', () => {
    const minute = fc.record({
      at: fc.integer({ min: 0, max: 700 }),
      late: fc.integer({ min: 0, max: LATEST_MINUTES - 1 }),
      value: fc.integer({ min: 0, max: 200 }),
      kind: fc.constantFrom('heart-rate' as const, 'spo2' as const),
      bed: fc.constantFrom('bed-1', 'bed-2'),
    });
    fc.assert(
      fc.property(fc.array(minute, { minLength: 1, maxLength: 80 }), fc.nat(), (all, cut) => {
        const known = new Map(all.map((each) => [each.at, each]));
        const final = [...known.values()].map(({ at, kind, value, bed }) => minuteWith(at, { [kind]: value }, { bed }));
        const inOrder = told([...final].sort((a, b) => a.minute - b.minute)).windows;

        const drafts = [...known.values()].map(({ at, value }) => minuteWith(at, { 'heart-rate': value + 1 }));
        const arrival = new Map([...known.values()].map(({ at, late }) => [minuteWith(at, {}).minute, at + late]));
        const mixed = [...drafts.map((draft) => ({ draft, after: 0 })), ...final.map((draft) => ({ draft, after: 0.5 }))]
          .sort((a, b) => (arrival.get(a.draft.minute) ?? 0) + a.after - (arrival.get(b.draft.minute) ?? 0) - b.after)
          .map(({ draft }) => draft);
        let trend = new PatientTrend('Patient/p1', 'Encounter/e1');
        const shuffled = new Told();
        for (const [place, each] of [...mixed, ...[...final].sort((a, b) => a.minute - b.minute).slice(-1)].entries()) {
          if (place === cut % mixed.length) trend = patientOf(JSON.parse(JSON.stringify(patientState(trend))) as never);
          expect(trend.add(each, shuffled.tell)).toBe(true);
        }
        expect(JSON.stringify([...shuffled.windows].sort())).toBe(JSON.stringify([...inOrder].sort()));
      }),
      { numRuns: 60 },
    );
  });

  it('do not take what is more than two hours late, and say so', () => {
    const [trend, all] = [new PatientTrend('Patient/p1', null), new Told()];
    trend.add(minuteWith(200, { spo2: 97 }), all.tell);
    expect(trend.add(minuteWith(200 - LATEST_MINUTES, { spo2: 90 }), all.tell)).toBe(false);
    expect(trend.add(minuteWith(201 - LATEST_MINUTES, { spo2: 90 }), all.tell)).toBe(true);
  });

  it('belong to one encounter: another one begins with nothing', () => {
    const [book, all] = [new TrendBook(), new Told()];
    book.add(minuteWith(0, { spo2: 80 }, { encounter: 'Encounter/e1' }), all.tell);
    book.add(minuteWith(1, { spo2: 97 }, { encounter: 'Encounter/e2' }), all.tell);
    expect(all.of(15).map(({ encounter, vitals }) => [encounter, vitals.spo2?.level])).toEqual([
      ['Encounter/e1', 80],
      ['Encounter/e2', 97],
    ]);
  });

  it('are told for a patient who fell silent, from the clock of the others; who is long gone is forgotten', () => {
    const [book, all] = [new TrendBook(), new Told()];
    book.add(minuteWith(10, { spo2: 97 }), all.tell);
    const other = { patient: 'Patient/p2' };
    book.add(minuteWith(60 + SILENT_MINUTES - 2, { spo2: 97 }, other), all.tell);
    expect(all.of(1440).filter(({ patient }) => patient === 'Patient/p1')).toEqual([]);
    book.add(minuteWith(60 + SILENT_MINUTES - 1, { spo2: 97 }, other), all.tell);
    expect(
      all
        .of(1440)
        .filter(({ patient }) => patient === 'Patient/p1')
        .map(({ windowEnd }) => clock(windowEnd)),
    ).toEqual(['01:00']);
    book.add(minuteWith(80 * 60, { spo2: 97 }, other), all.tell);
    expect(book.size).toBe(1);
  });
});
