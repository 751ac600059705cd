import { InputRefused } from '#clinical';
import type { DeviceDriver, LineProfile } from '#device';
import type { DevicePlace } from './simulator-adapter.ts';

export interface PlaceOptions {
  readonly serial?: string | undefined;
  readonly udp?: string | undefined;
  readonly tcp?: string | undefined;
}

const LOCAL = '127.0.0.1';

/** Whether it is known where to go; what is only ever on a serial line has no usual place. */
export function hasPlace(driver: DeviceDriver, { serial, udp, tcp }: PlaceOptions): boolean {
  return (serial ?? udp ?? tcp) !== undefined || driver.lines.some(({ transport }) => transport !== 'serial');
}

/**
 * Where a simulated device goes, in the way its driver is wired; without any option at the usual place of its first line.
 * @throws InputRefused for an address that is none, or a line that the driver does not speak
 */
export function simulatedPlace(driver: DeviceDriver, { serial, udp, tcp }: PlaceOptions): DevicePlace {
  if (serial !== undefined) {
    const line = lineOf(driver, 'serial');
    if (line.transport === 'serial') return { kind: 'serial', path: serial, settings: line.settings };
  }
  if (tcp !== undefined) return socketPlace(lineOf(driver, 'tcp'), readAddress('--tcp', tcp));
  if (udp !== undefined) return socketPlace(lineOf(driver, 'udp'), readAddress('--udp', udp));
  const usual = driver.lines.find(({ transport }) => transport !== 'serial');
  if (!usual || usual.transport === 'serial')
    throw new InputRefused('--serial', `${driver.id} needs a serial port or pseudo-terminal`);
  return socketPlace(usual, { host: LOCAL, port: usual.port });
}

function socketPlace(line: LineProfile, address: { host: string; port: number }): DevicePlace {
  if (line.transport === 'serial') throw new Error('a serial line has no address');
  const client = line.role === 'client';
  if (line.transport === 'udp') return { kind: client ? 'udp-listens' : 'udp-sends', ...address };
  return { kind: client ? 'tcp-listens' : 'tcp-connects', ...address };
}

function lineOf(driver: DeviceDriver, transport: LineProfile['transport']): LineProfile {
  const line = driver.lines.find((one) => one.transport === transport);
  if (!line) throw new InputRefused(`--${transport}`, `${driver.id} speaks ${driver.transports.join(' and ')}`);
  return line;
}

function readAddress(option: string, text: string): { readonly host: string; readonly port: number } {
  const match = /^(.+):(\d{1,5})$/.exec(text);
  const [host, port] = [match?.[1], Number(match?.[2])];
  if (host === undefined || !(port <= 65_535)) throw new InputRefused(`${option} ${text}`, 'is no HOST:PORT');
  return { host, port };
}

/** What is told of a place on standard output. */
export function placeShown(place: DevicePlace, port: number): Readonly<Record<string, string>> {
  if (place.kind === 'serial') return { serial: place.path };
  const [transport = '', does] = place.kind.split('-');
  const address = `${place.host}:${port}`;
  return does === 'listens' ? { [transport]: address } : { [transport]: address, [does ?? '']: `to ${address}` };
}
