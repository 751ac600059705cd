import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../../../cloud/contract/event-log.ts';
import type { ScoredWindow } from '../../../../cloud/contract/events.ts';
import type { LaboratoryResult } from '../../../../cloud/contract/laboratory.ts';
import type { TrendWindow } from '../../../../cloud/contract/trend-window.ts';
import { shippedModels } from '../../../../cloud/scoring/prediction/shipped-models-adapter.ts';
import { startTrends } from '../../../../cloud/scoring/trends/role.ts';
import { trendFiles } from '../../../../cloud/scoring/trends/state-adapter.ts';
import { type LocalEventLog, openEventLog } from '../../../../cloud/stream/event-log-adapter.ts';
import { quietLogger } from '../../../support/logger.ts';
import { eventually } from '../../../support/system.ts';
import { DAY0, scoredMinute } from './minutes.ts';

const PATIENTS = ['Patient/p1', 'Patient/p2'];
const HOURS = 3;
const DAY = PATIENTS.flatMap((patient, of) =>
  Array.from({ length: HOURS * 60 }, (_, minute) =>
    scoredMinute(minute, { 'heart-rate': 70 + ((minute * (of + 3)) % 40), spo2: 92 + (minute % 7) }, { patient }),
  ),
).sort((a, b) => a.windowStart.localeCompare(b.windowStart));

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

async function withLog<T>(work: (log: LocalEventLog, directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-trends-'));
  const log = await openEventLog(join(directory, 'log'), { partitions: 1 });
  try {
    return await work(log, directory);
  } finally {
    await log.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const publish = (log: LocalEventLog, windows: readonly ScoredWindow[]) =>
  log.append(
    'scored',
    windows.map((each) => ({ key: each.patient, headers: {}, body: Buffer.from(JSON.stringify(each)) })),
  );

/** A lactate, from this minute on known. */
function lactate(value: number, minute: number, patient = 'Patient/p1'): LaboratoryResult {
  const at = new Date((DAY0 + minute) * 60_000).toISOString();
  const observation = `Observation/lactate-${minute}`;
  return { name: 'lactate', value, effectiveAt: at, knownAt: at, observation, patient, encounter: null };
}
const RESULTS = [lactate(3.1, 20), lactate(6.4, 90), lactate(1.2, 70, 'Patient/p2')];

const result = (log: LocalEventLog, results: readonly LaboratoryResult[]) =>
  log.append(
    'laboratory',
    results.map((each) => ({ key: each.patient, headers: {}, body: Buffer.from(JSON.stringify(each)) })),
  );

async function newestTold(log: LocalEventLog): Promise<string[]> {
  const newest = new Map<string, string>();
  for (const { body } of await log.read('trended', 0, 0, 100_000)) {
    const text = Buffer.from(body).toString('utf8');
    newest.set((JSON.parse(text) as TrendWindow).id, text);
  }
  return [...newest.values()].sort();
}

/** Runs the stage over all that is in the log. */
async function run(log: EventLog, directory: string, keepRecords: number): Promise<Readonly<Record<string, string | number>>> {
  const states = trendFiles(join(directory, 'states'));
  const role = await startTrends({ log, states, predictors: shippedModels(true), logger: quietLogger, keepRecords });
  await eventually(() => Promise.resolve(role.health()['waiting'] === 0), 60_000, 'all minutes');
  await role.stop();
  return role.health();
}

describe('long windows as they run', () => {
  it('are byte for byte the same through restarts, lost answers, reordering and repetition', async () => {
    const plain = await withLog(async (log, directory) => {
      await result(log, RESULTS);
      await publish(log, DAY);
      await run(log, directory, 1_000_000);
      return newestTold(log);
    });
    expect(plain).toHaveLength(PATIENTS.length * HOURS * (60 + 12 + 4 + 1));
    expect(plain.filter((text) => text.includes('"sepsis-laboratory"')).length).toBe(5);
    const order = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: DAY.length, maxLength: DAY.length });
    await fc.assert(
      fc.asyncProperty(
        order,
        fc.array(fc.nat({ max: DAY.length }), { maxLength: 4 }),
        fc.integer({ min: 2, max: 4 }),
        async (late, cuts, every) => {
          const shuffled = DAY.map((window, place) => ({ window, at: Math.floor(place / PATIENTS.length) + (late[place] ?? 0) }))
            .sort((a, b) => a.at - b.at)
            .map(({ window }) => window);
          await withLog(async (log, directory) => {
            await result(log, [...RESULTS].reverse());
            let from = 0;
            for (const cut of [...cuts.sort((a, b) => a - b), DAY.length]) {
              // Each part begins with some of the one before.
              await publish(log, shuffled.slice(Math.max(0, from - 10), cut));
              await run(forgetful(log, every), directory, 50);
              from = cut;
            }
            expect(await newestTold(log)).toEqual(plain);
          });
        },
      ),
      { numRuns: 4 },
    );
  }, 240_000);

  it('begin again from the log when the kept state is lost, and say so', async () => {
    await withLog(async (log, directory) => {
      await publish(log, DAY.slice(0, 200));
      await run(log, directory, 10);
      await rm(join(directory, 'states'), { recursive: true });
      await publish(log, DAY.slice(200));
      const health = await run(log, directory, 10);
      expect(health['records read again']).toBe(200);
      const whole = await withLog(async (other, elsewhere) => {
        await publish(other, DAY);
        await run(other, elsewhere, 10);
        return newestTold(other);
      });
      expect(await newestTold(log)).toEqual(whole);
    });
  }, 120_000);

  it('tell the hour again, under the same id, when a result comes in late that was known by its end', async () => {
    await withLog(async (log, directory) => {
      const about = { patient: 'Patient/p1' };
      const minutes = (from: number, until: number) =>
        Array.from({ length: until - from }, (_, minute) => scoredMinute(from + minute, { 'heart-rate': 90 }, about));
      await publish(log, minutes(0, 62));
      await run(log, directory, 10);
      const before = (await newestTold(log)).filter((text) => text.includes('"predictions":[{'));
      await result(log, [lactate(7, 30)]);
      await publish(log, minutes(62, 63));
      await run(log, directory, 10);
      const after = (await newestTold(log)).filter((text) => text.includes('"predictions":[{'));
      const said = ([text = '']: string[]) => (JSON.parse(text) as TrendWindow).predictions[0];
      expect([before.length, after.length]).toEqual([1, 1]);
      expect([said(before)?.method, said(after)?.method]).toEqual(['sepsis-bedside', 'sepsis-laboratory']);
      expect(said(after)?.id).toBe(said(before)?.id);
    });
  }, 120_000);

  it('do not believe a minute of tomorrow, and count it', async () => {
    await withLog(async (log, directory) => {
      const ahead = new Date(Math.floor(Date.now() / 60_000) * 60_000 + 86_400_000).toISOString();
      await publish(log, [{ ...scoredMinute(0, { spo2: 97 }), windowStart: ahead }, scoredMinute(1, { spo2: 97 })]);
      const health = await run(log, directory, 10);
      expect(health).toMatchObject({
        'minutes ahead of the clock': 1,
        'minutes too late for them': 0,
        'sliding windows told': 1,
      });
    });
  }, 120_000);
});
