import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { InputRefused } from '#clinical';
import type { DeviceDriver, PatientSignals, Transport } from '#device';
import { generatePatient } from '../simulators/generator.ts';
import { loadRecording, loadRecordingFile } from '../simulators/recording-adapter.ts';
import { SCENARIOS, type Scenario } from '../simulators/scenario.ts';
import { namedDriver } from './named-driver.ts';
import { startUdpSimulator } from './udp-simulator-adapter.ts';

interface SimulateOptions {
  readonly record?: string;
  readonly recordings: string;
  readonly scenario: Scenario;
  readonly seed: string;
  readonly serial?: string;
  readonly udp?: string;
  readonly tcp?: string;
  readonly fault: readonly string[];
}

/** Recordings lie beside the project, never in it. */
const RECORDINGS = fileURLToPath(new URL('../../../shared/data/waveforms', import.meta.url));
const DEFAULT_UDP = '127.0.0.1:24105';

export function register(program: Command): void {
  program
    .command('simulate <driver>')
    .description('play the device side until stopped; says on standard output, as one JSON line, where it listens')
    .option('--record <id|file>', 'a recording by its id, or a CSV(.gz) file; without it a generated patient')
    .option('--recordings <dir>', 'folder with index.json', RECORDINGS)
    .addOption(new Option('--scenario <name>', 'of the generated patient').choices([...SCENARIOS]).default('stable'))
    .option('--seed <number>', 'of the generated patient', '1')
    .addOption(new Option('--serial <path>', 'serial port or pseudo-terminal').conflicts(['udp', 'tcp']))
    .addOption(
      new Option('--udp <host:port>', `data export address to bind, port 0 = any (default ${DEFAULT_UDP})`).conflicts('tcp'),
    )
    .option('--tcp <host:port>', 'address to listen on, for drivers that speak TCP')
    .option(
      '--fault <name>',
      'make something go wrong; may be repeated',
      (name: string, before: string[]) => [...before, name],
      [],
    )
    .action(async (id: string, options: SimulateOptions) => {
      await simulate(namedDriver(id), options);
    });
}

async function simulate(driver: DeviceDriver, options: SimulateOptions): Promise<void> {
  const transport: Transport = options.serial !== undefined ? 'serial' : options.tcp !== undefined ? 'tcp' : 'udp';
  if (!driver.transports.includes(transport))
    throw new InputRefused(`--${transport}`, `${driver.id} speaks ${driver.transports.join(' and ')}`);
  const signals = choosePatient(options);
  const running =
    options.serial === undefined
      ? await playUdp(driver, signals, options)
      : await playSerial(driver, signals, options.serial, options.fault);
  // Listening for the end before telling anybody that it has begun.
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  process.stdout.write(`${JSON.stringify({ kind: 'listening', driver: driver.id, ...running.where, title: signals.title })}\n`);
  await stopped;
  await running.stop();
}

async function playUdp(driver: DeviceDriver, signals: PatientSignals, options: SimulateOptions) {
  const { host, port } = readAddress(options.udp ?? DEFAULT_UDP);
  const running = await startUdpSimulator({ driver, signals, host, port, faults: options.fault });
  return { where: { udp: `${host}:${running.port}` }, stop: () => running.stop() };
}

async function playSerial(driver: DeviceDriver, signals: PatientSignals, path: string, faults: readonly string[]) {
  // Loaded only here: the binding is not needed, and may not exist, where UDP is played.
  const { startSerialSimulator } = await import('./serial-simulator-adapter.ts');
  const running = await startSerialSimulator({ driver, signals, path, faults });
  return { where: { serial: path }, stop: () => running.stop() };
}

function choosePatient({ record, recordings, scenario, seed }: SimulateOptions): PatientSignals {
  if (record === undefined) return generatePatient({ seed: readSeed(seed), scenario });
  if (record.endsWith('.csv') || record.endsWith('.csv.gz')) return loadRecordingFile(record);
  if (!existsSync(recordings))
    throw new InputRefused(recordings, 'does not exist; without --record a generated patient is played');
  return loadRecording(recordings, record);
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isInteger(seed)) throw new InputRefused(`--seed ${text}`, 'is no whole number');
  return seed;
}

function readAddress(text: string): { readonly host: string; readonly port: number } {
  const match = /^(.+):(\d{1,5})$/.exec(text);
  const [host, port] = [match?.[1], Number(match?.[2])];
  if (host === undefined || !(port <= 65_535)) throw new InputRefused(`--udp ${text}`, 'is no HOST:PORT');
  return { host, port };
}
