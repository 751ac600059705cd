import { expect, test } from 'vitest';
import { hexDump } from '../../renderer/hex-dump.ts';

test('sixteen bytes a row, hexadecimal and as characters; what cannot be printed is a dot, and zero is a byte', () => {
  const bytes = Uint8Array.from([0, 0x41, 0x7e, 0x7f, 0xff, ...Array.from({ length: 12 }, () => 0x30)]);
  expect(hexDump(bytes)).toEqual(['00 41 7e 7f ff 30 30 30 30 30 30 30 30 30 30 30  ·A~··00000000000', `30${' '.repeat(45)}  0`]);
  expect(hexDump(new Uint8Array())).toEqual([]);
});
