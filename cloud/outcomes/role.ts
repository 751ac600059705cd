import type { EventLog, LogRecord, Topic } from '../contract/event-log.ts';
import type { Outcome, PatientWindow, ScoredWindow } from '../contract/events.ts';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { Logger, Parking, Role } from '../contract/role.ts';
import type { Prediction, TrendWindow } from '../contract/trend-window.ts';
import { checkedRanges, modelRange, news2Range, type RangeSettings } from './acceptable-range.ts';
import { decideFlag, type FlagDecision } from './flag.ts';
import { followedFlag } from './followed-flag.ts';
import { newestWindows, remember } from './newest-windows.ts';
import { predictionAssessment } from './prediction-assessment.ts';
import { riskAssessment } from './risk-assessment.ts';
import { news2Verdict, predictionVerdict } from './verdict.ts';
import { isRefusal, writeOutcome } from './written.ts';

export interface OutcomesOptions {
  readonly log: EventLog;
  readonly fhir: FhirClient;
  readonly parking: Parking;
  readonly logger: Logger;
  /** What is acceptable in the house and by ward. Default: NEWS2 below 5, no flags from models. */
  readonly ranges?: RangeSettings;
}

/** Steps 12 and 13: a RiskAssessment for every scored window and every prediction, a Flag when outside the range, in one FHIR transaction. */
export async function startOutcomes({ log, fhir, parking, logger, ranges = {} }: OutcomesOptions): Promise<Role> {
  checkedRanges(ranges);
  const newest = await newestWindows(log);
  const newestPredicted = new Map<string, string>();
  const counts = { assessments: 0, predictions: 0, raised: 0, resolved: 0, parked: 0, failures: 0 };

  const count = (decision: FlagDecision | null): void => {
    if (decision?.write && decision.change === 'raised') counts.raised += 1;
    if (decision?.write && decision.change === 'resolved') counts.resolved += 1;
  };

  /** Told again with a replay of the window that moved the flag: rows are kept by the flag's id. */
  const follow = async (window: PatientWindow, decision: FlagDecision | null): Promise<void> => {
    if (decision === null || decision.change === 'kept') return;
    const flag = followedFlag(window, decision);
    await log.append('followed', [{ key: window.patient, headers: {}, body: Buffer.from(JSON.stringify(flag)) }]);
  };

  const assess = async (window: ScoredWindow): Promise<void> => {
    const range = news2Range(ranges, window.ward);
    const isNewest = window.windowEnd >= (newest.get(window.patient) ?? '');
    const decision = await writeOutcome(fhir, riskAssessment(window, 'final'), (flags) =>
      decideFlag(news2Verdict(window, range), flags, isNewest, range.resolveWindows),
    );
    counts.assessments += 1;
    count(decision);
    const outcome: Outcome = {
      window,
      riskAssessment: `RiskAssessment/${window.id}`,
      flag: flagOf(decision),
      writtenAt: new Date().toISOString(),
    };
    await log.append('outcomes', [{ key: window.patient, headers: {}, body: Buffer.from(JSON.stringify(outcome)) }]);
    await follow(window, decision);
    remember(newest, window);
  };

  const predict = async (window: TrendWindow, prediction: Prediction): Promise<void> => {
    const range = modelRange(ranges, window.ward, prediction.method);
    const key = `${prediction.method} ${window.patient}`;
    const isNewest = window.windowEnd >= (newestPredicted.get(key) ?? '');
    const decision = await writeOutcome(fhir, predictionAssessment(window, prediction), (flags) =>
      range === null ? null : decideFlag(predictionVerdict(window, prediction, range), flags, isNewest, range.resolveWindows),
    );
    counts.predictions += 1;
    count(decision);
    await follow(window, decision);
    if (isNewest) newestPredicted.set(key, window.windowEnd);
  };

  /** What the server will never take is kept whole and does not hold up what comes behind it. */
  const orPark = async (record: LogRecord, what: string, deviceId: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      counts.parked += 1;
      await parking.park({
        stage: 'outcomes',
        reason: 'fhir-refused',
        deviceId,
        recordId: `${record.topic}/${record.partition}/${record.offset}`,
        detail: `RiskAssessment/${what}: ${error.message}`,
        payload: record.body,
      });
    }
  };

  const consume = (topic: Topic, group: string, handle: (record: LogRecord) => Promise<void>) =>
    log.consume({
      topic,
      group,
      maxBatch: 20,
      async handle(records) {
        for (const record of records) await handle(record);
      },
      onError(error) {
        counts.failures += 1;
        logger.warn(
          { error: error instanceof Error ? error.message : String(error) },
          'outcomes could not write; it tries again',
        );
      },
    });
  const windows = consume('scored', 'outcomes', async (record) => {
    const window = valueIn(record) as ScoredWindow;
    await orPark(record, window.id, window.deviceId, () => assess(window));
  });
  const predictions = consume('trended', 'predictions', async (record) => {
    const window = valueIn(record) as TrendWindow;
    for (const each of window.predictions) await orPark(record, each.id, window.deviceId, () => predict(window, each));
  });

  return {
    name: 'outcomes',
    health: () => ({
      'assessments written': counts.assessments,
      'predictions written': counts.predictions,
      'flags raised': counts.raised,
      'flags resolved': counts.resolved,
      parked: counts.parked,
      'failed attempts': counts.failures,
      waiting: windows.lag() + predictions.lag(),
    }),
    async stop() {
      await Promise.all([windows.stop(), predictions.stop()]);
    },
  };
}

function valueIn({ body }: LogRecord): unknown {
  return JSON.parse(Buffer.from(body).toString('utf8'));
}

function flagOf(decision: FlagDecision | null): Outcome['flag'] {
  if (decision === null) return null;
  const { flag, change } = decision;
  return { reference: `Flag/${flag.id}`, change, since: flag.period?.start ?? '', reason: flag.code.text ?? '' };
}
