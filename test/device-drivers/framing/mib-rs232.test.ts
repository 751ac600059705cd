import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crcX25 } from '../../../device-drivers/framing/crc-x25.ts';
import { MibFrameDecoder, mibFrame } from '../../../device-drivers/framing/mib-rs232.ts';
import { bytes, hexOf } from '../support/intellivue.ts';

const ANSWER = bytes('E1000002000200140001000 1000E002100000000001DC2000D060000');

describe('RS-232 framing of MIB ports', () => {
  it('computes the X-25 check value', () => {
    expect(crcX25(new TextEncoder().encode('123456789'))).toBe(0x906e);
  });

  it.each([
    ['3A71', '9B26'],
    ['3A91', '95E1^'],
  ])('computes the check of %s as the vectors of the guide say', (payload, fcs) => {
    const crc = crcX25(bytes(payload));
    const wire = hexOf(Uint8Array.of(crc & 0xff, crc >> 8));
    // The second vector's last byte is C1, which goes over the wire as 7D E1.
    expect(wire).toBe(fcs === '95E1^' ? '95C1' : fcs);
  });

  it('writes the MDS create answer of the spec', () => {
    expect(hexOf(mibFrame(ANSWER))).toBe(`C01101001C${hexOf(ANSWER)}609DC1`);
  });

  it('escapes frame marks and finds them again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 40 }), (payload, size) => {
        const wire = mibFrame(payload);
        expect(wire.slice(1, -1).some((byte) => byte === 0xc0 || byte === 0xc1)).toBe(false);
        const decoder = new MibFrameDecoder();
        const payloads = [];
        for (let at = 0; at < wire.length; at += size) payloads.push(...decoder.push(wire.subarray(at, at + size)).payloads);
        expect(payloads).toEqual([payload]);
      }),
    );
  });

  it('takes two frames in one write and one frame in single bytes', () => {
    const wire = mibFrame(ANSWER);
    expect(new MibFrameDecoder().push(Uint8Array.of(...wire, ...wire)).payloads).toEqual([ANSWER, ANSWER]);
    const decoder = new MibFrameDecoder();
    expect([...wire].flatMap((byte) => decoder.push(Uint8Array.of(byte)).payloads)).toEqual([ANSWER]);
  });

  it.each([
    ['bad-checksum', (wire: Uint8Array) => wire.map((byte, at) => (at === 8 ? byte ^ 2 : byte))],
    ['short-frame', () => bytes('C0 11 01 C1')],
    ['aborted-frame', (wire: Uint8Array) => Uint8Array.of(...wire.slice(0, 9), 0x7d, 0xc1)],
    ['interrupted-frame', (wire: Uint8Array) => wire.slice(0, 9)],
    ['oversize', () => Uint8Array.of(0xc0, ...new Uint8Array(9000), 0xc1)],
    ['noise', () => bytes('01 02 03')],
  ])('counts %s once and reads the next frame', (reason, spoil) => {
    const wire = mibFrame(ANSWER);
    const { payloads, issues } = new MibFrameDecoder().push(Uint8Array.of(...spoil(wire), ...wire));
    expect(issues.map((issue) => issue.reason)).toEqual([reason]);
    expect(payloads).toEqual([ANSWER]);
  });

  it('tells of a frame that the stream ends in', () => {
    const decoder = new MibFrameDecoder();
    decoder.push(mibFrame(ANSWER).slice(0, 20));
    expect(decoder.end().map(({ reason }) => reason)).toEqual(['truncated']);
  });

  it('never throws, whatever comes, and reads a good frame after it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (garbage) => {
        const decoder = new MibFrameDecoder();
        decoder.push(garbage);
        expect(decoder.push(mibFrame(ANSWER)).payloads).toContainEqual(ANSWER);
      }),
    );
  });
});
