import type { IConnectPacket, IPublishPacket } from 'mqtt-packet';
import type { NewRecord } from '../../contract/event-log.ts';
import type { FaultSwitches } from '../faults/faults.ts';
import type { SessionLine } from '../mqtt/session.ts';
import { type Sender, telemetryMessage } from './message.ts';
import type { PropertyBag } from './property-bag.ts';
import { parsePublishTopic } from './topic.ts';

export interface TelemetryHost {
  readonly faults: FaultSwitches;
  /** Resolves when the messages are on disk. */
  append(records: readonly NewRecord[]): Promise<void>;
}

interface Unstored {
  readonly record: NewRecord;
  readonly packet: IPublishPacket;
}

/** One device's messages on their way to the disk, and their acknowledgements back. */
export class TelemetryIntake {
  private readonly sender: Sender;
  private readonly line: SessionLine;
  private readonly host: TelemetryHost;
  private unstored: Unstored[] = [];
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
    this.line.pending(1, record.body.length);
    const delay = this.host.faults.delay(this.sender.deviceId, Date.now());
    if (delay > 0) setTimeout(() => this.collect({ record, packet }), delay);
    else this.collect({ record, packet });
    if (this.messages === resetAfterMessages) this.line.fail('fault: reset', '', Buffer.alloc(0));
  }

  /** What is not stored yet is stored now. */
  flush(): void {
    const messages = this.unstored;
    if (messages.length === 0) return;
    this.unstored = [];
    const bytes = messages.reduce((sum, { record }) => sum + record.body.length, 0);
    this.host.append(messages.map(({ record }) => record)).then(
      () => {
        this.line.pending(-messages.length, -bytes);
        // Only now are the messages safe; before, the device must keep them.
        this.acknowledge(messages);
      },
      (error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        this.line.fail('not-stored', why, messages[0]?.record.body ?? Buffer.alloc(0));
      },
    );
  }

  /** The last will is delivered as telemetry (specs azure-wire section 2). */
  takeWill(will: NonNullable<IConnectPacket['will']>): void {
    const publish = parsePublishTopic(will.topic, this.sender.deviceId);
    if (publish.kind !== 'telemetry') return;
    const bag = new Map(publish.bag).set('iothub-MessageType', 'Will');
    const body = Buffer.from(will.payload);
    const message = telemetryMessage(this.sender, bag, body, will.retain ?? false, new Date());
    const lost = (why: string): void => this.line.issue('will-not-stored', why, body);
    if (message.ok) this.host.append([message.record]).catch((error: unknown) => lost(String(error)));
    else lost(message.reason);
  }

  /** What arrived in one piece is stored in one go. */
  private collect(message: Unstored): void {
    this.unstored.push(message);
    if (this.unstored.length === 1) queueMicrotask(() => this.flush());
  }

  private acknowledge(messages: readonly Unstored[]): void {
    const { withholdPuback, delayPubackMs } = this.faults();
    if (withholdPuback) return;
    const ids = messages.filter(({ packet }) => packet.qos === 1).map(({ packet }) => packet.messageId ?? 0);
    if (ids.length === 0) return;
    const acknowledge = (): void => this.line.acknowledge(ids);
    if (delayPubackMs > 0) setTimeout(acknowledge, delayPubackMs);
    else acknowledge();
  }

  private faults(): ReturnType<FaultSwitches['of']> {
    return this.host.faults.of(this.sender.deviceId);
  }
}
