import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text as readStream } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import { InputRefused, printable, whyUnreadable } from '#clinical';
import { loadDeviceMapping, loadFhirMapping, type Mapping } from './mapping.ts';
import { checkMapping } from './mapping-check.ts';
import { problemText } from './mapping-error.ts';
import { type IdentityMode, runMapping } from './mapping-run.ts';
import { importMedTech } from './medtech-import.ts';
import { readMessages } from './message-input.ts';
import { noMatchText } from './no-match.ts';

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
  mapping
    .command('import')
    .description('what an export of a MedTech service (ARM template, JSON view) will do here; a line for each service')
    .requiredOption('--in <file>', 'the export; - is standard input')
    .option('--out <dir>', 'where its mappings are written')
    .action(importExport);
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
  const fhirText = options.fhir === undefined ? null : await readText(options.fhir);
  const { device, fhir, check: found } = checkMapping(await readText(options.device), fhirText);
  const errors = found.errors.map(({ template, path, line, column, message }) => ({ template, path, line, column, message }));
  write({ ...found, errors });
  if (found.valid) return;
  report(options.device, device);
  if (fhir && options.fhir !== undefined) report(options.fhir, fhir);
  process.exitCode = 1;
}

interface ImportOptions {
  readonly in: string;
  readonly out?: string;
}

/** Writes `device-mapping.json` and `fhir-mapping.json` per service when it is told where. */
async function importExport(options: ImportOptions): Promise<void> {
  const found = importMedTech(await readText(options.in));
  if (found.services.length === 0) throw new InputRefused(options.in, found.remarks.join('; '));
  for (const service of found.services) {
    const { device, fhir, ...shown } = service;
    write({ ...shown, deviceMapping: device !== null, fhirMapping: fhir !== null });
    if (options.out === undefined) continue;
    const directory = join(options.out, found.services.length === 1 ? '.' : service.name.replace(/[^\w.-]/g, '_'));
    await mkdir(directory, { recursive: true });
    if (device !== null) await writeFile(join(directory, 'device-mapping.json'), device);
    if (fhir !== null) await writeFile(join(directory, 'fhir-mapping.json'), fhir);
  }
  for (const remark of found.remarks) process.stderr.write(`${options.in}: ${remark}\n`);
}

async function run(options: RunOptions, explain: boolean): Promise<void> {
  const dialect = { compat: options.compat };
  const device = loadDeviceMapping(await readText(options.device), dialect);
  const fhir = loadFhirMapping(await readText(options.fhir));
  refuseInvalid([
    [options.device, device],
    [options.fhir, fhir],
  ]);
  const messages = readMessages(await readText(options.in), options.in, { recogniseDates: options.compat });
  const issued = new Date().toISOString();
  let silent = true;
  for (const line of runMapping(messages, {
    ...dialect,
    device: device.templates,
    fhir: fhir.templates,
    identity: options.identity,
    issued,
    explain,
  })) {
    silent = false;
    write(line);
  }
  if (silent) process.stderr.write(`${options.in}: ${noMatchText(messages)}\n`);
}

/** All mistakes of both files at once. */
function refuseInvalid(read: readonly (readonly [file: string, mapping: Mapping<unknown>])[]): void {
  const [first, ...others] = read
    .filter(([, { problems }]) => problems.length > 0)
    .map(([file, { problems }]) => ({ file, text: ['Validation errors:', ...problems.map(problemText)].join('\n') }));
  if (first) throw new InputRefused(first.file, [first.text, ...others.map(({ file, text }) => `${file}: ${text}`)].join('\n'));
}

function report(file: string, mapping: Mapping<unknown>): void {
  for (const problem of mapping.problems) process.stderr.write(`${printable(`${file}: ${problemText(problem)}`)}\n`);
}

async function readText(file: string): Promise<string> {
  try {
    return file === '-' ? await readStream(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    throw new InputRefused(file, whyUnreadable(error));
  }
}

function write(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
