import type { IConnectPacket } from 'mqtt-packet';
import { BoundDelivery } from '../cloud-to-device/bound-delivery.ts';
import type { CloudToDeviceQueue } from '../cloud-to-device/queue-adapter.ts';
import { HubError } from '../hub-error.ts';
import type { ReceivedPublish } from '../mqtt/publish-packet.ts';
import type { MqttSession, SessionLine } from '../mqtt/session.ts';
import type { DeviceStates, Subscriptions } from './device-states-adapter.ts';
import { type MethodAnswer, MethodCalls } from './method-calls.ts';
import type { Sender } from './sender.ts';
import { type TelemetryHost, TelemetryIntake } from './telemetry-intake.ts';
import {
  DESIRED_CHANGES,
  desiredTopic,
  deviceBound,
  METHODS,
  MOST_FILTERS,
  maySubscribe,
  methodTopic,
  NOT_GRANTED,
  parsePublishTopic,
  TWIN_ANSWERS,
  twinAnswerTopic,
} from './topic.ts';
import { deviceView } from './twin.ts';

/** What the sessions of all devices share. */
export interface DeviceHost extends TelemetryHost {
  readonly states: DeviceStates;
  readonly queue: CloudToDeviceQueue;
  ended(session: DeviceSession): void;
}

/** One connected device: telemetry in, twin, direct methods, messages to it (specs azure-wire section 2). */
export class DeviceSession implements MqttSession {
  readonly deviceId: string;
  private readonly line: SessionLine;
  private readonly host: DeviceHost;
  private readonly clean: boolean;
  private readonly will: IConnectPacket['will'] | null;
  private readonly methods = new MethodCalls();
  private readonly telemetry: TelemetryIntake;
  private readonly delivery: BoundDelivery;
  private subscriptions: Subscriptions;
  private over = false;

  constructor(sender: Sender, connect: IConnectPacket, subscriptions: Subscriptions, line: SessionLine, host: DeviceHost) {
    this.deviceId = sender.deviceId;
    this.clean = connect.clean ?? false;
    this.will = connect.will ?? null;
    this.subscriptions = subscriptions;
    this.line = line;
    this.host = host;
    this.telemetry = new TelemetryIntake(sender, line, host);
    this.delivery = new BoundDelivery(
      this.deviceId,
      host.queue,
      line,
      () => this.subscriptions[deviceBound(this.deviceId)] ?? null,
    );
  }

  started(): void {
    this.wake();
  }

  publish(packet: ReceivedPublish): void | Promise<void> {
    if (this.telemetry.takeQuickly(packet)) return;
    const { bytes, topic, payload: body } = packet;
    // The codec puts this sign where the bytes are not UTF-8; in a valid topic it is percent-encoded.
    if (/[\0\uFFFD]/.test(topic)) {
      this.line.fail('malformed-topic', topic, bytes);
      return;
    }
    const publish = parsePublishTopic(topic, this.deviceId);
    switch (publish.kind) {
      case 'refused':
        this.line.fail(publish.reason, topic, bytes);
        return;
      case 'telemetry':
        this.telemetry.take(publish.bag, packet);
        return;
      case 'method-answer': {
        const problem = this.methods.answer(publish.requestId, publish.status, body);
        if (problem !== null) this.line.issue(problem, topic, bytes);
        break;
      }
      case 'twin-get':
        this.getTwin(publish.requestId);
        break;
      case 'twin-report':
        return this.reportTwin(publish.requestId, body, packet);
    }
    this.acknowledgeNow(packet);
  }

  async subscribe(wanted: readonly { readonly topic: string; readonly qos: number }[]): Promise<readonly number[]> {
    const filters = new Map(Object.entries(this.subscriptions));
    const granted = wanted.map(({ topic, qos }) => {
      if (!maySubscribe(topic, this.deviceId) || (!filters.has(topic) && filters.size >= MOST_FILTERS)) {
        this.line.issue('subscription-not-granted', topic, Buffer.alloc(0));
        return NOT_GRANTED;
      }
      filters.set(topic, Math.min(qos, 1));
      return Math.min(qos, 1);
    });
    await this.keep(Object.fromEntries(filters));
    if (filters.has(deviceBound(this.deviceId))) setImmediate(() => this.wake());
    return granted;
  }

  async unsubscribe(filters: readonly string[]): Promise<void> {
    await this.keep(Object.fromEntries(Object.entries(this.subscriptions).filter(([filter]) => !filters.includes(filter))));
  }

  acknowledged(packetId: number): void {
    this.delivery.acknowledged(packetId);
  }

  ended(polite: boolean): void {
    this.over = true;
    this.methods.cancel();
    void this.delivery.end().then(() => this.host.ended(this));
    if (!polite && this.will) this.telemetry.takeWill(this.will);
  }

  wake(): void {
    this.delivery.wake();
  }

  /** The service changed the desired properties. */
  desiredChanged(patch: object, version: number): void {
    if (!(DESIRED_CHANGES in this.subscriptions)) return;
    this.send(desiredTopic(version), JSON.stringify({ ...patch, $version: version }));
  }

  takesMethods(): boolean {
    return METHODS in this.subscriptions && !this.over;
  }

  invoke(methodName: string, payload: unknown, withinMs: number): Promise<MethodAnswer> {
    return this.methods.call(withinMs, (requestId) => this.send(methodTopic(methodName, requestId), JSON.stringify(payload)));
  }

  private acknowledgeNow({ qos, messageId }: ReceivedPublish): void {
    if (qos === 1) this.line.acknowledge(messageId);
  }

  private getTwin(requestId: string): void {
    if (this.throttled(requestId)) return;
    this.answerTwin(twinAnswerTopic(200, requestId), JSON.stringify(deviceView(this.host.states.twin(this.deviceId))));
  }

  private async reportTwin(requestId: string, body: Buffer, packet: ReceivedPublish): Promise<void> {
    if (!this.throttled(requestId)) {
      try {
        const { reported } = await this.host.states.report(this.deviceId, parseJson(body));
        this.answerTwin(twinAnswerTopic(204, requestId, reported.version), '');
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        this.line.issue('malformed-reported-properties', error.message, body);
        this.answerTwin(twinAnswerTopic(error.status, requestId), answerOf(error.status, error.message));
      }
    }
    this.acknowledgeNow(packet);
  }

  private throttled(requestId: string): boolean {
    if (this.host.faults.of(this.deviceId).throttlePerSecond === null) return false;
    this.answerTwin(twinAnswerTopic(429, requestId), answerOf(429, 'throttled'));
    return true;
  }

  private async keep(subscriptions: Subscriptions): Promise<void> {
    if (!this.clean) await this.host.states.keepSubscriptions(this.deviceId, subscriptions);
    this.subscriptions = subscriptions;
  }

  private answerTwin(topic: string, body: string): void {
    if (TWIN_ANSWERS in this.subscriptions) this.send(topic, body);
  }

  private send(topic: string, payload: string): void {
    this.line.send({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false });
  }
}

/** The device SDK looks at `errorCode` and takes the three digits only (specs azure-wire section 2). */
function answerOf(errorCode: number, message: string): string {
  return JSON.stringify({ errorCode, message });
}

/** @throws HubError 400004 */
function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new HubError(400004, error instanceof Error ? error.message : String(error));
  }
}
