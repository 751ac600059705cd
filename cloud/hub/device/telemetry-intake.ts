import type { IConnectPacket, IPublishPacket } from 'mqtt-packet';
import type { NewRecord } from '../../contract/event-log.ts';
import type { FaultSwitches } from '../faults/faults.ts';
import type { SessionLine } from '../mqtt/session.ts';
import type { Giver, GroupAppend } from './group-append.ts';
import { type Sender, telemetryMessage } from './message.ts';
import type { PropertyBag } from './property-bag.ts';
import { parsePublishTopic } from './topic.ts';

export interface TelemetryHost {
  readonly faults: FaultSwitches;
  readonly appends: Pick<GroupAppend, 'append'>;
}

/** In place of a packet id: a message without acknowledgement (MQTT has no packet id 0). */
const UNACKNOWLEDGED = 0;

/** One device's messages on their way to the disk, and their acknowledgements back. */
export class TelemetryIntake implements Giver {
  private readonly sender: Sender;
  private readonly line: SessionLine;
  private readonly host: TelemetryHost;
  private messages = 0;

  constructor(sender: Sender, line: SessionLine, host: TelemetryHost) {
    this.sender = sender;
    this.line = line;
    this.host = host;
  }

  take(bag: PropertyBag, packet: IPublishPacket, bytes: Buffer): void {
    const message = telemetryMessage(this.sender, bag, packet.payload as Buffer, packet.retain, new Date());
    if (!message.ok) {
      this.line.fail(message.reason, packet.topic, bytes);
      return;
    }
    const { swallowPackets, resetAfterMessages } = this.faults();
    this.messages += 1;
    if (swallowPackets) return;
    const { record } = message;
    const id = packet.qos === 1 ? (packet.messageId ?? UNACKNOWLEDGED) : UNACKNOWLEDGED;
    this.line.pending(1, record.body.length);
    const delay = this.host.faults.delay(this.sender.deviceId, Date.now());
    if (delay > 0) setTimeout(() => this.host.appends.append(record, this, id), delay);
    else this.host.appends.append(record, this, id);
    if (this.messages === resetAfterMessages) this.line.fail('fault: reset', '', Buffer.alloc(0));
  }

  /** Only now is the message safe; before, the device must keep it. */
  stored(id: number, record: NewRecord): void {
    this.line.pending(-1, -record.body.length);
    const { withholdPuback, delayPubackMs } = this.faults();
    if (withholdPuback || id === UNACKNOWLEDGED) return;
    if (delayPubackMs > 0) setTimeout(() => this.line.acknowledge(id), delayPubackMs);
    else this.line.acknowledge(id);
  }

  notStored(_id: number, record: NewRecord, error: unknown): void {
    this.line.pending(-1, -record.body.length);
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
        notStored: (_id: number, _record: NewRecord, error: unknown) => lost(String(error)),
      };
      this.host.appends.append(message.record, heard, UNACKNOWLEDGED);
    } else lost(message.reason);
  }

  private faults(): ReturnType<FaultSwitches['of']> {
    return this.host.faults.of(this.sender.deviceId);
  }
}
