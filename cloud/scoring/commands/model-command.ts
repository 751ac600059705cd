import { mkdirSync, writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { TrainedModel } from '../model/artefact.ts';
import { ARTEFACTS, saveModel } from '../model/artefact-adapter.ts';
import { hourlyCohort, timedCohort } from '../model/cohort/development-cohort-adapter.ts';
import { mortalityReport } from '../model/evaluation/mortality-report.ts';
import { type CohortReport, reportText } from '../model/evaluation/report.ts';
import { sepsisReport } from '../model/evaluation/sepsis-report.ts';
import { BEDSIDE_FEATURES } from '../model/features/hourly-features.ts';
import { hourlySamples } from '../model/training/hourly-samples.ts';
import { staySamples } from '../model/training/stay-samples.ts';
import { bedsideOnly, trainModel } from '../model/training/train-model.ts';

const COHORTS = ['sepsis', 'mortality'] as const;

interface TrainOptions {
  readonly data: string;
  readonly only?: (typeof COHORTS)[number];
  readonly out: string;
  readonly report?: string;
}

export function register(program: Command): void {
  const model = program.command('model').description('our risk models: training and evaluation');
  model
    .command('train')
    .description('trains, calibrates and pins the models; the same data give the same bytes')
    .requiredOption('--data <directory>', 'folder with the development cohorts (sepsis2019_dev.csv.gz, icu2012_setA_*)')
    .addOption(new Option('--only <cohort>', 'train the models of one cohort').choices(COHORTS))
    .option('--out <directory>', 'where the artefacts go', ARTEFACTS)
    .option('--report <file>', 'writes how well they do on patients they have not seen (Markdown)')
    .action(train);
}

async function train({ data, only, out, report }: TrainOptions): Promise<void> {
  // Before the minutes that training takes.
  mkdirSync(out, { recursive: true });
  const reports: CohortReport[] = [];
  if (only !== 'mortality') {
    const { table, labels } = await hourlyCohort(data);
    const samples = hourlySamples(table, labels);
    const bedsideSamples = bedsideOnly(samples, BEDSIDE_FEATURES);
    say(`read ${table.patients.length} patients, ${table.rowCount} hours`);
    const bedside = trainModel('sepsis-bedside', bedsideSamples, say, undefined, samples.hasLaboratory);
    save(bedside.model, out);
    const laboratory = trainModel('sepsis-laboratory', samples, say);
    save(laboratory.model, out);
    if (report !== undefined)
      reports.push(sepsisReport(samples, bedsideSamples, table.hours, bedside.outOfFold, laboratory.outOfFold));
  }
  if (only !== 'sepsis') {
    const { table, labels } = await timedCohort(data);
    const samples = staySamples(table, labels);
    say(`read ${table.stays.length} stays`);
    const { model, outOfFold } = trainModel('mortality', samples, say);
    save(model, out);
    if (report !== undefined) reports.push(mortalityReport(samples, outOfFold));
  }
  if (report !== undefined) writeFileSync(report, reports.map(reportText).join('\n'));
}

function save(model: TrainedModel, directory: string): void {
  const { bytes, sha256 } = saveModel(model, directory);
  const { name, version, trainedOn, calibration, beforeLaboratory } = model;
  process.stdout.write(`${JSON.stringify({ name, version, bytes, sha256, trainedOn, calibration, beforeLaboratory })}\n`);
}

function say(what: string): void {
  process.stderr.write(`${what}\n`);
}
