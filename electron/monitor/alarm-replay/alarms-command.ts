import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { type AlarmProfile, excerpt, InputRefused, PATIENT_TYPES, type PatientType, whyUnreadable } from '#clinical';
import { parseAlarmProfile } from '#ipc';
import type { History } from '../recorder/history.ts';
import { openHistory } from '../recorder/history-adapter.ts';
import type { BoardVital } from '../screen/vital-board.ts';
import { type DayLoad, loadByDay } from './alarm-load.ts';
import { AlarmReplay, type Replayed } from './alarm-replay.ts';
import { compare } from './comparison.ts';
import { differenceText } from './difference-text.ts';
import { recordedLoad } from './recorded-alarms.ts';
import { storedVitals } from './stored-vital.ts';
import { readVitalsCsv } from './vitals-csv.ts';

interface Options {
  readonly store?: string;
  readonly csv?: string;
  readonly hold: string;
  readonly key?: string;
  readonly keyFile?: string;
  readonly from?: string;
  readonly to?: string;
  readonly profile: string;
  readonly against?: string;
  readonly patientType: string;
  readonly bed?: string;
}

const KEY_VARIABLE = 'WARDLIGHT_STORE_KEY';

const HELP = `
A profile is a JSON file with what differs from the defaults: limits, delayS, delaysS, hysteresis, averagingS, apnoeaS; {} is the defaults.
Every line of the result is one of: day (alarms of one profile on one bed and day), recorded (what the bed itself alarmed for),
difference (missed, quiet, later, earlier or new under --profile, compared with --against), summary. Days are those of this machine's
time zone. Limits that were set at the bed meanwhile, pauses and devices' own alarms are not replayed.

The key is best given by ${KEY_VARIABLE} or --key-file: arguments are visible to everybody on the machine.

  wardlight alarms replay --store ~/.wardlight --from 2026-01-05 --to 2026-01-12 --profile wider.json --against ward.json
  wardlight alarms replay --csv numerics.csv --hold 60 --profile wider.json`;

export function register(program: Command): void {
  const alarms = program.command('alarms').description('alarms of stored stretches');
  alarms
    .command('replay')
    .description(
      'run a stored stretch through other limits and delays: alarms per bed and day, and what would have been otherwise',
    )
    .option('--store <dir>', 'store of a bed (bedside.db)')
    .option('--csv <file>', 'numbers as a table instead; - reads standard input')
    .option('--hold <seconds>', 'for how long a number of the table stands until the next', '0')
    .option('--key <hex>', 'key of the store, 64 hex digits')
    .option('--key-file <file>', 'file with the key')
    .option('--from <iso>', 'beginning; the whole table when absent')
    .option('--to <iso>', 'end, not included')
    .requiredOption('--profile <file>', 'alarm profile to replay (JSON)')
    .option('--against <file>', 'profile to compare it with, e.g. the one in use')
    .option('--patient-type <type>', PATIENT_TYPES.join(', '), 'adult')
    .option('--bed <name>', 'name of the bed in the result; default: name of the folder or file')
    .addHelpText('after', HELP)
    .action((options: Options, command: Command) => {
      if ((options.store === undefined) === (options.csv === undefined))
        command.error('error: one of --store and --csv is needed, and only one');
      if (options.store !== undefined && (options.from === undefined || options.to === undefined))
        command.error('error: --store needs --from and --to');
      replay(options);
    });
}

function replay(options: Options): void {
  const patientType = patientTypeOf(options.patientType);
  const profile = profileOf(options.profile);
  const against = options.against === undefined ? null : profileOf(options.against);
  const bed = options.bed ?? basename(resolve(options.store ?? options.csv ?? ''));
  const source = options.store === undefined ? tableSource(options) : storeSource(options, options.store);
  try {
    const { fromMs, toMs } = source;
    const changed = new AlarmReplay({ patientType, profile }, fromMs);
    const present = against && new AlarmReplay({ patientType, profile: against }, fromMs);
    let readings = 0;
    const progress = progressOf(fromMs, toMs);
    for (const vital of source.vitals()) {
      readings += 1;
      changed.take(vital);
      present?.take(vital);
      if (readings % 100_000 === 0) progress(vital.arrivedMs);
    }
    const after = changed.finish(toMs);
    const before = present?.finish(toMs) ?? null;
    printDays(bed, 'profile', after);
    if (before) printDays(bed, 'against', before);
    if (source.history) printRecorded(bed, source.history, fromMs, toMs);
    const stretch = { bed, from: instant(fromMs), to: instant(toMs), readings };
    if (before) printDifferences(bed, before, after, stretch);
    else print({ kind: 'summary', ...stretch, alarms: after.episodes.length });
  } finally {
    source.history?.close();
  }
}

interface Source {
  readonly fromMs: number;
  readonly toMs: number;
  vitals(): Iterable<BoardVital>;
  readonly history: History | null;
}

function storeSource(options: Options, directory: string): Source {
  const fromMs = timeOf('--from', options.from ?? '');
  const toMs = timeOf('--to', options.to ?? '');
  if (toMs <= fromMs) throw new InputRefused('--to', `${options.to} is not after --from ${options.from}`);
  const key = keyOf(options);
  try {
    const history = openHistory({ directory, key });
    return { fromMs, toMs, vitals: () => storedVitals(history, fromMs, toMs), history };
  } catch (error) {
    throw new InputRefused(directory, error instanceof Error ? error.message : String(error));
  }
}

function tableSource({ csv = '-', from, to, hold }: Options): Source {
  const holdS = Number(hold);
  if (!(holdS >= 0)) throw new InputRefused('--hold', `${hold} is no number of seconds`);
  const table = readVitalsCsv(read(csv), csv === '-' ? 'standard input' : csv, holdS);
  for (const name of table.unknown)
    process.stderr.write(`wardlight: ${csv}: column ${excerpt(name)} is none of the vital signs, not replayed\n`);
  const fromMs = from === undefined ? table.fromMs : timeOf('--from', from);
  const toMs = to === undefined ? table.toMs : timeOf('--to', to);
  const readings = table.readings.filter(({ arrivedMs }) => arrivedMs >= fromMs && (to === undefined || arrivedMs < toMs));
  return { fromMs, toMs, vitals: () => readings, history: null };
}

function keyOf({ key, keyFile }: Options): string {
  const given = key ?? (keyFile === undefined ? process.env[KEY_VARIABLE] : read(keyFile).trim());
  if (given === undefined) throw new InputRefused('key of the store', `give ${KEY_VARIABLE}, --key-file or --key`);
  if (!/^[0-9a-f]{64}$/i.test(given)) throw new InputRefused('key of the store', 'is not 64 hex digits');
  return given;
}

function printDays(bed: string, profile: 'profile' | 'against', replayed: Replayed): void {
  for (const load of loadByDay(replayed, localDay)) print({ kind: 'day', bed, profile, ...rounded(load) });
}

function printRecorded(bed: string, history: History, fromMs: number, toMs: number): void {
  const steps = history.alarms(fromMs, toMs).map(({ step }) => step);
  print({ kind: 'recorded', bed, ...recordedLoad(steps, fromMs, toMs) });
}

function rounded(load: DayLoad): DayLoad {
  return {
    ...load,
    inAlarmS: Math.round(load.inAlarmS),
    shortShare: load.shortShare && Math.round(load.shortShare * 1000) / 1000,
  };
}

function printDifferences(bed: string, before: Replayed, after: Replayed, stretch: object): void {
  const comparison = compare(before, after);
  const counts = { missed: 0, quiet: 0, new: 0, later: 0, earlier: 0 };
  for (const one of comparison.differences) {
    counts[one.kind] += 1;
    const { kind, onsetMs, raisedMs, violatedMs, byMs, ...about } = one;
    const times = { onset: instant(onsetMs), raised: instant(raisedMs), violatedS: violatedMs / 1000 };
    const by = byMs === null ? {} : { byS: byMs / 1000 };
    print({ kind: 'difference', bed, difference: kind, ...about, ...times, ...by, text: differenceText(one) });
  }
  print({ kind: 'summary', ...stretch, before: comparison.before, after: comparison.after, ...counts });
}

function progressOf(fromMs: number, toMs: number): (atMs: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return (atMs) => process.stderr.write(`\rreplayed ${Math.round((100 * (atMs - fromMs)) / (toMs - fromMs))} %`);
}

function patientTypeOf(text: string): PatientType {
  const type = PATIENT_TYPES.find((one) => one === text);
  if (type === undefined) throw new InputRefused('--patient-type', `${text} is none of ${PATIENT_TYPES.join(', ')}`);
  return type;
}

function profileOf(file: string): AlarmProfile {
  return parseAlarmProfile(read(file), file);
}

function timeOf(option: string, text: string): number {
  const ms = Date.parse(text);
  if (!Number.isFinite(ms)) throw new InputRefused(option, `${text} is no ISO 8601 time`);
  return ms;
}

function localDay(ms: number): string {
  const day = new Date(ms);
  const [month, date] = [day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${day.getFullYear()}-${month ?? ''}-${date ?? ''}`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new InputRefused(file === '-' ? 'standard input' : file, whyUnreadable(error));
  }
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
