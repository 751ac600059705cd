import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EnrichedReading, ScoredWindow } from '../../../cloud/contract/events.ts';
import { ChartedBook } from '../../../cloud/scoring/charted-book.ts';
import { scoredWindow } from '../../../cloud/scoring/scored-window.ts';
import { WINDOW_MS } from '../../../cloud/scoring/windows.ts';
import { reading, T0 } from './readings.ts';
import { newest, score, withLog } from './scored-log.ts';

const PATIENTS = ['Patient/p1', 'Patient/p2'];
const MINUTES = 100;

const rates = PATIENTS.flatMap((patient) =>
  Array.from({ length: MINUTES }, (_, minute) => reading({ atMs: minute * WINDOW_MS + 1_000, patient })),
).sort((a, b) => a.effectiveAt.localeCompare(b.effectiveAt));

/** One after another, each from the one before. */
function straight(readings: readonly EnrichedReading[]): ScoredWindow[] {
  const cuffs = new Map<string, ScoredWindow['cuff']>();
  const minutes = new Map<string, EnrichedReading[]>();
  for (const each of readings) {
    const key = `${each.effectiveAt.slice(0, 16)} ${each.patient}`;
    minutes.set(key, [...(minutes.get(key) ?? []), each]);
  }
  return [...minutes]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([, mine]) => {
      const { patient, effectiveAt } = mine[0]!;
      const startMs = Math.floor(Date.parse(effectiveAt) / WINDOW_MS) * WINDOW_MS;
      const window = scoredWindow(startMs, mine, new ChartedBook(), cuffs.get(patient));
      cuffs.set(patient, window.cuff);
      return window;
    });
}

it('a pressure that comes late scores the windows behind it again, as if it had come in time', async () => {
  const one = fc.record({
    patient: fc.constantFrom(...PATIENTS),
    minute: fc.integer({ min: 0, max: MINUTES - 2 }),
    value: fc.constantFrom(80, 95, 120),
  });
  const batches = fc.array(fc.array(one, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(batches, (about) =>
      withLog(async (log) => {
        await score(log, rates, { open: PATIENTS.length });
        const known = new Map<string, EnrichedReading>();
        for (const batch of about) {
          const late = batch.map(({ patient, minute, value }) => {
            const each = reading({ atMs: minute * WINDOW_MS + 20_000, patient, value, vital: 'nibp-systolic' });
            const first = known.get(each.observation) ?? each;
            known.set(each.observation, first);
            return first;
          });
          await score(log, late, { open: PATIENTS.length });
        }
        const told = await newest(log);
        // The last minute of each is still open.
        const expected = straight([...rates, ...known.values()]).filter(
          ({ windowStart }) => Date.parse(windowStart) < T0 + (MINUTES - 1) * WINDOW_MS,
        );
        for (const window of expected) expect(told.get(window.id)).toEqual(window);
      }),
    ),
    { numRuns: 3, endOnFailure: true },
  );
}, 240_000);
