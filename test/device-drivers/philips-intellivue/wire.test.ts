import { describe, expect, it } from 'vitest';
import { absoluteTime, readAbsoluteTime } from '../../../device-drivers/philips-intellivue/wire/absolute-time.ts';
import {
  associationRequest,
  OFFER,
  RELEASE_REQUEST,
  readAssociation,
} from '../../../device-drivers/philips-intellivue/wire/association.ts';
import { ByteReader } from '../../../device-drivers/philips-intellivue/wire/byte-reader.ts';
import { ByteWriter } from '../../../device-drivers/philips-intellivue/wire/byte-writer.ts';
import { readFloat, writeFloat } from '../../../device-drivers/philips-intellivue/wire/float.ts';
import { readDataMessage } from '../../../device-drivers/philips-intellivue/wire/message.ts';
import { pollRequest } from '../../../device-drivers/philips-intellivue/wire/poll-request.ts';
import { readWavePriorityAnswer, setWavePriority } from '../../../device-drivers/philips-intellivue/wire/wave-priority.ts';
import { bytes, hexOf, intellivue, NOON } from '../support/intellivue.ts';

/** Spec philips-intellivue section 4.1, complete. */
const REQUEST = `
0DFF012805081301001601028000140200 02C1FF0116
3180A080800101 0000A280A003000001A480308002010106045201000130800602510100000000308002010206 0C2A8648CE14020100000001013080060C2A8648CE1402010000
0002010000000000006180308002 0101A0806080A180060C2A8648CE14020100000003010000BE802880060C2A8648CE140201000000010102010281
820080
80000000400000000000000080000000200000000000000000020064
000100288000000000000FA0000005B0000005B0FFFFFFFF600000000001000CF00100088E00000000000000
01020034000600300001002100000001000100060000 00C9000100090000003C0001000500000010 0001002A00000001 0001003600000001
00000000000000000000000000000000`;

describe('IntelliVue messages as the spec writes them', () => {
  it('builds the association request', () => {
    expect(hexOf(associationRequest(OFFER))).toBe(hexOf(bytes(REQUEST)));
    expect(associationRequest(OFFER)).toHaveLength(300);
  });

  it('reads terms in the long length form too', () => {
    expect(readAssociation(associationRequest(OFFER))).toEqual(OFFER);
  });

  it('builds single and extended polls', () => {
    const single = { pollNumber: 5, objectClass: 0x2a, group: 0x807, periodTicks: null, extended: false };
    expect(hexOf(pollRequest(1, single))).toBe('E10000020001001C000100070016002100000000000000000C16000800050001002A0807');
    const extended = { pollNumber: 1, objectClass: 6, group: 0, periodTicks: 5400 * 8000, extended: true };
    expect(hexOf(pollRequest(1, extended))).toBe(
      'E1000002000100280001000700220021000000000000' + '0000F13B00140001000100060000' + '00010008F13E000402932E00',
    );
    expect(pollRequest(1, { ...extended, periodTicks: null })).toHaveLength(40);
  });

  it('reads the wave priority list that a monitor answered, and asks for one', () => {
    const answer = bytes(
      'E1000002 0002 0030 0000 0005 002A 002100000000 0001 0020 F23A 001C 0006 0018 00020100 00024BB4 00024A14 00024A10 00024A44 000250AC',
    );
    expect(readWavePriorityAnswer(readDataMessage(answer))).toEqual([0x20100, 0x24bb4, 0x24a14, 0x24a10, 0x24a44, 0x250ac]);
    expect(hexOf(setWavePriority(1, [0x24bb4]))).toContain('F23A000800010004' + '00024BB4');
  });

  it('releases as the spec says', () => {
    expect(hexOf(RELEASE_REQUEST)).toBe('0918C11661803080020101A0806280800100000000000000' + '0000');
  });

  it.each([
    ['FD007D00', 32],
    ['FF000140', 32],
    ['01000140', 3200],
    ['02000020', 3200],
    ['FFFFFFF7', -0.9],
    ['0000003C', 60],
    ['FEFFF000', -40.96],
    ['FD009FFB', 40.955],
    ['00000000', 0],
  ])('reads FLOAT %s as %d', (text, value) => {
    expect(readFloat(new ByteReader(bytes(text)))).toEqual({ value, absent: null });
  });

  it.each([
    ['007FFFFF', 'invalid'],
    ['00800000', 'out-of-range'],
    ['007FFFFE', 'out-of-range'],
    ['00800002', 'out-of-range'],
  ])('reads FLOAT %s as no value, because %s', (text, absent) => {
    expect(readFloat(new ByteReader(bytes(text)))).toEqual({ value: null, absent });
  });

  it.each([0, -0.9, 37.1, 123_456.7, -1200])('writes FLOAT %d so that it reads the same', (value) => {
    const writer = new ByteWriter();
    writeFloat(writer, value, 1);
    expect(readFloat(new ByteReader(writer.done())).value).toBe(value);
  });

  it('reads AbsoluteTime, and nothing from FF or from what is no date', () => {
    expect(readAbsoluteTime(new ByteReader(bytes('2021042211472600')))).toBe('2021-04-22T11:47:26.00');
    expect(readAbsoluteTime(new ByteReader(bytes('FFFFFFFFFFFFFFFF')))).toBeNull();
    expect(readAbsoluteTime(new ByteReader(bytes('0000000000000000')))).toBeNull();
    expect(readAbsoluteTime(new ByteReader(absoluteTime(Date.UTC(2026, 10, 23, 7, 8, 9, 120))))).toBe('2026-11-23T07:08:09.12');
  });

  it('reads the alarm message worked out in the spec', () => {
    const wire = bytes(`
      C0 11 01 00 7A E1 00 00 02 00 02 00 72 00 05 00 07 00 6C 00 21 00 00 00 00 F1 3B 00 62 00 04 00 00 00 1E 00 00
      FF FF FF FF FF FF FF FF 00 01 00 36 08 01 00 01 00 48 00 00 00 01 00 42 08 01 00 01 00 3C 09 02 00 38 00 01 00 34
      41 82 00 28 02 00 00 08 00 36 00 00 80 01 02 04 00 22 00 01 00 02 04 AA 02 00 0C 00 00 16
      E4 0D E4 0D 00 20 00 48 00 52 00 20 00 48 00 49 00 47 00 48 00 00 7F BC C1`);
    const { readings, issues } = intellivue.openDecoder({ transport: 'serial' }).push(wire, NOON);
    expect(issues).toEqual([]);
    expect(readings).toHaveLength(1);
    expect(readings[0]).toMatchObject({
      kind: 'alert',
      category: 'physiological',
      priority: 'medium',
      phase: 'present',
      text: '** HR HIGH',
      states: ['new'],
      code: 0x30028,
      codeName: 'MDC_EVT_HI',
      vendorCode: '4182/0028',
      label: 'HR',
    });
  });
});
