import type { Observation } from '@medplum/fhirtypes';
import type { EventLog } from '../../contract/event-log.ts';
import type { FhirClient } from '../../contract/fhir-client.ts';
import type { LaboratoryResult } from '../../contract/laboratory.ts';
import type { Logger, Role } from '../../contract/role.ts';
import { ANY_CATEGORY, RESULT_CODES } from './codes.table.ts';
import { laboratoryResult } from './result.ts';

export interface LaboratoryOptions {
  readonly log: EventLog;
  readonly fhir: FhirClient;
  readonly logger: Logger;
  readonly everyMs?: number;
  /** Unix ms; default the clock of this machine. */
  readonly now?: () => number;
}

const EVERY_MS = 30_000;
/** What was written while the last answer was being read is asked for again. */
const OVERLAP_MS = 600_000;
/** As far as a model looks back, at the first start. */
const FIRST_MS = 48 * 3_600_000;
const REMEMBERED = 50_000;

const CHARTED_CODES = [...ANY_CATEGORY].flatMap((name) => RESULT_CODES[name].map((code) => `http://loinc.org|${code}`));

/**
 * Results that others write to FHIR (a laboratory system, a chart) → `laboratory`: asked each half minute for what changed. It goes on from
 * the newest record of the topic; told again is as told once. What was entered in error is taken back.
 */
export async function startLaboratory(options: LaboratoryOptions): Promise<Role> {
  const { log, fhir, logger, everyMs = EVERY_MS, now = Date.now } = options;
  const counts = { results: 0, failures: 0 };
  const unknownUnits = new Set<string>();
  const told = new Map<string, string>();
  let since = await newestMs(log, now() - FIRST_MS);

  const look = async (): Promise<void> => {
    const changed = { _lastUpdated: `ge${new Date(since - OVERLAP_MS).toISOString()}` };
    const found = [
      ...(await fhir.search<Observation>('Observation', { category: 'laboratory', ...changed })),
      ...(await fhir.search<Observation>('Observation', { code: CHARTED_CODES.join(','), ...changed })),
    ];
    const fresh = new Map<string, LaboratoryResult>();
    for (const observation of found) {
      const read = laboratoryResult(observation);
      if (read === null) continue;
      if ('unit' in read) unknownUnits.add(read.unit);
      else if (told.get(read.result.observation) !== JSON.stringify(read.result)) fresh.set(read.result.observation, read.result);
    }
    if (fresh.size > 0)
      await log.append(
        'laboratory',
        Array.from(fresh.values(), (result) => ({ key: result.patient, headers: {}, body: Buffer.from(JSON.stringify(result)) })),
      );
    if (told.size > REMEMBERED) told.clear();
    for (const [observation, result] of fresh) told.set(observation, JSON.stringify(result));
    counts.results += fresh.size;
    for (const { meta } of found) since = Math.max(since, Date.parse(meta?.lastUpdated ?? '') || 0);
  };

  let work: Promise<void> = Promise.resolve();
  const again = (): void => {
    work = work.then(look).catch((error: unknown) => {
      counts.failures += 1;
      const message = error instanceof Error ? error.message : String(error);
      logger.warn({ error: message }, 'results could not be asked for; they are asked for again');
    });
  };
  again();
  const timer = setInterval(again, everyMs);
  return {
    name: 'laboratory',
    health: () => ({
      'results told': counts.results,
      'failed attempts': counts.failures,
      ...(unknownUnits.size === 0 ? {} : { 'not used, units not known': [...unknownUnits].sort().slice(0, 20).join(', ') }),
    }),
    async stop() {
      clearInterval(timer);
      await work;
    },
  };
}

/** When the newest record of the topic was written, Unix ms. */
async function newestMs(log: EventLog, otherwise: number): Promise<number> {
  let newest = otherwise;
  for (let partition = 0; partition < log.partitionCount('laboratory'); partition += 1) {
    const end = await log.endOffset('laboratory', partition);
    if (end <= (await log.beginOffset('laboratory', partition))) continue;
    const [record] = await log.read('laboratory', partition, end - 1, 1);
    newest = Math.max(newest, record?.enqueuedAtMs ?? 0);
  }
  return newest;
}
