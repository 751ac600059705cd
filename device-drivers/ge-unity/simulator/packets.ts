import { utf8Bytes } from '../../framing/text.ts';
import { ENTRY_LENGTH } from '../decode/numerics.ts';
import type { Channel } from '../tables/waves.table.ts';
import { END_OF_GROUPS, GROUPS_PER_PACKET, LEAD_OFF, NO_SAMPLE, normalState } from '../tables/waves.table.ts';

export interface Entry {
  readonly code: number;
  readonly flags: number;
  /** Three values; null = not available. */
  readonly values: readonly (number | null)[];
  readonly limits: readonly (readonly [low: number, high: number])[];
}

export interface Drawing {
  readonly code: number;
  readonly channel: Channel;
  /** Of one packet; null = the lead is off. */
  readonly samples: readonly (number | null)[] | null;
}

type Ipv4 = readonly [number, number, number, number];

const ABSENT = 0x8000;
const BROADCAST: Ipv4 = [192, 168, 0, 255];
/** As recorded: service, port. */
const SERVICES = [
  [0x03, 2000],
  [0x11, 32],
  [0x09, 2000],
  [0x13, 3000],
  [0x1c, 3001],
  [0x0d, 2000],
  [0x0c, 2000],
] as const;

/** Source: spec section 2. */
export function discoveryPacket(address: Ipv4, clockS: number, bed: string, name: string): Uint8Array {
  const packet = new Uint8Array(60 + 4 * SERVICES.length);
  packet.set([1, 4, 0, 0, ...address]);
  const view = new DataView(packet.buffer);
  view.setUint32(8, clockS);
  packet.set(utf8Bytes(bed).subarray(0, 16), 12);
  packet.set(utf8Bytes(name).subarray(0, 15), 28);
  packet[43] = SERVICES.length;
  for (const [index, [service, port]] of SERVICES.entries()) {
    view.setUint16(44 + 4 * index, service);
    view.setUint16(46 + 4 * index, port);
  }
  return packet;
}

/** Source: spec section 6. */
export function alarmPacket(address: Ipv4, bed: string, parameter: number, text: string, uptimeS: number): Uint8Array {
  const packet = new Uint8Array(84);
  packet.set([...BROADCAST, 0, 0, ...address, 0, 0, 0, 0xc9, 0, 4, 0, 0, 0, 0, 0, 1]);
  packet.set(utf8Bytes(bed).subarray(0, 16), 24);
  packet.set([1, 0, 0x18, 0x81, 3, 3, parameter, 1, 1], 57);
  packet.set(utf8Bytes(text).subarray(0, 14), 66);
  new DataView(packet.buffer).setUint32(80, uptimeS);
  return packet;
}

/** Source: spec section 4. */
export function numericsPacket(address: Ipv4, number: number, entries: readonly Entry[]): Uint8Array {
  const packet = new Uint8Array(126 + ENTRY_LENGTH * entries.length);
  const view = new DataView(packet.buffer);
  for (const at of [0, 60]) {
    packet.set([...address, 0, 0, ...address, 0, 0, 0, 0xc9, 0, 0x14, 0, 1], at);
    view.setUint16(at + 58, packet.length - 60 - at);
  }
  view.setUint16(78, number);
  packet.set([0, 3, 3, 1, entries.length], 120);
  for (const [index, entry] of entries.entries()) packet.set(entryBytes(entry, number), 125 + index * ENTRY_LENGTH);
  return packet;
}

function entryBytes({ code, flags, values, limits }: Entry, number: number): Uint8Array {
  const entry = new Uint8Array(ENTRY_LENGTH);
  const view = new DataView(entry.buffer);
  entry.set([0, 1, code]);
  view.setUint16(3, flags);
  for (let index = 0; index < 3; index += 1) view.setUint16(5 + 2 * index, (values[index] ?? ABSENT) & 0xffff);
  entry.set([0x0c, code], 11);
  entry.set([3, code], 25);
  for (const [index, [low, high]] of limits.entries()) {
    view.setInt16(31 + 4 * index, low);
    view.setInt16(33 + 4 * index, high);
  }
  entry.set([0x15, code], 45);
  entry.set([2, code], 55);
  entry.set([0, code, 0, 0, number & 0xff], 65);
  return entry;
}

/** @param unknown whether a channel follows that no table has; source: spec section 5 */
export function wavePacket(number: number, drawings: readonly Drawing[], unknown: boolean): Uint8Array {
  const words: number[] = [number, 0];
  for (let group = 0; group < GROUPS_PER_PACKET; group += 1)
    for (const { code, channel, samples } of drawings) {
      words.push(code * 256 + (samples === null ? LEAD_OFF : normalState(channel)));
      for (let index = 0; index < channel.samples; index += 1)
        words.push((samples?.[group * channel.samples + index] ?? NO_SAMPLE) & 0xffff);
    }
  if (unknown) words.push(0x3109, 0);
  words.push(END_OF_GROUPS * 256 + 0x0d, 9, 0x27, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0);
  const packet = new Uint8Array(words.length * 2 + 1);
  const view = new DataView(packet.buffer);
  for (const [index, word] of words.entries()) view.setUint16(index * 2, word);
  return packet;
}
