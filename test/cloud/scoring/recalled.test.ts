import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EnrichedReading } from '../../../cloud/contract/events.ts';
import { ChartedBook } from '../../../cloud/scoring/charted-book.ts';
import { scoredWindow } from '../../../cloud/scoring/scored-window.ts';
import { WINDOW_MS } from '../../../cloud/scoring/windows.ts';
import type { LocalEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { reading, T0 } from './readings.ts';
import { newest, score as scoreWith, withLog } from './scored-log.ts';

const PATIENTS = ['Patient/p1', 'Patient/p2', 'Patient/p3'];
const MINUTES = 30;
/** So few that nearly everything is forgotten at once. */
const remembered = { windows: 4, onStart: 3 };
const score = (log: LocalEventLog, readings: readonly EnrichedReading[], open?: number) =>
  scoreWith(log, readings, { open, remembered });

const inTime = PATIENTS.flatMap((patient) =>
  Array.from({ length: MINUTES }, (_, minute) =>
    [5, 35].map((second) => reading({ atMs: minute * WINDOW_MS + second * 1_000, patient, value: 60 + minute })),
  ).flat(),
).sort((a, b) => a.effectiveAt.localeCompare(b.effectiveAt));

it('what comes after a window was forgotten is scored with what the window held, in any order and over restarts', async () => {
  const late = fc.array(
    fc.record({
      patient: fc.constantFrom(...PATIENTS, 'Patient/new'),
      atMs: fc.integer({ min: 0, max: (MINUTES - 3) * WINDOW_MS }),
      value: fc.integer({ min: 20, max: 220 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(late, fc.integer({ min: 0, max: 12 }), (about, cut) =>
      withLog(async (log) => {
        await score(log, inTime, PATIENTS.length);
        const more = about.map(({ patient, atMs, value }) => reading({ patient, atMs, value, vital: 'spo2' }));
        await score(log, more.slice(0, cut));
        await score(log, more.slice(cut));
        // The last minute of whoever is silent stays open in the log of this test.
        await score(
          log,
          [...PATIENTS, 'Patient/new'].map((patient) => reading({ patient, atMs: MINUTES * 2 * WINDOW_MS })),
          PATIENTS.length + 1,
        );
        const groups = new Map<string, EnrichedReading[]>();
        const unique = new Map([...inTime, ...more].reverse().map((each) => [`${each.observation} ${each.vital}`, each]));
        for (const each of unique.values()) {
          const key = `${each.patient} ${each.effectiveAt.slice(0, 16)}`;
          groups.set(key, [...(groups.get(key) ?? []), each]);
        }
        const told = await newest(log);
        for (const readings of groups.values()) {
          const startMs = Math.floor(Date.parse(readings[0]!.effectiveAt) / WINDOW_MS) * WINDOW_MS;
          const expected = scoredWindow(startMs, readings, new ChartedBook());
          expect(told.get(expected.id)).toEqual(expected);
        }
      }),
    ),
    { numRuns: 3, endOnFailure: true },
  );
}, 240_000);

it('a window whose readings are no longer kept stays as it was told, and what came for it is counted', async () => {
  await withLog(async (log) => {
    await score(log, inTime, PATIENTS.length);
    const before = await newest(log);
    const [first] = inTime;
    // As retention does: the oldest files of the readings go.
    const gone = { ...log, consume: (options: Parameters<typeof log.consume>[0]) => log.consume(options) };
    const shortened: LocalEventLog = {
      ...gone,
      beginOffset: (topic, partition) => (topic === 'enriched' ? 60 : log.beginOffset(topic, partition)),
    };
    const late = reading({
      atMs: Date.parse(first!.effectiveAt) - T0 + 1_000,
      patient: first!.patient,
      vital: 'spo2',
      value: 70,
    });
    const health = await score(shortened, [late], PATIENTS.length);
    expect(health['readings too late to be scored']).toBe(1);
    expect(await newest(log)).toEqual(before);
  });
});
