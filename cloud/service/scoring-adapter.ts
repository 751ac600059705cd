import { join } from 'node:path';
import type { Pool } from 'pg';
import type { EventLog } from '../contract/event-log.ts';
import type { Logger, Role } from '../contract/role.ts';
import { startModelProcess } from '../scoring/prediction/onnx/model-process-adapter.ts';
import { partnerPredictor } from '../scoring/prediction/onnx/partner-model.ts';
import { shippedModels } from '../scoring/prediction/shipped-models-adapter.ts';
import { startScoring } from '../scoring/role.ts';
import { startTrends } from '../scoring/trends/role.ts';
import { trendFiles, trendTable } from '../scoring/trends/state-adapter.ts';
import type { ServiceConfig } from './config.ts';

/** Step 10: the minutes, and apart from them the long windows with our models and those of partners, each in a process of its own. */
export async function startScoringStages(config: ServiceConfig, log: EventLog, pool: Pool, logger: Logger): Promise<Role[]> {
  const minutes = await startScoring({ log, logger });
  const shared = config.log.endpoint !== null || config.log.azure !== null;
  const states = shared ? await trendTable(pool) : trendFiles(join(config.directory, 'scoring'));
  const partners = config.scoring.models.map((model) => {
    const { file, sha256, inputs, output } = model;
    const names = inputs.map(({ name }) => name);
    return { model, process: startModelProcess({ file, sha256, inputs: names, output: output.name }) };
  });
  await Promise.all(partners.map(({ process }) => process.begun));
  const predictors = [
    ...shippedModels(config.scoring.laboratory),
    ...partners.map((each) => partnerPredictor(each.model, each.process)),
  ];
  return [minutes, await startTrends({ log, states, predictors, logger })];
}
