import type { Bundle, Flag, RiskAssessment } from '@medplum/fhirtypes';
import type { EventLog } from '../contract/event-log.ts';
import type { Outcome, ScoredWindow } from '../contract/events.ts';
import { type FhirClient, FhirError } from '../contract/fhir-client.ts';
import type { Logger, Parking, Role } from '../contract/role.ts';
import { decideFlag, type FlagDecision } from './flag.ts';
import { riskAssessment } from './risk-assessment.ts';

export interface OutcomesOptions {
  readonly log: EventLog;
  readonly fhir: FhirClient;
  readonly parking: Parking;
  readonly logger: Logger;
  /** Least known NEWS2 points that are outside the acceptable range; by ward. Default 5, the urgent threshold of the RCP chart. */
  readonly threshold?: (ward: string) => number;
}

const URGENT = 5;
/** How many outcomes are read on start, per partition. */
const REMEMBERED = 20_000;
const READ_PIECE = 1_000;

/** Steps 12 and 13: a RiskAssessment for every scored window, a Flag when outside the range, in one FHIR transaction. */
export async function startOutcomes({ log, fhir, parking, logger, threshold = () => URGENT }: OutcomesOptions): Promise<Role> {
  const newest = await newestWindows(log);
  const counts = { assessments: 0, raised: 0, resolved: 0, parked: 0, failures: 0 };

  const assess = async (window: ScoredWindow): Promise<Outcome> => {
    const patient = window.patient.replace('Patient/', '');
    const existing = await fhir.read<RiskAssessment>('RiskAssessment', window.id);
    const flags = await fhir.search<Flag>('Flag', { patient });
    const decision = decideFlag(window, flags, window.windowEnd >= (newest.get(window.patient) ?? ''), threshold(window.ward));
    const assessment = statusKept(existing, window);
    const entry = [...(assessment === null ? [] : [assessment]), ...(decision?.write ? [decision.flag] : [])].map((resource) => ({
      resource,
      request: { method: 'PUT' as const, url: `${resource.resourceType}/${resource.id}` },
    }));
    if (entry.length > 0) await fhir.bundle({ resourceType: 'Bundle', type: 'transaction', entry } satisfies Bundle);
    counts.assessments += 1;
    if (decision?.write && decision.change === 'raised') counts.raised += 1;
    if (decision?.write && decision.change === 'resolved') counts.resolved += 1;
    return { window, riskAssessment: `RiskAssessment/${window.id}`, flag: flagOf(decision), writtenAt: new Date().toISOString() };
  };

  const consumer = log.consume({
    topic: 'scored',
    group: 'outcomes',
    maxBatch: 20,
    async handle(records) {
      for (const record of records) {
        const window = JSON.parse(Buffer.from(record.body).toString('utf8')) as ScoredWindow;
        try {
          const outcome = await assess(window);
          await log.append('outcomes', [{ key: window.patient, headers: {}, body: Buffer.from(JSON.stringify(outcome)) }]);
          remember(newest, window);
        } catch (error) {
          if (!isRefusal(error)) throw error;
          counts.parked += 1;
          await parking.park({
            stage: 'outcomes',
            reason: 'fhir-refused',
            deviceId: window.deviceId,
            recordId: `scored/${record.partition}/${record.offset}`,
            detail: `RiskAssessment/${window.id}: ${error.message}`,
            payload: record.body,
          });
        }
      }
    },
    onError(error) {
      counts.failures += 1;
      logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'outcomes could not write; it tries again');
    },
  });
  return {
    name: 'outcomes',
    health: () => ({
      'assessments written': counts.assessments,
      'flags raised': counts.raised,
      'flags resolved': counts.resolved,
      parked: counts.parked,
      'failed attempts': counts.failures,
      waiting: consumer.lag(),
    }),
    stop: () => consumer.stop(),
  };
}

/** End of the newest assessed window per patient, from what was told before: R4 cannot search RiskAssessments by period. */
async function newestWindows(log: EventLog): Promise<Map<string, string>> {
  const newest = new Map<string, string>();
  for (let partition = 0; partition < log.partitionCount('outcomes'); partition += 1) {
    const end = await log.endOffset('outcomes', partition);
    const begin = await log.beginOffset('outcomes', partition);
    for (let offset = Math.max(begin, end - REMEMBERED); offset < end; ) {
      const records = await log.read('outcomes', partition, offset, READ_PIECE);
      if (records.length === 0) break;
      for (const record of records) remember(newest, (JSON.parse(Buffer.from(record.body).toString('utf8')) as Outcome).window);
      offset = (records.at(-1)?.offset ?? offset) + 1;
    }
  }
  return newest;
}

function remember(newest: Map<string, string>, { patient, windowEnd }: ScoredWindow): void {
  if (windowEnd > (newest.get(patient) ?? '')) newest.set(patient, windowEnd);
}

/** @returns what is to be written, or null when FHIR already says the same. A window that changed is `corrected`. */
function statusKept(existing: RiskAssessment | null, window: ScoredWindow): ReturnType<typeof riskAssessment> | null {
  if (existing === null) return riskAssessment(window, 'final');
  const status = existing.status === 'corrected' ? 'corrected' : 'final';
  return sameContent({ ...existing, meta: undefined }, riskAssessment(window, status))
    ? null
    : riskAssessment(window, 'corrected');
}

function sameContent(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => sameContent(left[name], right[name]));
}

function flagOf(decision: FlagDecision | null): Outcome['flag'] {
  if (decision === null) return null;
  const { flag, change } = decision;
  return { reference: `Flag/${flag.id}`, change, since: flag.period?.start ?? '', reason: flag.code.text ?? '' };
}

/** The server understood and will never take it; anything else (409 is a lost race) is worth another try. */
function isRefusal(error: unknown): error is FhirError {
  return error instanceof FhirError && [400, 404, 422].includes(error.status);
}
