import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { InputRefused, whyUnreadable } from '#clinical';
import type { SessionOutput, Transport } from '#device';
import { readPieces } from '../simulators/raw-recording.ts';
import { refuseForeign } from './foreign-input.ts';
import { namedDriver } from './named-driver.ts';
import { printedReading } from './printed-reading.ts';

interface ReplayOptions {
  readonly in: string;
  readonly transport?: string;
}

const EXAMPLES = `
A raw recording is one line per piece, "<Unix ms> <in|out> <hexadecimal bytes>"; the monitor writes them where "rawRecording" of its
configuration says. To see one at the bed, give a device "replay": { "file": … } instead of its line.

  wardlight replay nonin --in oximeter.1764000000000.line`;

/** Lines that are none are told up to so many, and counted. */
const MOST_LINES_TOLD = 5;

export function register(program: Command): void {
  program
    .command('replay <driver>')
    .description('turn a raw recording of a line into readings, one JSON line each, and a summary')
    .requiredOption('--in <file>', 'a raw recording; - reads standard input')
    .option('--transport <name>', 'how the device was wired: serial, udp or tcp; default: its usual way')
    .addHelpText('after', EXAMPLES)
    .action((id: string, options: ReplayOptions) => replay(id, options));
}

function replay(id: string, options: ReplayOptions): void {
  const driver = namedDriver(id);
  const transport = chosenTransport(driver, options.transport);
  const issues: Record<string, number> = {};
  const count = (reason: string): void => {
    issues[reason] = (issues[reason] ?? 0) + 1;
  };
  const where = options.in === '-' ? 'standard input' : options.in;
  const pieces = readPieces(readInput(options.in, where), (line, why) => {
    count('no-piece');
    if ((issues['no-piece'] ?? 0) <= MOST_LINES_TOLD) process.stderr.write(`wardlight: ${where}, line ${line}: ${why}\n`);
  });
  const lost = issues['no-piece'] ?? 0;
  if (lost > MOST_LINES_TOLD) process.stderr.write(`wardlight: ${where}: ${lost} lines in all are no recorded pieces\n`);
  const heard = pieces.filter(({ direction }) => direction === 'in');
  if (heard.length === 0) throw new InputRefused(where, 'holds nothing that a device said');
  const decoder = driver.openDecoder({ transport });
  let frames = 0;
  const take = (output: SessionOutput): void => {
    frames += output.frames.length;
    for (const { reason } of output.issues) count(reason);
    process.stdout.write(output.readings.map((reading) => `${JSON.stringify(printedReading(reading))}\n`).join(''));
  };
  for (const { atMs, bytes } of heard) take(decoder.push(bytes, { wallMs: atMs, monotonicMs: atMs }));
  take(decoder.end());
  process.stdout.write(`${JSON.stringify({ kind: 'summary', frames, requests: pieces.length - heard.length, issues })}\n`);
  refuseForeign(where, driver.id, frames, issues);
}

function chosenTransport(driver: ReturnType<typeof namedDriver>, name: string | undefined): Transport {
  const [usual] = driver.lines;
  const found = driver.transports.find((transport) => transport === (name ?? usual?.transport));
  if (!found) throw new InputRefused(`--transport ${name ?? ''}`, `${driver.id} speaks ${driver.transports.join(' and ')}`);
  return found;
}

function readInput(path: string, where: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'latin1');
  } catch (error) {
    throw new InputRefused(where, whyUnreadable(error));
  }
}
