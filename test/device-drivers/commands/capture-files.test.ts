import { describe, expect, it } from 'vitest';
import { readHexText } from '../../../device-drivers/commands/hex-text.ts';
import { readPcap } from '../../../device-drivers/commands/pcap.ts';
import { bytes } from '../support/intellivue.ts';

/** Ethernet, IPv4 and UDP around a payload. */
function packet(payload: Uint8Array, change: Partial<{ type: number; protocol: number; fragment: number }> = {}): Uint8Array {
  const { type = 0x0800, protocol = 17, fragment = 0 } = change;
  const udp = 8 + payload.length;
  const total = 20 + udp;
  const u16 = (value: number) => [value >> 8, value & 0xff];
  const ip = [0x45, 0, ...u16(total), 0, 0, ...u16(fragment), 64, protocol, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1];
  // Short Ethernet packets are padded; the padding is no payload.
  return Uint8Array.of(
    ...new Uint8Array(12),
    ...u16(type),
    ...ip,
    ...u16(24_105),
    ...u16(5000),
    ...u16(udp),
    0,
    0,
    ...payload,
    0,
    0,
    0,
  );
}

function pcap(packets: readonly Uint8Array[], little: boolean): Uint8Array {
  const words = (...values: number[]) => {
    const view = new DataView(new ArrayBuffer(values.length * 4));
    for (const [index, value] of values.entries()) view.setUint32(index * 4, value, little);
    return new Uint8Array(view.buffer);
  };
  const records = packets.flatMap((one) => [...words(1000, 500_000, one.length, one.length), ...one]);
  return Uint8Array.of(...words(0xa1b2c3d4, 0x20004, 0, 0, 65_535, 1), ...records);
}

describe('pcap files', () => {
  it.each([true, false])('give the payload and time of each datagram (little endian %s)', (little) => {
    const { datagrams, skipped } = readPcap(pcap([packet(bytes('0102')), packet(bytes('03'))], little), 'x.pcap');
    const from = { address: '127.0.0.1', port: 24_105, localPort: 5000 };
    expect(datagrams).toEqual([
      { wallMs: 1_000_500, payload: bytes('0102'), from },
      { wallMs: 1_000_500, payload: bytes('03'), from },
    ]);
    expect(skipped).toEqual({});
  });

  it('count what is no whole UDP datagram, by reason', () => {
    const packets = [
      packet(bytes('01'), { type: 0x0806 }),
      packet(bytes('01'), { protocol: 6 }),
      packet(bytes('01'), { fragment: 0x2000 }),
    ];
    expect(readPcap(pcap(packets, true), 'x.pcap')).toEqual({
      datagrams: [],
      skipped: { 'not-ipv4': 1, 'not-udp': 1, 'ip-fragment': 1 },
    });
  });

  it('count a last packet that is cut off', () => {
    expect(readPcap(pcap([packet(bytes('0102'))], true).slice(0, -20), 'x.pcap').skipped).toEqual({ 'pcap-truncated': 1 });
  });

  it('refuse other files by name', () => {
    expect(() => readPcap(new Uint8Array(40), 'x.pcap')).toThrow(/x\.pcap: is no pcap file/);
    expect(() => readPcap(bytes('0A0D0D0A'.padEnd(60, '0')), 'x.pcap')).toThrow(/pcapng/);
  });
});

describe('hexadecimal text', () => {
  it('may have comments, offsets and any white space', () => {
    expect(readHexText('# note\n0000   01 02\n0010   0304\n05', 'x')).toEqual(bytes('0102030405'));
  });

  it('is refused with its line', () => {
    expect(() => readHexText('01\n0G\n', 'x.hex')).toThrow(/x\.hex, line 2/);
  });
});
