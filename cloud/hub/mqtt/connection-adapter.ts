import type { TLSSocket } from 'node:tls';
import { generate, type IConnectPacket, type IPublishPacket, type ISubscribePacket, type Packet } from 'mqtt-packet';
import type { NewRecord } from '../contract/event-log.ts';
import { CONNACK, type ConnectVerdict } from './connect.ts';
import type { DeviceStates } from './device-state-adapter.ts';
import { type Sender, telemetryMessage } from './message.ts';
import { decodePacket } from './packet-codec.ts';
import { PacketFraming } from './packet-framing.ts';
import { MOST_FILTERS, maySubscribe, NOT_GRANTED, parsePublishTopic, TWIN_ANSWERS, twinAnswerTopic } from './topic.ts';
import { patchReported } from './twin.ts';

/** What a connection needs of the hub. */
export interface ConnectionHost {
  readonly states: DeviceStates;
  judge(packet: IConnectPacket): ConnectVerdict;
  /** The device is connected here now, and nowhere else. */
  connected(deviceId: string, connection: DeviceConnection): void;
  closed(connection: DeviceConnection): void;
  /** Resolves when the message is on disk. */
  append(record: NewRecord): Promise<void>;
  withholdsPuback(): boolean;
  issue(reason: string, deviceId: string | null, peer: string, detail: string, bytes: Uint8Array): void;
}

const CONNECT_WITHIN_MS = 10_000;
/** Longest delay a timer takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** A device that sends faster than the disk takes is read no further at this many messages. */
const MOST_PENDING = 256;

/** One device's connection: checks, acknowledges, answers. Anything it cannot take ends it, counted by reason. */
export class DeviceConnection {
  private readonly socket: TLSSocket;
  private readonly host: ConnectionHost;
  private readonly peer: string;
  private readonly framing = new PacketFraming();
  private sender: Sender | null = null;
  private clean = false;
  private subscriptions: readonly string[] = [];
  private will: IConnectPacket['will'] | null = null;
  private silence: NodeJS.Timeout;
  private tokenEnd: NodeJS.Timeout | null = null;
  private pending = 0;
  private over = false;
  /** Packets are taken one after another, although some wait for the disk. */
  private work: Promise<void> = Promise.resolve();

  constructor(socket: TLSSocket, host: ConnectionHost) {
    this.socket = socket;
    this.host = host;
    this.peer = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`;
    this.silence = setTimeout(() => this.fail('no-connect-in-time', '', Buffer.alloc(0)), CONNECT_WITHIN_MS);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.end());
  }

  get deviceId(): string | null {
    return this.sender?.deviceId ?? null;
  }

  /** Ends the connection without an issue. */
  close(): void {
    this.socket.destroy();
    this.end();
  }

  /** Resolves when nothing it received is under way any more. */
  async settled(): Promise<void> {
    await this.work;
  }

  private receive(chunk: Buffer): void {
    if (this.over) return;
    const { packets, problem } = this.framing.push(chunk);
    for (const bytes of packets) this.work = this.work.then(() => this.take(bytes));
    if (problem !== null) {
      this.work = this.work.then(() => this.fail(problem, 'the announced length of a packet', this.framing.rest()));
    }
  }

  private async take(bytes: Buffer): Promise<void> {
    if (this.over) return;
    const decoded = decodePacket(bytes);
    if ('why' in decoded) {
      this.fail('malformed-packet', decoded.why, bytes);
      return;
    }
    this.silence.refresh();
    try {
      await this.handle(decoded.packet, bytes);
    } catch (error) {
      this.fail('not-stored', error instanceof Error ? error.message : String(error), bytes);
    }
  }

  private async handle(packet: Packet, bytes: Buffer): Promise<void> {
    if (this.sender === null) {
      if (packet.cmd === 'connect') await this.connect(packet);
      else this.fail('no-connect-first', packet.cmd, bytes);
      return;
    }
    switch (packet.cmd) {
      case 'publish':
        await this.publish(packet, this.sender, bytes);
        break;
      case 'subscribe':
        await this.subscribe(packet, this.sender.deviceId);
        break;
      case 'unsubscribe': {
        const left = this.subscriptions.filter((filter) => !packet.unsubscriptions.includes(filter));
        await this.keepSubscriptions(this.sender.deviceId, left);
        this.send({ cmd: 'unsuback', messageId: packet.messageId ?? 0, granted: [] });
        break;
      }
      case 'pingreq':
        this.send({ cmd: 'pingresp' });
        break;
      case 'disconnect':
        this.will = null;
        this.close();
        break;
      case 'puback':
        break;
      default:
        this.fail('unexpected-packet', packet.cmd, bytes);
    }
  }

  private async connect(packet: IConnectPacket): Promise<void> {
    const verdict = this.host.judge(packet);
    if (!verdict.ok) {
      this.host.issue(`connect refused: ${verdict.reason}`, verdict.deviceId, this.peer, packet.username ?? '', Buffer.alloc(0));
      this.over = true;
      this.socket.write(generate({ cmd: 'connack', returnCode: verdict.returnCode, sessionPresent: false }));
      this.socket.destroySoon();
      return;
    }
    const { deviceId } = verdict.sender;
    this.clean = packet.clean ?? false;
    const state = this.clean
      ? await this.host.states.change(deviceId, () => ({ subscriptions: [] }))
      : await this.host.states.of(deviceId);
    if (this.over) return;
    this.subscriptions = state.subscriptions;
    this.sender = verdict.sender;
    this.will = packet.will ?? null;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.fail('keep-alive-expired', '', Buffer.alloc(0)), verdict.keepAliveMs);
    const tokenLife = Math.min(verdict.tokenEndsAtMs - Date.now(), LONGEST_TIMER_MS);
    this.tokenEnd = setTimeout(() => this.fail('token-expired', '', Buffer.alloc(0)), tokenLife);
    this.host.connected(deviceId, this);
    this.send({ cmd: 'connack', returnCode: CONNACK.accepted, sessionPresent: this.subscriptions.length > 0 });
  }

  private async publish(packet: IPublishPacket, sender: Sender, bytes: Buffer): Promise<void> {
    // The codec puts this sign where the bytes are not UTF-8; in a valid topic it is percent-encoded.
    if (/[\0\uFFFD]/.test(packet.topic)) {
      this.fail('malformed-topic', packet.topic, bytes);
      return;
    }
    if (packet.qos === 2) {
      this.fail('publish-with-qos-2', packet.topic, bytes);
      return;
    }
    const body = Buffer.from(packet.payload);
    const publish = parsePublishTopic(packet.topic, sender.deviceId);
    switch (publish.kind) {
      case 'refused': {
        this.fail(publish.reason, packet.topic, bytes);
        return;
      }
      case 'telemetry': {
        const message = telemetryMessage(sender, publish.bag, body, packet.retain, new Date());
        if (!message.ok) {
          this.fail(message.reason, packet.topic, bytes);
          return;
        }
        this.store(message.record, packet, bytes);
        return;
      }
      case 'twin-get': {
        const { twin } = await this.host.states.of(sender.deviceId);
        this.answerTwin(twinAnswerTopic(200, publish.requestId), JSON.stringify(twin));
        return;
      }
      case 'twin-report':
        return this.reportTwin(sender.deviceId, publish.requestId, body.toString('utf8'));
      case 'method-answer':
        this.host.issue('method-answer-without-question', sender.deviceId, this.peer, packet.topic, bytes);
    }
  }

  private store(record: NewRecord, packet: IPublishPacket, bytes: Buffer): void {
    this.pending += 1;
    if (this.pending >= MOST_PENDING) this.socket.pause();
    this.host.append(record).then(
      () => {
        this.pending -= 1;
        if (this.pending < MOST_PENDING / 2) this.socket.resume();
        // Only now is the message safe; before, the device must keep it.
        if (packet.qos === 1 && !this.host.withholdsPuback()) this.send({ cmd: 'puback', messageId: packet.messageId ?? 0 });
      },
      (error: unknown) => this.fail('not-stored', error instanceof Error ? error.message : String(error), bytes),
    );
  }

  private async reportTwin(deviceId: string, requestId: string, body: string): Promise<void> {
    const refusals: string[] = [];
    const { twin } = await this.host.states.change(deviceId, (state) => {
      const result = patchReported(state.twin, body);
      if (result.ok) return { twin: result.twin };
      refusals.push(result.message);
      return {};
    });
    const [refused] = refusals;
    if (refused === undefined) {
      this.answerTwin(twinAnswerTopic(204, requestId, twin.reported.$version), '');
      return;
    }
    this.host.issue('malformed-reported-properties', deviceId, this.peer, refused, Buffer.from(body));
    this.answerTwin(twinAnswerTopic(400, requestId), JSON.stringify({ errorCode: 400, message: refused }));
  }

  private async subscribe(packet: ISubscribePacket, deviceId: string): Promise<void> {
    const filters = new Set(this.subscriptions);
    const granted = packet.subscriptions.map(({ topic, qos }) => {
      if (!maySubscribe(topic, deviceId) || (!filters.has(topic) && filters.size >= MOST_FILTERS)) {
        this.host.issue('subscription-not-granted', deviceId, this.peer, topic, Buffer.alloc(0));
        return NOT_GRANTED;
      }
      filters.add(topic);
      return Math.min(qos, 1);
    });
    await this.keepSubscriptions(deviceId, [...filters]);
    this.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted });
  }

  private async keepSubscriptions(deviceId: string, filters: readonly string[]): Promise<void> {
    if (!this.clean) await this.host.states.change(deviceId, () => ({ subscriptions: filters }));
    this.subscriptions = filters;
  }

  private answerTwin(topic: string, body: string): void {
    if (this.subscriptions.includes(TWIN_ANSWERS))
      this.send({ cmd: 'publish', topic, payload: body, qos: 0, dup: false, retain: false });
  }

  private send(packet: Packet): void {
    if (!this.over) this.socket.write(generate(packet));
  }

  private fail(reason: string, detail: string, bytes: Uint8Array): void {
    if (this.over) return;
    this.host.issue(reason, this.deviceId, this.peer, detail, bytes);
    this.close();
  }

  private end(): void {
    clearTimeout(this.silence);
    if (this.tokenEnd !== null) clearTimeout(this.tokenEnd);
    this.over = true;
    const { will, sender } = this;
    this.will = null;
    if (will && sender) this.sendWill(will, sender);
    this.host.closed(this);
  }

  /** The last will is delivered as telemetry (specs azure-wire section 2). */
  private sendWill(will: NonNullable<IConnectPacket['will']>, sender: Sender): void {
    const publish = parsePublishTopic(will.topic, sender.deviceId);
    if (publish.kind !== 'telemetry') return;
    const bag = new Map(publish.bag).set('iothub-MessageType', 'Will');
    const body = Buffer.from(will.payload);
    const message = telemetryMessage(sender, bag, body, will.retain ?? false, new Date());
    const lost = (why: string): void => this.host.issue('will-not-stored', sender.deviceId, this.peer, why, body);
    if (!message.ok) {
      lost(message.reason);
      return;
    }
    this.host.append(message.record).catch((error: unknown) => lost(String(error)));
  }
}
