import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { InputRefused, parseJsonInput, refusedShape, whyUnreadable } from '#clinical';
import { LINE_FAULTS } from '../simulators/line-faults.ts';
import { SCENARIOS, type Scenario } from '../simulators/scenario.ts';
import { chosenPatient, RECORDINGS } from './chosen-patient-adapter.ts';
import { namedDriver } from './named-driver.ts';
import { hasPlace, placeShown, simulatedPlace } from './simulated-place.ts';
import { type RunningSimulator, startSimulator } from './simulator-adapter.ts';

interface SimulateOptions {
  readonly record?: string | undefined;
  readonly recordings: string;
  readonly scenario: Scenario;
  readonly seed: string;
  readonly serial?: string | undefined;
  readonly udp?: string | undefined;
  readonly tcp?: string | undefined;
  readonly fault: readonly string[];
  readonly control?: boolean | undefined;
  readonly changePatient?: boolean | undefined;
}

const EXAMPLES = `
Whoever speaks to it is served: a port of the device is listened at, a device that goes to its reader goes there.
Faults of any line: ${Object.entries(LINE_FAULTS)
  .map(([name, what]) => `${name} (${what})`)
  .join(', ')}.
Faults of one device: wardlight drivers --page <driver>; each of the alarms listed there is raised by --fault alarm=<code>.

  wardlight simulate philips-intellivue --udp 127.0.0.1:24105
  wardlight simulate bbraun-bcc --serial /dev/pts/4 --fault garble
  wardlight simulate mindray-pds --record mimicdb-037 --fault probe-off
  wardlight simulate-ward --file ward.json        several at once: a bed, or a ward`;

export function register(program: Command): void {
  program
    .command('simulate <driver>')
    .description('play the device side until stopped; says on standard output, as one JSON line, where it is')
    .option('--record <id|file>', 'a recording by its id, or a CSV(.gz) file; without it a generated patient')
    .option('--recordings <dir>', 'folder with index.json', RECORDINGS)
    .addOption(new Option('--scenario <name>', 'of the generated patient').choices([...SCENARIOS]).default('stable'))
    .option('--seed <number>', 'of the generated patient', '1')
    .addOption(new Option('--serial <path>', 'serial port or pseudo-terminal').conflicts(['udp', 'tcp']))
    .addOption(new Option('--udp <host:port>', 'where to listen (port 0 = any) or where to send').conflicts('tcp'))
    .option('--tcp <host:port>', 'where to listen (port 0 = any) or where to connect')
    .option(
      '--fault <name>',
      'make something go wrong; may be repeated',
      (name: string, before: string[]) => [...before, name],
      [],
    )
    .option('--change-patient', 'another patient lies there after a while: the same as --fault change-patient')
    .option('--control', 'each line of standard input replaces the active faults: names, or nothing for none')
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: SimulateOptions, command: Command) => {
      if (!hasPlace(namedDriver(id), options))
        command.error(`error: ${id} needs --serial <path>: a serial port or pseudo-terminal`);
      // Listening for the end before telling anybody that it has begun.
      const stopped = stopRequested();
      const running = await begin(id, options);
      if (options.control) listenForFaults(running);
      await untilStopped(stopped, [running]);
    });
  program
    .command('simulate-ward')
    .description('play several devices at once, each as "simulate" would')
    .requiredOption('--file <file>', 'JSON: [{ "driver", "serial" | "udp" | "tcp", "record", "scenario", "seed", "faults" }]')
    .option('--recordings <dir>', 'folder with index.json', RECORDINGS)
    .action(async ({ file, recordings }: { file: string; recordings: string }) => {
      const stopped = stopRequested();
      const running: RunningSimulator[] = [];
      try {
        for (const { driver, faults, seed, ...rest } of readWard(file))
          running.push(await begin(driver, { ...rest, recordings, seed: String(seed), fault: faults }));
      } catch (error) {
        await Promise.all(running.map((one) => one.stop()));
        throw error;
      }
      await untilStopped(stopped, running);
    });
}

const ward = z
  .array(
    z.strictObject({
      driver: z.string(),
      serial: z.string().optional(),
      udp: z.string().optional(),
      tcp: z.string().optional(),
      record: z.string().optional(),
      scenario: z.enum(SCENARIOS).default('stable'),
      seed: z.int().default(1),
      faults: z.array(z.string()).default([]),
    }),
  )
  .min(1);

/** @throws InputRefused naming the member and the reason */
function readWard(file: string): z.infer<typeof ward> {
  const result = ward.safeParse(parseJsonInput(textOf(file), file));
  if (result.success) return result.data;
  throw refusedShape(file, result.error.issues);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputRefused(file, whyUnreadable(error));
  }
}

async function begin(id: string, options: SimulateOptions): Promise<RunningSimulator> {
  const driver = namedDriver(id);
  const place = simulatedPlace(driver, options);
  const signals = chosenPatient(options);
  const faults = [...options.fault, ...(options.changePatient ? ['change-patient'] : [])];
  const running = await startSimulator({ driver, signals, faults, place });
  const where = placeShown(place, running.port);
  process.stdout.write(`${JSON.stringify({ kind: 'listening', driver: driver.id, ...where, title: signals.title })}\n`);
  return running;
}

function listenForFaults(running: RunningSimulator): void {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const names = line.split(/[\s,]+/).filter((name) => name !== '');
    try {
      running.setFaults(names);
      process.stdout.write(`${JSON.stringify({ kind: 'faults', active: names })}\n`);
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  });
}

async function stopRequested(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

async function untilStopped(stopped: Promise<void>, running: readonly RunningSimulator[]): Promise<void> {
  await stopped;
  await Promise.all(running.map((one) => one.stop()));
  process.stdin.pause();
}
