import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainRefusal, FaultyLine, type LineFault, lineFaultsOf } from '../../../device-drivers/simulators/line-faults.ts';

const messages = (count: number) => Array.from({ length: count }, (_, index) => Uint8Array.of(index, 1, 2, 3));

function carried(faults: readonly LineFault[], count = 16): readonly Uint8Array[] {
  const line = new FaultyLine(() => 0.5);
  line.set(new Set(faults));
  return line.carry(messages(count), 0);
}

const text = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString('hex');

describe('a line that spoils what passes', () => {
  it('changes nothing without a fault, whatever is sent', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (sent) => {
        const line = new FaultyLine(Math.random);
        expect(line.carry(sent, 0)).toEqual(sent);
      }),
    );
  });

  it.each([
    ['garble', 16, 2],
    ['drop', 14, 0],
    ['duplicate', 18, 0],
    ['noise', 18, 2],
    ['split', 64, 0],
    ['silence', 0, 0],
  ] as const)('%s: 16 messages become %d, %d of them unlike any that was sent', (fault, parts, strange) => {
    const sent = new Set(messages(16).map((message) => text([message])));
    const arrived = carried([fault]);
    expect(arrived).toHaveLength(parts);
    if (fault === 'split') expect(text(arrived)).toBe(text(messages(16)));
    else expect(arrived.filter((message) => !sent.has(text([message])))).toHaveLength(strange);
  });

  it('a stall lasts 6 of 20 s, and then goes on', () => {
    const line = new FaultyLine(() => 0);
    line.set(new Set(['stall']));
    const passed = Array.from({ length: 60 }, (_, second) => line.carry(messages(1), second * 1_000).length);
    expect(passed.filter((count) => count === 0)).toHaveLength(18);
    expect(passed.slice(14, 20)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(passed[20]).toBe(1);
  });

  it('a cut comes once every 10 s', () => {
    const line = new FaultyLine(() => 0);
    line.set(new Set(['disconnect']));
    const cuts = Array.from({ length: 350 }, (_, tick) => line.cuts(tick * 100));
    expect(cuts.filter(Boolean)).toHaveLength(3);
  });

  it('what it does not know is left to the device; a refusal names both', () => {
    const { line, device } = lineFaultsOf(['probe-off', 'garble', 'toString']);
    expect([...line]).toEqual(['garble']);
    expect(device).toEqual(['probe-off', 'toString']);
    const other = new TypeError('a bug');
    expect(() => explainRefusal(other)).toThrow(other);
  });
});
