import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EnrichedReading, ScoredWindow } from '../../cloud/contract/events.ts';
import { ChartedBook } from '../../cloud/scoring/charted-book.ts';
import { shippedModels } from '../../cloud/scoring/prediction/shipped-models-adapter.ts';
import { startScoring } from '../../cloud/scoring/role.ts';
import { scoredWindow } from '../../cloud/scoring/scored-window.ts';
import { minuteOf } from '../../cloud/scoring/trends/minute.ts';
import type { BuiltWindow } from '../../cloud/scoring/trends/patient-trend.ts';
import { TrendBook } from '../../cloud/scoring/trends/trend-book.ts';
import { WINDOW_MS, WindowBook } from '../../cloud/scoring/windows.ts';
import { openEventLog } from '../../cloud/stream/event-log-adapter.ts';
import { quietLogger as logger } from '../support/logger.ts';
import type { Figure } from './figures.ts';
import { measureLake } from './lake.ts';
import { measureAssessments } from './scoring-fhir.ts';
import { bedMinute, minutesToClose, read, SIZES, T0, until } from './scoring-load.ts';

/** Of every bed in every size: the windows of all are equally full. */
const MINUTES = 12;
/** Rings are there whole from the first minute. */
const KEPT_MINUTES = 12;
const ROUNDS = 5;
const WARD_ROUNDS = 2;

/**
 * A minute of a bed from the bytes of its numbers to the bytes of its score and its sliding windows, against reading the same rows;
 * the model by itself; the running stage, from the number that closes the minute to the score on the log and to the RiskAssessment in
 * FHIR; and what a day of the same hospital takes to be read out of the lake.
 */
export async function measureScoring(say: (figure: Figure) => void): Promise<void> {
  for (const figure of measureMinute()) say(figure);
  for (const figure of measureBeds()) say(figure);
  for (const figure of await measureModels()) say(figure);
  for (const beds of SIZES) say(await measureClose(beds));
  await measureAssessments(say);
  for (const figure of await measureLake()) say(figure);
}

/** Rounds of both in turn; of each the best, because a busy machine only ever makes one slower. */
function measureMinute(): Figure[] {
  const beds = 1_000;
  const rows = Array.from({ length: beds }, (_, bed) => bedMinute(bed, 0));
  const charted = new ChartedBook();
  let [limit, score, trend] = [Infinity, Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round += 1) {
    limit = Math.min(
      limit,
      timeOf(() => rows.flat().map(read).length),
    );
    const told: Uint8Array[] = [];
    score = Math.min(
      score,
      timeOf(() => {
        const book = new WindowBook();
        rows.flat().forEach((body, offset) => book.add(read(body) as EnrichedReading, offset, T0));
        for (const { startMs, readings } of book.closed(T0 + 10 * WINDOW_MS)) {
          const window = scoredWindow(
            startMs,
            Array.from(readings.values(), ({ reading }) => reading),
            charted,
          );
          told.push(Buffer.from(JSON.stringify(window)));
        }
      }),
    );
    const book = new TrendBook();
    trend = Math.min(
      trend,
      timeOf(() => {
        for (const body of told)
          book.add(minuteOf(read(body) as ScoredWindow), ({ window }) => Buffer.from(JSON.stringify(window)));
      }),
    );
  }
  const perSecond = (ms: number): number => Math.round((beds / ms) * 1_000);
  return [
    { what: 'read 42 numbers of a patient, patients a second', values: [perSecond(limit)], unit: 'a second', target: null },
    { what: '… and score the minute', values: [perSecond(score)], unit: 'a second', target: null },
    { what: '… and its sliding windows', values: [perSecond(score + trend)], unit: 'a second', target: null },
    { what: 'scored, with sliding windows / only read', values: [(score + trend) / limit], unit: '×', target: null },
    {
      what: '10,000 beds: share of a minute of one core',
      values: [(10_000 * (score + trend)) / beds / WINDOW_MS],
      unit: '×',
      target: { value: 1, at: 'median' },
    },
  ];
}

/** Sliding windows of wards of several sizes over the same minutes: the cost of one must not grow with the others. */
function measureBeds(): Figure[] {
  const costs = new Map(SIZES.map((beds) => [beds, Infinity]));
  for (let round = 0; round < WARD_ROUNDS; round += 1) {
    for (const beds of SIZES) {
      const windows = Array.from({ length: beds }, (_, bed) => {
        const readings = bedMinute(bed, 0).map((body) => read(body) as EnrichedReading);
        return minuteOf(scoredWindow(T0, readings, new ChartedBook()));
      });
      const book = new TrendBook();
      const ms = timeOf(() => {
        for (let minute = 0; minute < MINUTES; minute += 1)
          for (const window of windows)
            book.add({ ...window, minute: window.minute + 1 + (minute % 6) + 60 * Math.floor(minute / 6) }, () => undefined);
      });
      costs.set(beds, Math.min(costs.get(beds) ?? Infinity, (ms * 1_000) / (beds * MINUTES)));
    }
  }
  const small = costs.get(100) ?? Number.NaN;
  return [
    ...SIZES.map(
      (beds): Figure => ({
        what: `sliding windows of ${beds} beds, 1,000 bed-minutes`,
        values: [costs.get(beds) ?? 0],
        unit: 'ms',
        target: null,
      }),
    ),
    {
      what: 'cost of a bed, 10,000 beds / 100 beds',
      values: [(costs.get(10_000) ?? 0) / small],
      unit: '×',
      target: { value: 1.1, at: 'median' },
    },
    { what: 'what is kept of 10,000 beds', values: [keptBytes(10_000) / 1e6], unit: 'MB', target: null },
  ];
}

/** Our models of a patient who has been there for two days. */
async function measureModels(): Promise<Figure[]> {
  const models = shippedModels(true);
  const book = new TrendBook();
  const built: BuiltWindow[] = [];
  const readings = bedMinute(0, 0).map((body) => read(body) as EnrichedReading);
  const window = minuteOf(scoredWindow(T0, readings, new ChartedBook()));
  for (let minute = 0; minute < 50 * 60; minute += 1)
    book.add({ ...window, minute: window.minute + minute }, (each) => {
      if (each.window.minutes === 1440) built.push(each);
    });
  const last = built.at(-1);
  if (last === undefined) throw new Error('no window of a day');
  const figures: Figure[] = [];
  for (const model of models) {
    const values: number[] = [];
    for (let time = 0; time < 200; time += 1) {
      const began = performance.now();
      await model.predict(last);
      values.push(performance.now() - began);
    }
    figures.push({ what: `${model.method}, one patient, with its reasons`, values: values.slice(50), unit: 'ms', target: null });
  }
  return figures;
}

/** All beds end their minute at once, as they do: from the number that closes it to the score on the log. */
async function measureClose(beds: number): Promise<Figure> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-bench-'));
  const log = await openEventLog(join(directory, 'log'));
  const role = await startScoring({ log, logger });
  const told: [string, number][] = [];
  const seen = log.consume({
    topic: 'scored',
    group: 'bench',
    handle(records) {
      for (const { key } of records) told.push([key, performance.now()]);
      return Promise.resolve();
    },
  });
  let sent = new Map<string, number>();
  for await (const close of minutesToClose({ log, scoring: role, beds })) {
    sent = await close();
    await until(() => told.length >= beds);
    break;
  }
  await seen.stop();
  await role.stop();
  await log.close();
  await rm(directory, { recursive: true, force: true });
  return {
    what: `minute closed → score on the log, ${beds} beds at once`,
    values: told.map(([key, at]) => at - (sent.get(key) ?? Number.NaN)),
    unit: 'ms',
    target: beds === 10_000 ? null : { value: 2_000, at: 'p99' },
  };
}

/** In a process of its own that collects its garbage before and after. */
function keptBytes(beds: number): number {
  const program = fileURLToPath(new URL('scoring-memory.ts', import.meta.url));
  const run = spawnSync(process.execPath, ['--expose-gc', program, String(beds), String(KEPT_MINUTES)], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the memory was not measured: ${run.stderr}`);
  const { kept, patients } = JSON.parse(run.stdout) as { kept: number; patients: number };
  if (patients !== beds) throw new Error(`${patients} patients were kept, ${beds} were expected`);
  return kept;
}

function timeOf(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}
