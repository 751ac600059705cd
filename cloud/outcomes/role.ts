import type { EventLog, LogRecord, NewRecord, Topic } from '../contract/event-log.ts';
import type { Outcome, PatientWindow, ScoredWindow } from '../contract/events.ts';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { Logger, Parking, Role } from '../contract/role.ts';
import type { TrendWindow } from '../contract/trend-window.ts';
import { checkedRanges, modelRange, news2Range, type RangeSettings } from './acceptable-range.ts';
import { decideFlag, type FlagDecision, type FlagDecisions } from './flag.ts';
import { memoryOf } from './flag-memory.ts';
import { followedFlag } from './followed-flag.ts';
import { newestPredictions, newestWindows, predictedKey, remember } from './newest-windows.ts';
import { predictionAssessment } from './prediction-assessment.ts';
import { riskAssessment } from './risk-assessment.ts';
import { runsOf } from './runs.ts';
import { news2Verdict, predictionVerdict } from './verdict.ts';
import { isRefusal, type ToWrite, writeOutcomes } from './written.ts';

export interface OutcomesOptions {
  readonly log: EventLog;
  readonly fhir: FhirClient;
  readonly parking: Parking;
  readonly logger: Logger;
  /** What is acceptable in the house and by ward. Default: NEWS2 below 5, no flags from models. */
  readonly ranges?: RangeSettings;
}

const UNFLAGGED: FlagDecisions = { own: null, ended: [] };

/** So many assessments are one transaction at most: with their flags they are as many names as the endpoint locks one by one. */
const BATCH = 100;

/** Steps 12 and 13: a RiskAssessment for every scored window and every prediction, a Flag when outside the range, in one FHIR transaction. */
export async function startOutcomes({ log, fhir, parking, logger, ranges = {} }: OutcomesOptions): Promise<Role> {
  checkedRanges(ranges);
  const newest = await newestWindows(log);
  const newestPredicted = new Map<string, string>();
  /** Partitions of `trended` whose predictions of before are known. */
  const predictedBefore = new Set<number>();
  const counts = { assessments: 0, predictions: 0, raised: 0, worsened: 0, resolved: 0, ended: 0, parked: 0, failures: 0 };

  /** Told again with a replay of the window that moved the flag: rows are kept by the flag's id. */
  const followed = ({ window, decisions: { own, ended } }: Done): NewRecord[] => {
    const moved = [...ended.map(({ flag }) => flag), ...(own === null || own.change === 'kept' ? [] : [own.flag])];
    return moved.map((flag) => recordOf(window.patient, followedFlag(flag)));
  };

  const assessment = (record: LogRecord): Work => {
    const window = valueIn(record) as ScoredWindow;
    const range = news2Range(ranges, window.ward);
    const { windowEnd } = window;
    const before = newest.get(window.patient) ?? '';
    const isNewest = windowEnd >= before;
    return {
      ...{ record, window, windowEnd, fresh: windowEnd > before, assessment: riskAssessment(window, 'final') },
      decide: (flags) => decideFlag(news2Verdict(window, range), flags, isNewest, range.resolveWindows),
      outcome: (decision) => ({
        window,
        riskAssessment: `RiskAssessment/${window.id}`,
        flag: flagOf(decision),
        writtenAt: new Date().toISOString(),
      }),
      done() {
        counts.assessments += 1;
        remember(newest, window.patient, window);
      },
    };
  };

  const predicted = (record: LogRecord): Work[] => {
    const window = valueIn(record) as TrendWindow;
    return window.predictions.map((prediction) => {
      const range = modelRange(ranges, window.ward, prediction.method);
      const key = predictedKey(prediction.method, window.patient);
      const { windowEnd } = window;
      const before = newestPredicted.get(key) ?? '';
      const isNewest = windowEnd >= before;
      // Only so much of what was predicted before a start is read.
      const fresh = before !== '' && windowEnd > before;
      return {
        ...{ record, window, windowEnd, fresh, assessment: predictionAssessment(window, prediction) },
        decide: (flags) =>
          range === null
            ? UNFLAGGED
            : decideFlag(predictionVerdict(window, prediction, range), flags, isNewest, range.resolveWindows),
        outcome: null,
        done() {
          counts.predictions += 1;
          remember(newestPredicted, key, window);
        },
      };
    });
  };

  /** Written and then told: what is repeated after a crash between the two changes nothing in FHIR. */
  const write = async (works: readonly Work[]): Promise<void> => {
    const decisions = await writeOutcomes(fhir, works);
    const done = works.map((work, place): Done => ({ ...work, decisions: decisions[place] ?? UNFLAGGED }));
    const told = done.flatMap(({ outcome, decisions: { own } }) => outcome?.(own) ?? []);
    if (told.length > 0)
      await log.append(
        'outcomes',
        told.map((each) => recordOf(each.window.patient, each)),
      );
    const flags = done.flatMap(followed);
    if (flags.length > 0) await log.append('followed', flags);
    for (const each of done) {
      const { own, ended } = each.decisions;
      each.done();
      if (own?.write && own.change === 'raised') counts.raised += 1;
      if (own?.write && own.change === 'worsened') counts.worsened += 1;
      if (own?.write && own.change === 'resolved') counts.resolved += 1;
      counts.ended += ended.filter(({ write }) => write).length;
    }
  };

  /** What the server will never take is kept whole and does not hold up what comes beside or behind it. */
  const orPark = async (works: readonly Work[]): Promise<void> => {
    try {
      await write(works);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const [only, ...others] = works;
      if (only === undefined || others.length > 0) {
        for (const work of works) await orPark([work]);
        return;
      }
      const { record, window, assessment: refused } = only;
      counts.parked += 1;
      await parking.park({
        stage: 'outcomes',
        reason: 'fhir-refused',
        deviceId: window.deviceId,
        recordId: `${record.topic}/${record.partition}/${record.offset}`,
        detail: `RiskAssessment/${refused.id}: ${error.message}`,
        payload: record.body,
      });
    }
  };

  /** What lies before the first record that is handed out of a partition was assessed by an earlier process, or by another. */
  const knowPredicted = async ([first]: readonly LogRecord[]): Promise<void> => {
    if (first === undefined || predictedBefore.has(first.partition)) return;
    for (const [key, windowEnd] of await newestPredictions(log, first.partition, first.offset))
      remember(newestPredicted, key, { windowEnd });
    predictedBefore.add(first.partition);
  };

  const consume = (
    topic: Topic,
    group: string,
    worksOf: (record: LogRecord) => Work[],
    before: (records: readonly LogRecord[]) => Promise<void> = () => Promise.resolve(),
  ) =>
    log.consume({
      topic,
      group,
      maxBatch: BATCH,
      // Another process may have assessed it meanwhile.
      revoked(partition) {
        if (topic === 'trended') predictedBefore.delete(partition);
      },
      async handle(records) {
        await before(records);
        // Judged run by run: what is newest is known only when those before it are done.
        for (const run of runsOf(records, ({ key }) => key, BATCH)) {
          const works = run.map(worksOf);
          const most = Math.max(0, ...works.map(({ length }) => length));
          for (let place = 0; place < most; place += 1) await orPark(works.flatMap((of) => of[place] ?? []));
        }
      },
      onError(error) {
        counts.failures += 1;
        logger.warn(
          { error: error instanceof Error ? error.message : String(error) },
          'outcomes could not write; it tries again',
        );
      },
    });
  const windows = consume('scored', 'outcomes', (record) => [assessment(record)]);
  const predictions = consume('trended', 'predictions', predicted, knowPredicted);

  return {
    name: 'outcomes',
    health: () => ({
      'assessments written': counts.assessments,
      'predictions written': counts.predictions,
      'flags raised': counts.raised,
      'flags that grew worse': counts.worsened,
      'flags resolved': counts.resolved,
      'flags of former stays ended': counts.ended,
      parked: counts.parked,
      'failed attempts': counts.failures,
      waiting: windows.lag() + predictions.lag(),
    }),
    async stop() {
      await Promise.all([windows.stop(), predictions.stop()]);
    },
  };
}

/** One assessment of one record. */
interface Work extends ToWrite {
  readonly record: LogRecord;
  readonly window: PatientWindow;
  /** What `outcomes` is told; null = nothing. */
  readonly outcome: ((decision: FlagDecision | null) => Outcome) | null;
  done(): void;
}

type Done = Work & { readonly decisions: FlagDecisions };

function recordOf(key: string, value: unknown): NewRecord {
  return { key, headers: {}, body: Buffer.from(JSON.stringify(value)) };
}

function valueIn({ body }: LogRecord): unknown {
  return JSON.parse(Buffer.from(body).toString('utf8'));
}

function flagOf(decision: FlagDecision | null): Outcome['flag'] {
  if (decision === null) return null;
  const { flag, change } = decision;
  const { worsenedAt } = memoryOf(flag);
  return { reference: `Flag/${flag.id}`, change, since: flag.period?.start ?? '', worsenedAt, reason: flag.code.text ?? '' };
}
