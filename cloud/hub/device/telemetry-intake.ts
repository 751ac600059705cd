import type { IConnectPacket } from 'mqtt-packet';
import type { FaultSwitches } from '../faults/faults.ts';
import type { ReceivedPublish } from '../mqtt/publish-packet.ts';
import type { SessionLine } from '../mqtt/session.ts';
import type { Giver, GroupAppend } from './group-append.ts';
import { isoTime, LARGEST_MESSAGE, TelemetryRecord, telemetryMessage } from './message.ts';
import type { PropertyBag } from './property-bag.ts';
import { QuickHeaders } from './quick-headers.ts';
import type { Sender } from './sender.ts';
import { parsePublishTopic } from './topic.ts';

export interface TelemetryHost {
  readonly faults: FaultSwitches;
  readonly appends: Pick<GroupAppend<TelemetryRecord>, 'append'>;
}

/** In place of a packet id: a message without acknowledgement (MQTT has no packet id 0). */
const UNACKNOWLEDGED = 0;
/** What a message takes beside its packet and what its topic says: what the hub says of its sender, and the objects. */
const HELD_BESIDE = 512;

/** One device's messages on their way to the disk, and their acknowledgements back. */
export class TelemetryIntake implements Giver<TelemetryRecord> {
  private readonly sender: Sender;
  private readonly line: SessionLine;
  private readonly host: TelemetryHost;
  private readonly headers: QuickHeaders;
  private messages = 0;

  constructor(sender: Sender, line: SessionLine, host: TelemetryHost) {
    this.sender = sender;
    this.headers = new QuickHeaders(sender);
    this.line = line;
    this.host = host;
  }

  /** @returns false when its topic is not of the usual kind; nothing has happened then */
  takeQuickly(packet: ReceivedPublish): boolean {
    const { topicAt, topicEnd, payload, retain } = packet;
    // Decoded, names and values are no longer than they are spelt.
    if (retain || payload.length + topicEnd - topicAt > LARGEST_MESSAGE) return false;
    const headers = this.headers.read(packet, isoTime(Date.now()));
    if (headers === null) return false;
    this.accept(new TelemetryRecord(this.sender.deviceId, headers, payload), packet);
    return true;
  }

  take(bag: PropertyBag, packet: ReceivedPublish): void {
    const message = telemetryMessage(this.sender, bag, packet.payload, packet.retain, new Date());
    if (message.ok) this.accept(message.record, packet);
    else this.line.fail(message.reason, packet.topic, packet.bytes);
  }

  private accept(record: TelemetryRecord, { qos, messageId, bytes, topicAt, topicEnd }: ReceivedPublish): void {
    const { swallowPackets, resetAfterMessages } = this.faults();
    this.messages += 1;
    if (swallowPackets) {
      this.host.faults.did('messages swallowed');
      return;
    }
    const id = qos === 1 ? messageId : UNACKNOWLEDGED;
    // The topic is there twice: its packet stays, and the headers say what it says.
    record.heldBytes = bytes.length + topicEnd - topicAt + HELD_BESIDE;
    this.line.pending(1, record.heldBytes);
    const delay = this.host.faults.delay(this.sender.deviceId, Date.now());
    if (delay > 0) {
      this.host.faults.did('messages throttled');
      setTimeout(() => this.host.appends.append(record, this, id), delay);
    } else this.host.appends.append(record, this, id);
    if (this.messages === resetAfterMessages) this.line.fail('fault: reset', '', Buffer.alloc(0));
  }

  /** Only now is the message safe; before, the device must keep it. */
  stored(id: number, { body, heldBytes }: TelemetryRecord): void {
    this.line.stored(body, heldBytes);
    const { withholdPuback, delayPubackMs } = this.faults();
    if (id === UNACKNOWLEDGED) return;
    if (withholdPuback) this.host.faults.did('acknowledgements withheld');
    else if (delayPubackMs > 0) {
      this.host.faults.did('acknowledgements delayed');
      setTimeout(() => this.line.acknowledge(id), delayPubackMs);
    } else this.line.acknowledge(id);
  }

  notStored(_id: number, record: TelemetryRecord, error: unknown): void {
    this.line.pending(-1, -record.heldBytes);
    this.line.fail('not-stored', error instanceof Error ? error.message : String(error), record.body);
  }

  /** The last will is delivered as telemetry (specs azure-wire section 2). */
  takeWill(will: NonNullable<IConnectPacket['will']>): void {
    const publish = parsePublishTopic(will.topic, this.sender.deviceId);
    if (publish.kind !== 'telemetry') return;
    const bag = new Map(publish.bag).set('iothub-MessageType', 'Will');
    const body = Buffer.from(will.payload);
    const message = telemetryMessage(this.sender, bag, body, will.retain ?? false, new Date());
    const lost = (why: string): void => this.line.issue('will-not-stored', why, body);
    if (message.ok) {
      const heard = {
        stored: () => undefined,
        notStored: (_id: number, _record: TelemetryRecord, error: unknown) => lost(String(error)),
      };
      this.host.appends.append(message.record, heard, UNACKNOWLEDGED);
    } else lost(message.reason);
  }

  private faults(): ReturnType<FaultSwitches['of']> {
    return this.host.faults.of(this.sender.deviceId);
  }
}
