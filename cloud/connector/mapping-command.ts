import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import { InputRefused } from '#clinical';
import { compatibilityWarnings } from './compatibility.ts';
import { lintWarnings } from './lint.ts';
import { loadDeviceMapping, loadFhirMapping, type Mapping } from './mapping.ts';
import { problemText } from './mapping-error.ts';
import { type IdentityMode, runMapping } from './mapping-run.ts';
import { readMessages } from './message-input.ts';

interface CheckOptions {
  readonly device: string;
  readonly fhir?: string;
}

interface RunOptions {
  readonly device: string;
  readonly fhir: string;
  readonly in: string;
  readonly compat: boolean;
  readonly identity: IdentityMode;
}

/** `wardlight mapping check|run|explain`: MedTech templates without a service. */
export function register(program: Command): void {
  const mapping = program.command('mapping').description('check and try device and FHIR mappings in MedTech format');
  mapping
    .command('check')
    .description('every mistake in the mapping files, with line and column')
    .requiredOption('--device <file>', 'device mapping (CollectionContent)')
    .option('--fhir <file>', 'FHIR mapping (CollectionFhir)')
    .action(check);
  conversion(mapping, 'run', 'messages through the mapping: measurements, groups, Observations').action((options: RunOptions) =>
    run(options, false),
  );
  conversion(
    mapping,
    'explain',
    'like run, and for each field of each Observation the template, the expression and the place in the message behind it',
  ).action((options: RunOptions) => run(options, true));
}

function conversion(mapping: Command, name: string, description: string): Command {
  return mapping
    .command(name)
    .description(description)
    .requiredOption('--device <file>', 'device mapping (CollectionContent)')
    .requiredOption('--fhir <file>', 'FHIR mapping (CollectionFhir)')
    .requiredOption('--in <file>', 'messages: a JSON array or one JSON value per line; - is standard input')
    .option('--compat', 'behave as the original connector also where that is a mistake', false)
    .addOption(
      new Option('--identity <mode>', 'how Patient and Device are found')
        .choices(['create', 'lookup', 'lookup-encounter'])
        .default('lookup'),
    );
}

async function check(options: CheckOptions): Promise<void> {
  const device = loadDeviceMapping(await readText(options.device));
  const fhir = options.fhir === undefined ? null : loadFhirMapping(await readText(options.fhir));
  const errors = [...device.problems, ...(fhir?.problems ?? [])];
  const warnings = [
    ...(errors.length === 0 && fhir ? compatibilityWarnings(device.templates, fhir.templates) : []),
    ...lintWarnings(device.templates, fhir?.templates ?? []),
  ];
  write({ valid: errors.length === 0, errors, warnings });
  if (errors.length === 0) return;
  report(options.device, device);
  if (fhir && options.fhir !== undefined) report(options.fhir, fhir);
  process.exitCode = 1;
}

async function run(options: RunOptions, explain: boolean): Promise<void> {
  const dialect = { compat: options.compat };
  const device = loadDeviceMapping(await readText(options.device), dialect);
  const fhir = loadFhirMapping(await readText(options.fhir));
  refuseInvalid(options.device, device);
  refuseInvalid(options.fhir, fhir);
  const messages = readMessages(await readText(options.in), options.in, { recogniseDates: options.compat });
  const issued = new Date().toISOString();
  for (const line of runMapping(messages, {
    ...dialect,
    device: device.templates,
    fhir: fhir.templates,
    identity: options.identity,
    issued,
    explain,
  }))
    write(line);
}

function refuseInvalid(file: string, mapping: Mapping<unknown>): void {
  if (mapping.problems.length > 0)
    throw new InputRefused(file, ['Validation errors:', ...mapping.problems.map(problemText)].join('\n'));
}

function report(file: string, mapping: Mapping<unknown>): void {
  for (const problem of mapping.problems) process.stderr.write(`${file}: ${problemText(problem)}\n`);
}

async function readText(file: string): Promise<string> {
  try {
    return file === '-' ? await readStream(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    throw new InputRefused(file, error instanceof Error ? error.message : String(error));
  }
}

function write(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
