import type { Role } from '../../cloud/contract/role.ts';
import { startEnrich } from '../../cloud/enrich/role.ts';
import { createFhirClient } from '../../cloud/fhir/client/fhir-client-adapter.ts';
import { startOutcomes } from '../../cloud/outcomes/role.ts';
import { shippedModels } from '../../cloud/scoring/prediction/shipped-models-adapter.ts';
import { startScoring } from '../../cloud/scoring/role.ts';
import { startTrends } from '../../cloud/scoring/trends/role.ts';
import { trendFiles } from '../../cloud/scoring/trends/state-adapter.ts';
import { openEventLog } from '../../cloud/stream/event-log-adapter.ts';
import { quietLogger as logger } from './logger.ts';

/**
 * A program for tests that kill it: enrich, scoring, long windows and outcomes over the log of a folder, into a FHIR server, by a clock
 * that stands at the end of the day. Says on a line how many assessments it wrote, and `done` when nothing waits.
 */
const [directory = '', fhirUrl = '', clock = ''] = process.argv.slice(2);
const now = (): number => Number(clock);
const ranges = {
  news2: { flagAt: 5, resolveAt: 4, resolveWindows: 3 },
  models: { 'sepsis-bedside': { flagAt: 0.7, resolveAt: 0.6, resolveWindows: 2 } },
};

const log = await openEventLog(directory, { partitions: 2 });
const fhir = createFhirClient({ baseUrl: fhirUrl });
const parking = {
  park: ({ stage, detail }: { readonly stage: string; readonly detail: string }) => {
    say(`parked by ${stage}: ${detail}`);
    return Promise.resolve();
  },
};
const roles: Role[] = [
  await startEnrich({ log, fhir, parking, logger }),
  await startScoring({ log, logger, now }),
  await startTrends({
    log,
    states: trendFiles(`${directory}/states`),
    predictors: shippedModels(true),
    logger,
    now,
    keepRecords: 150,
  }),
  await startOutcomes({ log, fhir, parking, logger, ranges }),
];

let quiet = 0;
const written = (): number => {
  const { 'assessments written': assessments, 'predictions written': predictions } = roles[3]?.health() ?? {};
  return Number(assessments) + Number(predictions);
};
const timer = setInterval(() => {
  const waiting = roles.reduce((sum, role) => sum + Number(role.health()['waiting'] ?? role.health()['lag'] ?? 0), 0);
  say(`written ${written()}`);
  // What one stage has done the next one may not have seen yet.
  quiet = waiting === 0 ? quiet + 1 : 0;
  if (quiet < 40) return;
  clearInterval(timer);
  void Promise.all(roles.map((role) => role.stop())).then(async () => {
    await log.close();
    say('done');
  });
}, 50);

function say(what: string): void {
  process.stdout.write(`${what}\n`);
}
