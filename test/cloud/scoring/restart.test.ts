import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EventLog } from '../../../cloud/contract/event-log.ts';
import type { ChartedReading, EnrichedReading, ScoredWindow } from '../../../cloud/contract/events.ts';
import { ChartedBook } from '../../../cloud/scoring/charted-book.ts';
import { startScoring } from '../../../cloud/scoring/role.ts';
import { scoredWindow } from '../../../cloud/scoring/scored-window.ts';
import { WINDOW_MS } from '../../../cloud/scoring/windows.ts';
import { type LocalEventLog, openEventLog } from '../../../cloud/stream/event-log-adapter.ts';
import { quietLogger } from '../../support/logger.ts';
import { eventually } from '../../support/system.ts';
import { charted } from './readings.ts';

const T0 = Date.parse('2026-01-05T10:00:00.000Z');
const PATIENTS = ['Patient/p1', 'Patient/p2'];

/** Every third is a pressure of a cuff, in few values so that some are told again. */
function reading(patient: string, atMs: number, value: number): EnrichedReading {
  const cuff = atMs % 3 === 0;
  return {
    vital: cuff ? 'nibp-systolic' : 'heart-rate',
    value: cuff ? 80 + (value % 3) * 20 : value,
    unit: cuff ? 'mm[Hg]' : '/min',
    effectiveAt: new Date(T0 + atMs).toISOString(),
    observation: `Observation/${patient.slice(8)}-${atMs}`,
    record: `telemetry/0/${atMs}`,
    patient,
    patientName: 'Simulated, Patient',
    encounter: null,
    bed: 'bed-12',
    ward: 'Ward 3',
    deviceId: 'station-bed-12',
  };
}

/** Some results are on disk although the writer never hears of it, as when it is killed in that moment. */
function forgetful(log: LocalEventLog, every: number): EventLog {
  let appends = 0;
  return {
    ...log,
    consume: (options) => log.consume(options),
    async append(topic, records) {
      const positions = await log.append(topic, records);
      appends += 1;
      if (appends % every === 0) throw new Error('gone before it was told');
      return positions;
    },
  };
}

async function newestTellings(log: LocalEventLog): Promise<Map<string, ScoredWindow>> {
  const newest = new Map<string, ScoredWindow>();
  for (let partition = 0; partition < log.partitionCount('scored'); partition += 1)
    for (const record of await log.read('scored', partition, 0, 10_000)) {
      const window = JSON.parse(Buffer.from(record.body).toString('utf8')) as ScoredWindow;
      newest.set(window.id, window);
    }
  return newest;
}

it('gives every window its whole score, with what was charted, whatever the order, the repetitions and the restarts', async () => {
  const one = fc.record({
    patient: fc.constantFrom(...PATIENTS),
    /** Against the chunk's own minute: some come late, some early. */
    aroundMs: fc.integer({ min: -WINDOW_MS, max: 2 * WINDOW_MS }),
    value: fc.integer({ min: 0, max: 200 }),
  });
  const entry = fc.record({
    patient: fc.constantFrom(...PATIENTS),
    atMs: fc.integer({ min: -WINDOW_MS, max: 5 * WINDOW_MS }),
    name: fc.constantFrom('consciousness' as const, 'supplementalOxygen' as const),
  });
  const entries = fc.array(fc.array(entry, { maxLength: 3 }), { minLength: 5, maxLength: 5 });
  const chunks = fc.array(fc.array(one, { minLength: 4, maxLength: 12 }), { minLength: 3, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(chunks, entries, fc.integer({ min: 2, max: 4 }), async (about, chartedAbout, every) => {
      const entriesOf = (chunk: number): ChartedReading[] =>
        (chartedAbout[chunk] ?? []).map((each) =>
          charted({ ...each, value: each.name === 'consciousness' ? 'ACVPU'.charAt(each.atMs % 2 === 0 ? 0 : 2) : true }),
        );
      const directory = await mkdtemp(join(tmpdir(), 'wardlight-scoring-'));
      const log = await openEventLog(directory, { partitions: 1 });
      const unique = new Map<string, EnrichedReading>();
      const chart = (readings: readonly ChartedReading[]) =>
        log.append(
          'charted',
          readings.map((each) => ({ key: each.patient, headers: {}, body: Buffer.from(JSON.stringify(each)) })),
        );
      const publish = (readings: readonly EnrichedReading[]) =>
        log.append(
          'enriched',
          readings.map((each) => ({ key: each.patient, headers: {}, body: Buffer.from(JSON.stringify(each)) })),
        );
      try {
        const inTime = about.map((chunk, minute) =>
          chunk.map(({ patient, aroundMs, value }) => reading(patient, Math.max(0, minute * WINDOW_MS + aroundMs), value)),
        );
        for (const [chunk, readings] of [...inTime, inTime[0] ?? []].entries()) {
          // Before the readings, after them, or while they are scored.
          if (chunk % 2 === 0 && entriesOf(chunk).length > 0) await chart(entriesOf(chunk));
          for (const each of readings) if (!unique.has(each.observation)) unique.set(each.observation, each);
          // The observation of one instant has one value.
          await publish(readings.map((each) => unique.get(each.observation) ?? each));
          const role = await startScoring({ log: forgetful(log, every), logger: quietLogger });
          if (chunk % 2 === 1 && entriesOf(chunk).length > 0) await chart(entriesOf(chunk));
          await eventually(() => Promise.resolve(role.health()['waiting'] === 0), 60_000, 'the chunk');
          await role.stop();
        }
        await publish(PATIENTS.map((patient) => reading(patient, 20 * WINDOW_MS, 72)));
        const role = await startScoring({ log, logger: quietLogger });
        await eventually(
          () => Promise.resolve(role.health()['waiting'] === 0 && role.health()['windows open'] === PATIENTS.length),
          60_000,
          'all windows',
        );
        await role.stop();

        const book = new ChartedBook();
        for (const chunk of [...inTime.keys(), inTime.length]) for (const each of entriesOf(chunk)) book.add(each);
        const groups = new Map<string, EnrichedReading[]>();
        for (const each of unique.values()) {
          const key = `${each.patient} ${each.effectiveAt.slice(0, 16)}`;
          groups.set(key, [...(groups.get(key) ?? []), each]);
        }
        const cuffs = new Map<string, ScoredWindow['cuff']>();
        const expected = [...groups]
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([, readings]) => {
            const { patient, effectiveAt } = readings[0]!;
            const startMs = Math.floor(Date.parse(effectiveAt) / WINDOW_MS) * WINDOW_MS;
            const window = scoredWindow(startMs, readings, book, cuffs.get(patient));
            cuffs.set(patient, window.cuff);
            return window;
          });
        const newest = await newestTellings(log);
        expect(newest.size).toBe(expected.length);
        for (const window of expected) expect(newest.get(window.id)).toEqual(window);
      } finally {
        await log.close();
        await rm(directory, { recursive: true, force: true });
      }
    }),
    // A counterexample is told as it is: each run takes seconds.
    { numRuns: 4, endOnFailure: true },
  );
}, 240_000);
