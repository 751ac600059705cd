import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transport } from '#device';
import { bedside, intellivue, NOON } from '../support/intellivue.ts';

/** Everything that a simulated monitor says in a few seconds. */
function conversation(): readonly Uint8Array[] {
  const heard: Uint8Array[] = [];
  const { talk } = bedside(['device-alarm', 'mtu-996'], {
    cut: (bytes) => {
      heard.push(bytes.slice());
      return [bytes];
    },
  });
  talk.start().run(2.5);
  return heard;
}

const HEARD = conversation();
const transports: readonly Transport[] = ['udp', 'serial'];

describe('anything on the line', () => {
  it.each(transports)('random bytes over %s never throw, and each datagram is a frame or an issue', (transport) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
        const { frames, issues, readings } = intellivue.openDecoder({ transport }).push(garbage, NOON);
        if (transport === 'udp') expect(frames.length + issues.length).toBeGreaterThan(0);
        for (const reading of readings) expect(frames[reading.frame]).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });

  it('a changed byte in a good message never throws and never stops the session', () => {
    const anywhere = fc.tuple(fc.nat({ max: HEARD.length - 1 }), fc.nat({ max: 1499 }), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(fc.array(anywhere, { minLength: 1, maxLength: 8 }), (changes) => {
        const { talk } = bedside();
        talk.start().run(1);
        for (const [which, where, flip] of changes) {
          const message = HEARD[which]!.slice();
          message[where % message.length]! ^= flip;
          // An abort, a release or a refusal ends an association rightfully.
          if (message[0] === 0xe1) talk.hear(message);
        }
        talk.run(8);
        expect(talk.links.at(-1)).toBe('connected');
        const newest = talk.readings.filter((reading) => reading.kind === 'vital').at(-1)!;
        expect(newest.time.arrival.monotonicMs).toBeGreaterThan(talk.nowMs - 1100);
      }),
      { numRuns: 60 },
    );
  });

  it('a message cut anywhere is an issue and gives no reading', () => {
    const messages = HEARD.filter((message) => message[0] === 0xe1);
    fc.assert(
      fc.property(fc.nat({ max: messages.length - 1 }), fc.nat({ max: 1499 }), (which, where) => {
        const whole = messages[which]!;
        const cut = whole.subarray(0, where % whole.length);
        const { issues, readings } = intellivue.openDecoder({ transport: 'udp' }).push(cut, NOON);
        expect(issues).toHaveLength(1);
        expect(['truncated', 'bad-length']).toContain(issues[0]!.reason);
        expect(issues[0]!.bytes).toEqual(cut.slice(0, 256));
        expect(readings).toEqual([]);
      }),
    );
  });

  it('bytes behind a message are an issue too', () => {
    const message = HEARD.find((heard) => heard[0] === 0xe1)!;
    const { issues } = intellivue.openDecoder({ transport: 'udp' }).push(Uint8Array.of(...message, 0), NOON);
    expect(issues.map(({ reason }) => reason)).toEqual(['bad-length']);
  });

  it('a simulated monitor does not answer garbage and does not die of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.constantFrom(0x0d, 0xe1, 0x09, 0x00), (garbage, first) => {
        const { simulator } = bedside();
        expect(() => simulator.receive(Uint8Array.of(first, ...garbage), NOON)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });

  it('a session keeps the bytes of a datagram even when the caller uses its buffer again', () => {
    const decoder = intellivue.openDecoder({ transport: 'udp' });
    const buffer = HEARD.find((heard) => heard[0] === 0xe1)!.slice();
    const { frames } = decoder.push(buffer, NOON);
    const before = frames[0]!.bytes.slice();
    buffer.fill(0);
    expect(frames[0]!.bytes).toEqual(before);
  });
});
