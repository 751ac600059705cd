import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { PacketReader } from '../../../cloud/hub/mqtt/packet-codec.ts';
import { readPublish } from '../../../cloud/hub/mqtt/publish-packet.ts';

const publish = fc
  .record({
    topic: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
    payload: fc.uint8Array({ maxLength: 300 }),
    messageId: fc.integer({ min: 1, max: 65_535 }),
    qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
    dup: fc.boolean(),
    retain: fc.boolean(),
  })
  .filter(({ topic }) => !/[#+\0]/.test(topic))
  .map(({ payload, ...rest }) => generate({ cmd: 'publish', payload: Buffer.from(payload), ...rest }));

/** A whole packet: the announced length is what is there. */
function whole(first: number, rest: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(rest.length < 128 ? [first, rest.length] : [first, (rest.length & 0x7f) | 0x80, rest.length >> 7]),
    rest,
  ]);
}

test('a PUBLISH is read as the codec for all packets reads it; what that refuses is not read', () => {
  const bytes = fc.oneof(
    publish,
    fc.tuple(fc.nat({ max: 255 }), fc.uint8Array({ maxLength: 300 })).map(([a, b]) => whole(a, b)),
  );
  let read = 0;
  fc.assert(
    fc.property(bytes, (packet) => {
      const ours = readPublish(packet);
      const theirs = new PacketReader().read(packet);
      if (ours === null) {
        if ('packet' in theirs) expect(theirs.packet.cmd).not.toBe('publish');
        return;
      }
      read += 1;
      const { cmd, topic, payload, qos, retain, dup, messageId } = ours;
      const packetId = qos === 0 ? {} : { messageId };
      expect(theirs).toMatchObject({ packet: { cmd, topic, payload: Buffer.from(payload), qos, retain, dup, ...packetId } });
    }),
    { numRuns: 500 },
  );
  expect(read).toBeGreaterThan(100);
});
