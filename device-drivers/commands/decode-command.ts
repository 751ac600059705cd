import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { InputRefused, whyUnreadable } from '#clinical';
import type { CaptureDecoder, DeviceDriver, HostInstant, Sender, SessionOutput, Transport } from '#device';
import { refuseForeign } from './foreign-input.ts';
import { readHexText } from './hex-text.ts';
import { namedDriver } from './named-driver.ts';
import { readPcap, udpDatagram } from './pcap.ts';
import { printedReading } from './printed-reading.ts';

interface DecodeOptions {
  readonly in: string;
  readonly hex?: boolean;
}

/** What a file holds, in the pieces in which it arrived. */
interface Capture {
  readonly transport: Transport;
  readonly pieces: readonly { readonly bytes: Uint8Array; readonly at: HostInstant; readonly from?: Sender }[];
  readonly skipped: Readonly<Record<string, number>>;
}

const UNKNOWN_TIME: HostInstant = { wallMs: 0, monotonicMs: 0 };
const PIECE = 64 * 1024;

export function register(program: Command): void {
  program
    .command('decode <driver>')
    .description(
      'turn bytes that a device sent into readings, one JSON line each, and a summary; its issues count pieces, not bytes',
    )
    .requiredOption(
      '--in <file>',
      'raw serial bytes (.bin, .raw), a .pcap for UDP protocols, hexadecimal text with --hex; - reads standard input',
    )
    .option('--hex', 'the input is hexadecimal text')
    .addOption(new Option('--direction <who>', 'whose bytes they are').choices(['device']).default('device'))
    .action((id: string, options: DecodeOptions) => decode(namedDriver(id), options));
}

function decode(driver: DeviceDriver, options: DecodeOptions): void {
  const capture = readCapture(driver, options);
  const decoder: CaptureDecoder = driver.openDecoder({ transport: capture.transport });
  const issues: Record<string, number> = { ...capture.skipped };
  let frames = 0;
  const take = (output: SessionOutput) => {
    frames += output.frames.length;
    for (const { reason } of output.issues) issues[reason] = (issues[reason] ?? 0) + 1;
    process.stdout.write(output.readings.map((reading) => `${JSON.stringify(printedReading(reading))}\n`).join(''));
  };
  for (const { bytes, at, from } of capture.pieces) take(decoder.push(bytes, at, from));
  take(decoder.end());
  process.stdout.write(`${JSON.stringify({ kind: 'summary', frames, issues })}\n`);
  refuseForeign(named(options.in), driver.id, frames, issues, capture.skipped);
}

function readCapture(driver: DeviceDriver, options: DecodeOptions): Capture {
  const input = readInput(options.in);
  if (options.hex) return hexCapture(driver, readHexText(input.toString('latin1'), options.in));
  if (options.in.endsWith('.pcap')) {
    if (!driver.transports.includes('udp')) throw new InputRefused(options.in, `${driver.id} does not speak UDP`);
    const { datagrams, skipped } = readPcap(input, options.in);
    return {
      transport: 'udp',
      pieces: datagrams.map(({ wallMs, payload, from }) => ({ bytes: payload, at: { wallMs, monotonicMs: wallMs }, from })),
      skipped,
    };
  }
  return streamCapture(driver, input);
}

/** Hexadecimal text is a stream or one datagram, with or without its Ethernet headers: whichever the driver reads more of. */
function hexCapture(driver: DeviceDriver, bytes: Uint8Array): Capture {
  const whole = udpDatagram(bytes);
  const datagram =
    typeof whole === 'string' ? { bytes, at: UNKNOWN_TIME } : { bytes: whole.payload, at: UNKNOWN_TIME, from: whole.from };
  // A stream first: where nothing can be read, what is wrong is told in a stream's words.
  const transports = [...driver.transports].sort((a, b) => Number(a === 'udp') - Number(b === 'udp'));
  const captures = transports.map(
    (transport): Capture =>
      transport === 'udp' ? { transport, pieces: [datagram], skipped: {} } : { ...streamCapture(driver, bytes), transport },
  );
  const [first = streamCapture(driver, bytes), ...others] = captures;
  return others.reduce((best, one) => (bytesRead(driver, one) > bytesRead(driver, best) ? one : best), first);
}

/** How much of a capture stands in good frames. */
function bytesRead(driver: DeviceDriver, { transport, pieces }: Capture): number {
  const decoder = driver.openDecoder({ transport });
  const outputs = [...pieces.map(({ bytes, at, from }) => decoder.push(bytes, at, from)), decoder.end()];
  return outputs.flatMap(({ frames }) => frames).reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function streamCapture(driver: DeviceDriver, bytes: Uint8Array): Capture {
  const transport = driver.transports.find((name) => name !== 'udp') ?? 'udp';
  const pieces = Array.from({ length: Math.ceil(bytes.length / PIECE) }, (_, index) => ({
    bytes: bytes.subarray(index * PIECE, (index + 1) * PIECE),
    at: UNKNOWN_TIME,
  }));
  return { transport, pieces, skipped: {} };
}

function readInput(path: string): Buffer {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    throw new InputRefused(named(path), whyUnreadable(error));
  }
}

function named(path: string): string {
  return path === '-' ? 'standard input' : path;
}
