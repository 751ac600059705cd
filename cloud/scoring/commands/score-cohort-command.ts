import { closeSync, openSync, writeSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { excerpt, InputRefused, whyUnreadable } from '#clinical';
import { loadModel } from '../model/artefact-adapter.ts';
import { quoted, type RejectedCells } from '../model/cohort/csv.ts';
import { readHourly, readTimed } from '../model/cohort/development-cohort-adapter.ts';
import type { Explanation } from '../model/explanation/explain.ts';
import { scoreMortality } from '../model/scorer/mortality-scorer.ts';
import { type ExplainedHour, scoreSepsis } from '../model/scorer/sepsis-scorer.ts';

interface CohortOptions {
  readonly model: 'sepsis' | 'mortality';
  readonly in: string;
  readonly out?: string;
  readonly explain?: string;
}

const LINES_AT_ONCE = 10_000;

/** `wardlight score cohort`: joins the `score` command that the clinical room opened, or opens it. */
export function register(program: Command): void {
  const score =
    program.commands.find((command) => command.name() === 'score') ?? program.command('score').description('risk scores');
  score
    .command('cohort')
    .description('our risk models on a cohort file (CSV or CSV.gz); CSV with a risk of 0 to 1 per row out')
    .addOption(
      new Option('--model <name>', 'sepsis: one risk per hour; mortality: one per stay')
        .choices(['sepsis', 'mortality'])
        .makeOptionMandatory(),
    )
    .requiredOption('--in <file>', 'layout of the 2019 (sepsis) or 2012 (mortality) challenge; - reads standard input')
    .option('--out <file>', 'where the answer goes; standard output when absent')
    .option('--explain <file>', 'why, for the newest row of each patient: one JSON line each')
    .action(scoreCohort);
}

async function scoreCohort(options: CohortOptions): Promise<void> {
  const answer = await (options.model === 'sepsis' ? sepsisAnswer(options) : mortalityAnswer(options));
  writeLines(options.out, answer.lines);
  if (options.explain !== undefined) writeLines(options.explain, answer.explanations);
}

interface Answer {
  readonly lines: readonly string[];
  readonly explanations: readonly string[];
}

async function sepsisAnswer({ in: file, explain }: CohortOptions): Promise<Answer> {
  const models = { bedside: loadModel('sepsis-bedside'), laboratory: loadModel('sepsis-laboratory') };
  const table = await readHourly(file);
  if (table.missingColumns.length > 0) say(file, `has no column ${table.missingColumns.join(', ')}; scored without`);
  sayRejected(file, table.rejected);
  const hours: ExplainedHour[] = [];
  const risks = scoreSepsis(table, models, explain === undefined ? undefined : (hour) => hours.push(hour));
  const id = (row: number): string => table.patients[table.patientOf[row] ?? -1] ?? '';
  const hour = (row: number): string => table.hourTexts[row] ?? '';
  return {
    lines: [
      'PatientID,ICULOS,risk',
      ...Array.from(risks, (risk, row) => `${quoted(id(row))},${quoted(hour(row))},${shown(risk)}`),
    ],
    explanations: hours.map(({ row, explanation }) =>
      JSON.stringify({ PatientID: id(row), ICULOS: hour(row), risk: Number(shown(risks[row] ?? Number.NaN)), ...explanation }),
    ),
  };
}

async function mortalityAnswer({ in: file, explain }: CohortOptions): Promise<Answer> {
  const model = loadModel('mortality');
  const table = await readTimed(file);
  sayRejected(file, table.rejected);
  for (const [name, count] of table.unknownParameters)
    say(file, `parameter ${excerpt(name)} is unknown; ${count} values were not used`);
  const why: Explanation[] = [];
  const risks = scoreMortality(table, model, explain === undefined ? undefined : (_row, explanation) => why.push(explanation));
  return {
    lines: ['RecordID,risk', ...table.stays.map(({ id }, row) => `${quoted(id)},${shown(risks[row] ?? Number.NaN)}`)],
    explanations: why.map((explanation, row) =>
      JSON.stringify({ RecordID: table.stays[row]?.id, risk: Number(shown(risks[row] ?? Number.NaN)), ...explanation }),
    ),
  };
}

/** Six digits that count: small risks keep their order. */
function shown(risk: number): string {
  return String(Number(risk.toPrecision(6)));
}

function sayRejected(file: string, rejected: RejectedCells): void {
  for (const each of rejected.kept) say(file, each);
  if (rejected.count > rejected.kept.length) say(file, `${rejected.count} values in all count as missing`);
}

function say(file: string, what: string): void {
  process.stderr.write(`wardlight: ${file === '-' ? 'standard input' : file}: ${what}\n`);
}

function writeLines(file: string | undefined, lines: readonly string[]): void {
  const out = file === undefined ? 1 : opened(file);
  for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
    const bytes = Buffer.from(`${lines.slice(from, from + LINES_AT_ONCE).join('\n')}\n`);
    for (let at = 0; at < bytes.length; ) at += writeSync(out, bytes, at);
  }
  if (file !== undefined) closeSync(out);
}

function opened(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (error) {
    throw new InputRefused(file, whyUnreadable(error));
  }
}
