import type { Command } from 'commander';
import { InputRefused } from '#clinical';
import type { DeviceDriver } from '#device';
import { DRIVERS, driverById } from '#drivers';
import { hostNow } from '../clock/host-clock-adapter.ts';
import { fingerprint, type Heard, type Likeness, linesToProbe, settingsToHear } from './fingerprint.ts';
import { hearSerial, hearUdp, probeSerial } from './hearing-adapter.ts';
import { settingsText } from './line-text.ts';

interface DiscoverOptions {
  readonly serial?: string;
  readonly udp?: string;
  readonly probe?: boolean;
  readonly driver: readonly string[];
  readonly seconds: string;
}

/** Where monitors tell that they are there. Source: philips-intellivue, section 3. */
const CONNECT_INDICATION_PORT = 24_005;

const EXAMPLES = `
Listens, one way after the other, and says which driver understands what it hears, with the configuration that would use it. Nothing is
sent without --probe, which asks in the words of each driver whose device waits to be asked.

  wardlight discover --serial /dev/ttyUSB0
  wardlight discover --serial /dev/ttyUSB0 --probe
  wardlight discover --udp ${CONNECT_INDICATION_PORT}
  wardlight discover                                  every UDP port at which some device makes itself known`;

export function register(program: Command): void {
  program
    .command('discover')
    .description('find out what speaks on a serial port or in the network: one JSON line per finding, best first, and a summary')
    .option('--serial <path>', 'listen at this serial port, at each of the known settings')
    .option('--udp <port>', 'listen at this UDP port')
    .option('--probe', 'also ask, in the words of each driver whose device waits to be asked')
    .option('--driver <id>', 'try this driver only; may be repeated', (id: string, before: string[]) => [...before, id], [])
    .option('--seconds <number>', 'how long to listen each way', '3')
    .addHelpText('after', EXAMPLES)
    .action(discover);
}

async function discover({ serial, udp, probe, driver, seconds }: DiscoverOptions): Promise<void> {
  const forMs = Number(seconds) * 1_000;
  if (!(forMs > 0)) throw new InputRefused(`--seconds ${seconds}`, 'is no number above 0');
  const drivers = driver.length === 0 ? DRIVERS : driver.map(named);
  if (serial === undefined) await discoverUdp(drivers, udp, forMs);
  else await discoverSerial(drivers, serial, probe === true, forMs);
}

function named(id: string): DeviceDriver {
  const driver = driverById(id);
  if (!driver) throw new InputRefused(`--driver ${id}`, 'is no driver');
  return driver;
}

async function discoverSerial(drivers: readonly DeviceDriver[], path: string, probe: boolean, forMs: number): Promise<void> {
  const heard: Heard[] = [];
  const progress = (text: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
  };
  const asked = new Map<Heard, DeviceDriver>();
  try {
    for (const settings of settingsToHear(drivers)) {
      progress(`listening at ${settingsText(settings)}`);
      heard.push(await hearSerial(path, settings, forMs, hostNow));
    }
    for (const driver of probe ? drivers : []) {
      for (const { settings } of linesToProbe(driver)) {
        progress(`asking for ${driver.id} at ${settingsText(settings)}`);
        const answer = await probeSerial(path, settings, driver, forMs, hostNow);
        asked.set(answer, driver);
        heard.push(answer);
      }
    }
  } catch (error) {
    throw new InputRefused(path, error instanceof Error ? error.message : String(error));
  }
  // An answer is one to the driver that asked.
  const found = heard.flatMap((one) => fingerprint(asked.has(one) ? [asked.get(one) as DeviceDriver] : drivers, [one]));
  for (const one of [...found].sort((a, b) => b.share - a.share || b.frames - a.frames)) {
    const { driver, settings } = one;
    print({ ...shown(one, `serial port ${path}`), config: { driver: driver.id, serial: { path, settings } } });
  }
  print({ kind: 'summary', found: found.length, heard: heard.map(heardShown) });
}

function heardShown({ settings, pieces }: Heard): object {
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
  return { settings: settings && settingsText(settings), bytes };
}

async function discoverUdp(drivers: readonly DeviceDriver[], option: string | undefined, forMs: number): Promise<void> {
  const ports = option === undefined ? announcements(drivers) : [readPort(option)];
  let found = 0;
  const all = await Promise.all(
    ports.map(async (port) => {
      const heard = await hearUdp(port, forMs, hostNow).catch((error: unknown) => {
        throw new InputRefused(`UDP port ${port}`, error instanceof Error ? error.message : String(error));
      });
      return { port, heard };
    }),
  );
  for (const { port, heard } of all) {
    for (const [address, one] of heard) {
      for (const likely of fingerprint(drivers, [one])) {
        found += 1;
        print({ ...shown(likely, `${address}, UDP port ${port}`), config: udpConfig(likely.driver, address, port) });
      }
    }
  }
  print({ kind: 'summary', found, heard: all.map(({ port, heard }) => ({ port, senders: heard.size })) });
}

/** Ports at which devices make themselves known. */
function announcements(drivers: readonly DeviceDriver[]): readonly number[] {
  const ports = drivers.flatMap(({ lines }) =>
    lines.flatMap((line) => (line.transport === 'udp' && line.role === 'listener' ? [line.port] : [])),
  );
  return [...new Set([CONNECT_INDICATION_PORT, ...ports])];
}

/** A device that broadcasts is listened to; one that only says it is there is gone to. */
function udpConfig(driver: DeviceDriver, host: string, port: number): object {
  const line = driver.lines.find((one) => one.transport === 'udp');
  if (line?.transport === 'udp' && line.role === 'client') return { driver: driver.id, udp: { host, port: line.port } };
  return { driver: driver.id, listen: { transport: 'udp', port } };
}

function shown({ driver, share, frames, bytes, evidence }: Likeness, where: string): object {
  const text = `something speaks ${driver.vendor} ${driver.models.join('/')} at ${where} (${evidence}): use it?`;
  return { kind: 'found', driver: driver.id, confidence: driver.confidence, share, frames, bytes, text };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InputRefused(`--udp ${text}`, 'is no port');
  return port;
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
