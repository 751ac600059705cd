import { TYPE } from './packets.table.ts';

/** Bit i of the high-bits byte is bit 7 of data byte i (spec section 3). @param packet type, high bits, data */
export function unpack(packet: Uint8Array): readonly number[] {
  const high = packet[1] ?? 0;
  return [...packet.subarray(2)].map((byte, index) => (byte & 0x7f) | (((high >> index) & 1) << 7));
}

export function pack(type: number, data: readonly number[]): Uint8Array {
  const high = data.reduce((bits, value, index) => bits | ((value >> 7) << index), 0x80);
  return Uint8Array.of(type, high, ...data.map((value) => (value & 0x7f) | 0x80));
}

/** Nine bytes, as every command is. */
export function command(code: number): Uint8Array {
  return pack(TYPE.command, [code, 0, 0, 0, 0, 0, 0]);
}
