import fc from 'fast-check';
import { generate, type Packet } from 'mqtt-packet';

const publish = fc
  .record({
    topic: fc.string({ minLength: 1, maxLength: 30 }),
    payload: fc.uint8Array({ maxLength: 200 }),
    id: fc.integer({ min: 1, max: 65_535 }),
    qos: fc.constantFrom(0 as const, 1 as const),
  })
  .filter(({ topic }) => !/[#+\0]/.test(topic))
  .map(({ topic, payload, id, qos }) =>
    generate({ cmd: 'publish', topic, payload: Buffer.from(payload), qos, messageId: id, dup: false, retain: false }),
  );
const others: readonly Packet[] = [
  { cmd: 'pingreq' },
  { cmd: 'puback', messageId: 7 },
  { cmd: 'subscribe', messageId: 9, subscriptions: [{ topic: '$iothub/twin/res/#', qos: 0 }] },
  { cmd: 'unsubscribe', messageId: 10, unsubscriptions: ['a'] },
];
/** Packets as they should be. */
export const packet = fc.oneof(
  publish,
  fc.constantFrom(...others).map((one) => generate(one)),
);
/** Lengths that bytes are cut into, in turn. */
export const pieces = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 });

/** What no client of good will sends: noise, and good packets with some of their bytes changed, which get further. */
export const noise = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.tuple(packet, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 })).map(([good, changes]) => {
    const bytes = Buffer.from(good);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return bytes;
  }),
);

export function cut(bytes: Uint8Array, steps: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const step = steps[turn % steps.length] ?? 1;
    chunks.push(bytes.subarray(at, at + step));
    at += step;
  }
  return chunks;
}
