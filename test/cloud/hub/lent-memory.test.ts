import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { back, lend } from '../../../cloud/hub/mqtt/lent-memory.ts';
import { PacketFraming } from '../../../cloud/hub/mqtt/packet-framing.ts';
import { cut } from './fuzz-packets.ts';

/** Memory of its own, as a TLS socket hands it out. */
function ownMemory(bytes: Uint8Array): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length);
  own.set(bytes);
  return own;
}

const message = fc.tuple(fc.integer({ min: 1, max: 65_535 }), fc.uint8Array({ maxLength: 300 }), fc.boolean());

test('packets stay whole until they come back, in whatever order they do; when all have, no memory is left', () => {
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 }),
      (messages, steps) => {
        const bytes = Buffer.concat(
          messages.map(([messageId, body]) =>
            generate({ cmd: 'publish', topic: 't', payload: Buffer.from(body), qos: 1, messageId, dup: false, retain: false }),
          ),
        );
        const framing = new PacketFraming(true);
        const held: { packet: Buffer; as: Buffer }[] = [];
        const lent = new Set<ArrayBufferLike>();
        let count = 0;
        const giveBack = (first: boolean): void => {
          const { packet, as } = (first ? held.shift() : held.pop()) ?? { packet: Buffer.alloc(0), as: Buffer.alloc(0) };
          expect(Buffer.compare(packet, as)).toBe(0);
          back(packet);
        };
        for (const piece of cut(bytes, steps)) {
          const chunk = ownMemory(piece);
          lent.add(chunk.buffer);
          for (const packet of framing.push(chunk).packets) {
            lent.add(packet.buffer);
            held.push({ packet, as: Buffer.from(packet) });
            if (messages[count++]?.[2]) giveBack(count % 2 === 0);
          }
          for (const { packet, as } of held) expect(Buffer.compare(packet, as)).toBe(0);
        }
        expect(count).toBe(messages.length);
        while (held.length > 0) giveBack(true);
        expect([...lent].map(({ byteLength }) => byteLength)).toEqual([...lent].map(() => 0));
      },
    ),
  );
});

test('memory that others use, too, is never given back', () => {
  const all = Buffer.allocUnsafeSlow(20).fill(7);
  const piece = all.subarray(0, 10);
  lend(piece, 1);
  back(piece);
  expect([...all]).toEqual(Array.from({ length: 20 }, () => 7));
});

test('memory that was not lent stays, and what comes back too often changes nothing', () => {
  const strange = ownMemory(Buffer.from('strange'));
  back(strange);
  expect(strange.toString()).toBe('strange');
  const [packet = Buffer.alloc(0)] = new PacketFraming(true).push(ownMemory(generate({ cmd: 'pingreq' }))).packets;
  back(packet);
  back(packet);
  expect(packet.length).toBe(0);
});

test('a packet that nobody gives back keeps the others of its piece', () => {
  const bytes = Buffer.concat([generate({ cmd: 'pingreq' }), generate({ cmd: 'pingreq' })]);
  const { packets } = new PacketFraming(true).push(ownMemory(bytes));
  back(packets[0] ?? Buffer.alloc(0));
  expect(packets[1]).toEqual(generate({ cmd: 'pingreq' }));
});

test('a packet that comes in single bytes is kept in little more than its own memory', () => {
  const packet = generate({ cmd: 'publish', topic: 't', payload: Buffer.alloc(50_000, 7), qos: 0, dup: false, retain: false });
  const framing = new PacketFraming(true);
  const pieces: Buffer[] = [];
  const whole: Buffer[] = [];
  let most = 0;
  for (const [n, byte] of packet.entries()) {
    const piece = ownMemory(Buffer.of(byte));
    pieces.push(piece);
    whole.push(...framing.push(piece).packets);
    if (n % 1000 === 0) most = Math.max(most, pieces.filter(({ buffer }) => buffer.byteLength > 0).length);
  }
  expect(whole.map((one) => Buffer.compare(one, packet))).toEqual([0]);
  expect(most).toBeLessThanOrEqual(256);
  expect(pieces.every(({ buffer }) => buffer.byteLength === 0)).toBe(true);
});
