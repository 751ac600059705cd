import type { IPublishPacket } from 'mqtt-packet';

const PUBLISH = 3;

/** A PUBLISH that was received; topic and payload are views of its bytes. */
export class ReceivedPublish implements IPublishPacket {
  readonly cmd = 'publish';
  readonly bytes: Buffer;
  readonly topicAt: number;
  readonly topicEnd: number;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly dup: boolean;
  /** 0: none, without acknowledgement. */
  readonly messageId: number;

  constructor(bytes: Buffer, topicAt: number, topicEnd: number) {
    const flags = bytes[0] ?? 0;
    this.bytes = bytes;
    this.topicAt = topicAt;
    this.topicEnd = topicEnd;
    this.qos = ((flags >> 1) & 3) as 0 | 1 | 2;
    this.retain = (flags & 1) !== 0;
    this.dup = (flags & 8) !== 0;
    this.messageId = this.qos === 0 ? 0 : ((bytes[topicEnd] ?? 0) << 8) + (bytes[topicEnd + 1] ?? 0);
    this.payload = bytes.subarray(this.qos === 0 ? topicEnd : topicEnd + 2);
  }

  /** Read anew each time: most messages are judged by its bytes. */
  get topic(): string {
    return this.bytes.toString('utf8', this.topicAt, this.topicEnd);
  }
}

/**
 * The PUBLISH (MQTT 3.1.1 section 3.3) that fills `bytes`, with QoS 0, 1 or 2. Nearly every packet of a hub is one, and the codec
 * for all packets takes several times as long.
 * @returns null when it is none: the codec says why
 */
export function readPublish(bytes: Buffer): ReceivedPublish | null {
  const flags = bytes[0] ?? 0;
  const qos = (flags >> 1) & 3;
  if (flags >> 4 !== PUBLISH || qos === 3) return null;
  let at = 1;
  while ((bytes[at] ?? 0) >= 0x80) at += 1;
  at += 1;
  if (at + 2 > bytes.length) return null;
  const topicEnd = at + 2 + ((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0);
  if ((qos === 0 ? topicEnd : topicEnd + 2) > bytes.length) return null;
  return new ReceivedPublish(bytes, at + 2, topicEnd);
}
