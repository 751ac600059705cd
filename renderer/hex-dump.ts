const WIDTH = 16;

/** Bytes as people read them: rows of sixteen, hexadecimal and as characters; what is no printable one is a dot. */
export function hexDump(bytes: Uint8Array): readonly string[] {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += WIDTH) {
    const row = [...bytes.subarray(at, at + WIDTH)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('');
    rows.push(`${hex.padEnd(WIDTH * 3 - 1)}  ${text}`);
  }
  return rows;
}
