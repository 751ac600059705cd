import type { DeviceDriver, HostInstant, LineProfile, Sender, SerialSettings, Transport } from '#device';
import { settingsText } from './line-text.ts';

/** What was heard in one way of listening. */
export interface Heard {
  readonly transport: Transport;
  /** Of a serial line, as listened. */
  readonly settings: SerialSettings | null;
  readonly pieces: readonly { readonly bytes: Uint8Array; readonly at: HostInstant; readonly from?: Sender }[];
}

export interface Likeness {
  readonly driver: DeviceDriver;
  readonly transport: Transport;
  readonly settings: SerialSettings | null;
  readonly bytes: number;
  readonly frames: number;
  /** Share of the bytes that stand in good frames, 0 to 1. */
  readonly share: number;
  /** For a person to judge, e.g. "12 good frames, 97 % of 240 bytes, at 9600 8N1". */
  readonly evidence: string;
}

/** Less than this is chance, or another protocol that looks alike for a moment. */
const LEAST_SHARE = 0.5;
/** On a stream the first frame may be cut, and one alone may be chance; a datagram is a whole message. */
const LEAST_FRAMES: Readonly<Record<Transport, number>> = { serial: 2, tcp: 2, udp: 1 };
/** What is enough to tell protocols apart; more would only take time. */
const MOST_BYTES = 256 * 1024;

/** @returns drivers that understand what was heard, the best first; a driver once per way of listening */
export function fingerprint(drivers: readonly DeviceDriver[], heard: readonly Heard[]): readonly Likeness[] {
  return heard
    .flatMap((one) => drivers.filter((driver) => mayBe(driver, one)).flatMap((driver) => likeness(driver, one)))
    .sort((a, b) => b.share - a.share || b.frames - a.frames);
}

/** Every serial setting at which some device speaks by itself, each once. */
export function settingsToHear(drivers: readonly DeviceDriver[]): readonly SerialSettings[] {
  const found = new Map<string, SerialSettings>();
  for (const line of drivers.flatMap(({ lines }) => lines))
    if (line.transport === 'serial' && line.speaksFirst && !found.has(settingsText(line.settings)))
      found.set(settingsText(line.settings), line.settings);
  return [...found.values()];
}

/** Ways to be asked: lines on which the device waits for us. */
export function linesToProbe(driver: DeviceDriver): readonly (LineProfile & { readonly transport: 'serial' })[] {
  return driver.lines.flatMap((line) => (line.transport === 'serial' && !line.speaksFirst ? [line] : []));
}

function mayBe(driver: DeviceDriver, { transport, settings }: Heard): boolean {
  if (settings === null) return driver.transports.includes(transport);
  const text = settingsText(settings);
  return driver.lines.some((line) => line.transport === 'serial' && settingsText(line.settings) === text);
}

function likeness(driver: DeviceDriver, { transport, settings, pieces }: Heard): readonly Likeness[] {
  const decoder = driver.openDecoder({ transport });
  let [bytes, good, frames] = [0, 0, 0];
  for (const piece of pieces) {
    if (bytes >= MOST_BYTES) break;
    bytes += piece.bytes.length;
    const output = decoder.push(piece.bytes, piece.at, piece.from);
    frames += output.frames.length;
    good += output.frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
  }
  const share = bytes === 0 ? 0 : Math.min(1, good / bytes);
  if (share < LEAST_SHARE || frames < LEAST_FRAMES[transport]) return [];
  const where = settings ? ` at ${settingsText(settings)}` : '';
  const evidence = `${frames} good frame${frames === 1 ? '' : 's'}, ${Math.round(share * 100)} % of ${bytes} bytes${where}`;
  return [{ driver, transport, settings, bytes, frames, share, evidence }];
}
