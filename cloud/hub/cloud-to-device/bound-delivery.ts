import type { SessionLine } from '../mqtt/session.ts';
import { boundTopic } from './bound-message.ts';
import type { CloudToDeviceQueue, Delivery } from './queue-adapter.ts';

/** Most messages to a device that are sent and not yet taken. */
const MOST_IN_FLIGHT = 50;

/** Hands the queue of one device out over its connection. Taken = PUBACK; what is not taken at the end is free again. */
export class BoundDelivery {
  private readonly deviceId: string;
  private readonly queue: CloudToDeviceQueue;
  private readonly line: SessionLine;
  /** QoS that the device subscribed with; null = it did not. */
  private readonly granted: () => number | null;
  /** Packet id → message handed out. */
  private readonly inFlight = new Map<number, number>();
  private lastPacketId = 0;
  /** Never rejects. */
  private fetching: Promise<void> | null = null;
  private fetchAgain = false;
  private over = false;

  constructor(deviceId: string, queue: CloudToDeviceQueue, line: SessionLine, granted: () => number | null) {
    this.deviceId = deviceId;
    this.queue = queue;
    this.line = line;
    this.granted = granted;
  }

  /** Something may wait for the device. */
  wake(): void {
    const qos = this.granted();
    if (qos === null || this.over) return;
    if (this.fetching !== null) {
      this.fetchAgain = true;
      return;
    }
    this.fetching = this.fetch(qos)
      .catch((error: unknown) => this.line.fail('not-stored', String(error), Buffer.alloc(0)))
      .finally(() => {
        this.fetching = null;
        if (!this.fetchAgain) return;
        this.fetchAgain = false;
        this.wake();
      });
  }

  acknowledged(packetId: number): void {
    const sequence = this.inFlight.get(packetId);
    if (sequence === undefined) return;
    this.inFlight.delete(packetId);
    this.queue.complete(sequence).then(
      () => this.wake(),
      (error: unknown) => this.line.fail('not-stored', String(error), Buffer.alloc(0)),
    );
  }

  /** Resolves when what was under way is free again. */
  async end(): Promise<void> {
    this.over = true;
    const left = [...this.inFlight.values()];
    this.inFlight.clear();
    await this.fetching;
    await this.free(left);
  }

  private async fetch(qos: number): Promise<void> {
    const room = MOST_IN_FLIGHT - this.inFlight.size;
    if (room < 1) return;
    const taken = [...(await this.queue.take(this.deviceId, room))];
    try {
      for (let [one] = taken; one !== undefined && !this.over; [one] = taken) {
        await this.handOut(one, qos);
        taken.shift();
      }
    } finally {
      await this.free(taken.map(({ sequence }) => sequence));
    }
  }

  private async handOut({ sequence, message, body, expiresMs, deliveries }: Delivery, qos: number): Promise<void> {
    const publish = {
      cmd: 'publish',
      topic: boundTopic(this.deviceId, message, expiresMs),
      payload: Buffer.from(body),
    } as const;
    if (qos === 0) {
      this.line.send({ ...publish, qos: 0, dup: false, retain: false });
      await this.queue.complete(sequence);
      return;
    }
    const messageId = this.nextPacketId();
    this.line.send({ ...publish, qos: 1, messageId, dup: deliveries > 1, retain: false });
    this.inFlight.set(messageId, sequence);
  }

  private async free(sequences: readonly number[]): Promise<void> {
    await this.queue
      .abandon(sequences)
      .catch((error: unknown) => this.line.issue('abandon-not-stored', String(error), Buffer.alloc(0)));
  }

  private nextPacketId(): number {
    do this.lastPacketId = (this.lastPacketId % 65_535) + 1;
    while (this.inFlight.has(this.lastPacketId));
    return this.lastPacketId;
  }
}
