import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latin1, textReader, utf8Bytes } from '../../../device-drivers/framing/text.ts';

describe('text of devices that do not say how they write', () => {
  it('is UTF-8 where it can be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(textReader('gbk')(utf8Bytes(text))).toBe(text);
      }),
    );
  });

  it('is the other encoding, else Latin-1', () => {
    expect(textReader('gbk')(Uint8Array.of(0xd5, 0xc5))).toBe('张');
    expect(textReader()(Uint8Array.of(0xc4, 0x67))).toBe('Äg');
    expect(textReader('gbk')(Uint8Array.of(0xff))).toBe('ÿ');
  });

  it('is something for any bytes, of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(typeof textReader('gbk')(bytes)).toBe('string');
      }),
    );
    expect(latin1(new Uint8Array(200_000).fill(0x41))).toHaveLength(200_000);
  });
});
