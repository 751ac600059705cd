import { InputRefused } from '#clinical';
import type { Sender } from '#device';

export interface UdpDatagram {
  readonly payload: Uint8Array;
  /** From its own headers; `localPort` is the port it was sent to. */
  readonly from: Sender;
}

export interface CapturedDatagram extends UdpDatagram {
  /** Unix time, ms. */
  readonly wallMs: number;
}

export interface PcapContent {
  readonly datagrams: readonly CapturedDatagram[];
  /** Packets without a whole UDP datagram, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

const ETHERNET = 1;
const RAW_IP = 101;
const LINUX_COOKED = 113;
const PACKET_HEADER = 16;
const FILE_HEADER = 24;

/**
 * UDP payloads of a classic pcap file (either byte order, microseconds or nanoseconds) over Ethernet, raw IP or Linux cooked.
 * @throws InputRefused for other files
 */
export function readPcap(bytes: Uint8Array, where: string): PcapContent {
  if (bytes.length < FILE_HEADER) throw new InputRefused(where, `${bytes.length} bytes are no pcap file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magic === 0x0a0d0d0a) throw new InputRefused(where, 'is pcapng; save it as classic pcap');
  const format = FORMATS[magic];
  if (!format) throw new InputRefused(where, `is no pcap file (begins ${magic.toString(16)})`);
  const link = view.getUint32(20, format.little) & 0xffff;
  const datagrams: CapturedDatagram[] = [];
  const skipped: Record<string, number> = {};
  let at = FILE_HEADER;
  while (at + PACKET_HEADER <= bytes.length) {
    const wallMs = view.getUint32(at, format.little) * 1000 + view.getUint32(at + 4, format.little) / format.perMs;
    const length = view.getUint32(at + 8, format.little);
    const packet = bytes.subarray(at + PACKET_HEADER, at + PACKET_HEADER + length);
    const found = packet.length < length ? 'pcap-truncated' : udpDatagram(packet, link);
    if (typeof found === 'string') skipped[found] = (skipped[found] ?? 0) + 1;
    else datagrams.push({ wallMs, ...found });
    at += PACKET_HEADER + length;
  }
  return { datagrams, skipped };
}

const FORMATS: Readonly<Record<number, { readonly little: boolean; readonly perMs: number }>> = {
  0xa1b2c3d4: { little: false, perMs: 1000 },
  0xd4c3b2a1: { little: true, perMs: 1000 },
  0xa1b23c4d: { little: false, perMs: 1_000_000 },
  0x4d3cb2a1: { little: true, perMs: 1_000_000 },
};

/** @returns the datagram, or why there is none */
export function udpDatagram(packet: Uint8Array, link: number = ETHERNET): UdpDatagram | string {
  const ip = ipPacket(packet, link);
  if (!ip || (at(ip, 0) & 0xf0) !== 0x40) return 'not-ipv4';
  const headerLength = (at(ip, 0) & 0x0f) * 4;
  if (at(ip, 9) !== 17) return 'not-udp';
  if ((u16(ip, 6) & 0x3fff) !== 0) return 'ip-fragment';
  const datagram = ip.subarray(headerLength, u16(ip, 2));
  const length = u16(datagram, 4);
  if (length < 8 || datagram.length < length) return 'truncated-packet';
  const from = { address: [...ip.subarray(12, 16)].join('.'), port: u16(datagram, 0), localPort: u16(datagram, 2) };
  return { payload: datagram.subarray(8, length), from };
}

function ipPacket(packet: Uint8Array, link: number): Uint8Array | undefined {
  if (link === RAW_IP) return packet;
  let typeAt = link === ETHERNET ? 12 : link === LINUX_COOKED ? 14 : undefined;
  if (typeAt === undefined) return undefined;
  // A VLAN tag moves the type on.
  if (u16(packet, typeAt) === 0x8100) typeAt += 4;
  return u16(packet, typeAt) === 0x0800 ? packet.subarray(typeAt + 2) : undefined;
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

function u16(bytes: Uint8Array, index: number): number {
  return at(bytes, index) * 256 + at(bytes, index + 1);
}
