const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) remainder = remainder & 1 ? (remainder >>> 1) ^ 0x8408 : remainder >>> 1;
  return remainder;
});

/** CRC-16/X-25: polynomial 1021 reflected, initial FFFF, final XOR FFFF; check value over "123456789" is 906E. */
export function crcX25(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return crc ^ 0xffff;
}
