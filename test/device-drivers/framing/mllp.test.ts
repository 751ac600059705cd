import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MllpDecoder, mllpFrame } from '../../../device-drivers/framing/mllp.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const bytes = (latin: string) => Uint8Array.from(Buffer.from(latin, 'latin1'));

function read(stream: string, longest = 1000): { readonly messages: readonly string[]; readonly issues: readonly string[] } {
  const decoder = new MllpDecoder(longest);
  const outputs = [decoder.push(bytes(stream)), decoder.end()];
  return {
    messages: outputs.flatMap(({ messages }) => messages.map(text)),
    issues: outputs.flatMap(({ issues }) => issues.map(({ reason, bytes: shown }) => `${reason} ${text(shown!)}`)),
  };
}

describe('MLLP', () => {
  it.each([
    ['two joined', '\x0bA\x1c\r\x0bB\x1c\r', ['A', 'B'], []],
    ['an end without a return before the next', '\x0bA\x1c\x0bB\x1c', ['A', 'B'], []],
    ['a begin inside a message', '\x0bA\x0bB\x1c\r', ['B'], ['truncated A']],
    ['noise before, between and behind', 'x\x0bA\x1c\r\ny\x0bB\x1c\rz', ['A', 'B'], ['noise x', 'noise \ny', 'noise z']],
    ['1C inside a message', '\x0bA\x1cB\x1c\r', ['A\x1cB'], []],
    ['an empty message', '\x0b\x1c\r', [''], []],
    ['an unfinished message', '\x0bA', [], ['truncated A']],
    ['too long a message', '\x0bABCDEF\x1c\r\x0bG\x1c\r', ['G'], ['oversize ABCDE']],
  ])('%s', (_, stream, messages, issues) => {
    expect(read(stream, 5)).toEqual({ messages, issues });
  });

  it('any messages come through any cuts', () => {
    const message = fc.uint8Array({ maxLength: 300 }).map((any) => any.filter((byte) => byte !== 0x0b && byte !== 0x1c));
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (sent, length) => {
        const stream = Uint8Array.from(sent.flatMap((one) => Array.from(mllpFrame(one))));
        const decoder = new MllpDecoder(400);
        const got: Uint8Array[] = [];
        for (let at = 0; at < stream.length; at += length) {
          const { messages, issues } = decoder.push(stream.subarray(at, at + length));
          expect(issues).toEqual([]);
          got.push(...messages);
        }
        expect(got).toEqual(sent);
      }),
    );
  });

  it('any bytes: what is said does not depend on the cuts', () => {
    const any = fc
      .array(fc.constantFrom(0x0b, 0x1c, 0x0d, 0x41, 0x42), { maxLength: 60 })
      .map((codes) => text(Uint8Array.from(codes)));
    fc.assert(
      fc.property(any, (stream) => {
        const decoder = new MllpDecoder(12);
        const outputs = [...Array.from(stream, (one) => decoder.push(bytes(one))), decoder.end()];
        expect(outputs.flatMap(({ messages }) => messages.map(text))).toEqual(read(stream, 12).messages);
        expect(outputs.flatMap(({ issues }) => issues.map(({ reason }) => reason))).toEqual(
          read(stream, 12).issues.map((issue) => issue.split(' ')[0]),
        );
      }),
      { numRuns: 500 },
    );
  });
});
