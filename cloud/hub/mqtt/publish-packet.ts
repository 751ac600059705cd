import type { IPublishPacket } from 'mqtt-packet';

const PUBLISH = 3;

/**
 * The PUBLISH (MQTT 3.1.1 section 3.3) that fills `bytes`, with QoS 0, 1 or 2; topic and payload are views of them. Nearly every
 * packet of a hub is one, and the codec for all packets takes several times as long.
 * @returns null when it is none: the codec says why
 */
export function readPublish(bytes: Buffer): IPublishPacket | null {
  const flags = bytes[0] ?? 0;
  const qos = (flags >> 1) & 3;
  if (flags >> 4 !== PUBLISH || qos === 3) return null;
  let at = 1;
  while ((bytes[at] ?? 0) >= 0x80) at += 1;
  at += 1;
  if (at + 2 > bytes.length) return null;
  const topicEnd = at + 2 + ((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0);
  const payloadAt = qos === 0 ? topicEnd : topicEnd + 2;
  if (payloadAt > bytes.length) return null;
  const packet: IPublishPacket = {
    cmd: 'publish',
    topic: bytes.toString('utf8', at + 2, topicEnd),
    payload: bytes.subarray(payloadAt),
    qos: qos as 0 | 1 | 2,
    retain: (flags & 1) !== 0,
    dup: (flags & 8) !== 0,
  };
  if (qos !== 0) packet.messageId = ((bytes[topicEnd] ?? 0) << 8) + (bytes[topicEnd + 1] ?? 0);
  return packet;
}
