import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bbraunBcc } from '../../../device-drivers/bbraun-bcc/index.ts';
import { BccStream, stuff, unstuff, writeFrame } from '../../../device-drivers/bbraun-bcc/wire/frame.ts';
import { block, decode, NOON, rack, vitals } from './support.ts';

/** Bytes that may stand in a text, the stuffed letters more often than not. */
const text = fc.array(fc.oneof(fc.constantFrom(0x44, 0x45, 0x58, 0x64, 0x65, 0x78), fc.integer({ min: 0x20, max: 0xff })), {
  maxLength: 60,
});

describe('anything on the line', () => {
  it('stuffing is undone for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(unstuff(stuff(bytes))).toEqual(bytes);
      }),
    );
  });

  it('EEX is EX, not D', () => {
    expect(Buffer.from(unstuff(Buffer.from('EEX EX ex ee EEEX'))).toString()).toBe('EX D d e ED');
  });

  it('any text comes through, stuffed or not, and says which', () => {
    fc.assert(
      fc.property(text, fc.boolean(), fc.boolean(), (codes, hasMore, isStuffed) => {
        const bytes = Uint8Array.from(codes);
        const { events, issues } = new BccStream().push(writeFrame(bytes, hasMore, isStuffed));
        expect(issues).toEqual([]);
        expect(events).toMatchObject([{ kind: 'block', block: { text: bytes, hasMore } }]);
        const [event] = events;
        const matters = codes.some((code) => [0x44, 0x45, 0x64, 0x65].includes(code));
        // Unstuffed pairs may happen to look stuffed, but then their length does not fit.
        if (event?.kind === 'block') expect(event.block.isStuffed).toBe(matters ? isStuffed : null);
      }),
    );
  });

  it.each([
    ['00999', 'bad-length'],
    ['0003x', 'bad-length'],
  ])('a length of %s is told, whatever the sum', (length, reason) => {
    const frame = writeFrame(Buffer.from('BED7/1/1>300,50111,INRT,5'), false, false);
    const digits = Buffer.from(length);
    const before = frame.slice(1, 6);
    frame.set(digits, 1);
    const change = digits.reduce((sum, byte) => sum + byte, 0) - before.reduce((sum, byte) => sum + byte, 0);
    const sum = (Number(Buffer.from(frame.slice(-6, -1)).toString()) + change + 512) % 256;
    frame.set(Buffer.from(String(sum).padStart(5, '0')), frame.length - 6);
    const { readings, issues } = decode(frame);
    expect(readings).toEqual([]);
    expect(issues.map((issue) => issue.reason)).toEqual([reason]);
  });

  it('a changed byte never gives a reading that was not sent, and the next block is read', () => {
    const good = block(['300,50111,INRT,5.5', '300,50111,INSOL,Dopamin']);
    const next = block(['301,50111,INVI,7']);
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 }), (place, flip) => {
        const bad = good.slice();
        bad[place]! ^= flip;
        const { readings, issues } = decode(bad, next);
        expect(vitals(readings).map(({ vendorCode, value }) => [vendorCode, value])).toEqual([['INVI', 7]]);
        expect(issues.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('a frame without an end is bounded, told, and forgotten at the next one', () => {
    const decoder = bbraunBcc.openDecoder({ transport: 'tcp' });
    const flood = new Uint8Array(300_000).fill(0x41);
    flood[0] = 0x01;
    expect(decoder.push(flood, NOON).issues.map(({ reason }) => reason)).toContain('oversize');
    expect(vitals(decoder.push(block(['300,50111,INRT,5']), NOON).readings)).toHaveLength(1);
  });

  it('names that never end do not fill the memory', () => {
    const decoder = bbraunBcc.openDecoder({ transport: 'tcp' });
    let status = 0;
    for (let n = 0; n < 2000; n += 1) {
      const { readings } = decoder.push(block([`300,50111,X${n},text`]), NOON);
      for (const reading of readings) if (reading.kind === 'status') status = Object.keys(reading.settings).length;
    }
    expect(status).toBeLessThanOrEqual(256);
  });

  it('a station survives any bytes and answers the next request', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (garbage) => {
        const { talk, simulator } = rack();
        expect(() => simulator.receive(garbage, NOON)).not.toThrow();
        talk.start().run(6);
        expect(vitals(talk.readings).length).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
  });
});
