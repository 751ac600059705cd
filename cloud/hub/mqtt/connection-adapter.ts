import type { Duplex } from 'node:stream';
import { generate, type IConnectPacket, type Packet } from 'mqtt-packet';
import type { ClientCertificate } from '../identity/certificate-login.ts';
import { CONNACK } from '../identity/connect.ts';
import { Answers } from './answers.ts';
import { back } from './lent-memory.ts';
import { PacketReader } from './packet-codec.ts';
import { PacketFraming } from './packet-framing.ts';
import { type ReceivedPublish, readPublish } from './publish-packet.ts';
import { HELD_BY, Reading } from './reading.ts';
import type { Gate, MqttSession, SessionLine } from './session.ts';
import { type Holdable, type SharedRoom, TURN_BYTES } from './shared-room.ts';

/** A byte stream to a client, over TLS or a WebSocket. */
export interface Transport {
  readonly stream: Duplex;
  readonly peer: string;
  readonly certificate: ClientCertificate | null;
  /** Each piece that is read has memory of its own, which is nobody else's. */
  readonly ownsMemory: boolean;
}

const CONNECT_WITHIN_MS = 10_000;
/** Longest delay a timer takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** A client that sends faster than the disk takes is read no further at this much under way. */
const MOST_PENDING = 256;
const MOST_PENDING_BYTES = 2 * 1024 * 1024;
/** So many packets may wait behind one whose work is not done; the connection is read again at half of it. */
const MOST_WAITING = 256;
const MOST_WAITING_BYTES = 256 * 1024;

/** The MQTT side of one connection: order, time limits, answers. Anything that cannot be taken ends it, counted by reason. */
export class MqttConnection implements SessionLine, Holdable {
  readonly peer: string;
  turn = 0;
  private readonly transport: Transport;
  private readonly gate: Gate;
  private readonly room: SharedRoom;
  private readonly closed: () => void;
  private readonly framing: PacketFraming;
  private readonly reader = new PacketReader();
  private readonly reading: Reading;
  private readonly answers: Answers;
  private session: MqttSession | null = null;
  private silence: NodeJS.Timeout;
  private tokenEnd: NodeJS.Timeout | null = null;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private busy: Promise<void> | null = null;
  private underWay = 0;
  private underWayBytes = 0;
  private over = false;

  /** @param closed called once, when it is over */
  constructor(transport: Transport, gate: Gate, room: SharedRoom, closed: () => void) {
    this.transport = transport;
    this.gate = gate;
    this.room = room;
    this.closed = closed;
    this.peer = transport.peer;
    this.framing = new PacketFraming(transport.ownsMemory);
    this.silence = this.endAfter(CONNECT_WITHIN_MS, 'no-connect-in-time');
    const { stream } = transport;
    this.reading = new Reading(stream, () => this.silence.refresh());
    this.answers = new Answers(stream, {
      full: () => this.reading.hold(HELD_BY.answers),
      taken: () => this.goOnTaking(),
      stuck: (detail) => this.fail('answers-not-read', detail, Buffer.alloc(0)),
    });
    stream.on('data', (chunk: Buffer) => this.receive(chunk));
    stream.on('error', () => stream.destroy());
    stream.on('close', () => this.end(false));
  }

  get deviceId(): string | null {
    return this.session?.deviceId ?? null;
  }

  close(): void {
    this.transport.stream.destroy();
    this.end(false);
  }

  /** Resolves when nothing it received waits any more. */
  async settled(): Promise<void> {
    while (this.busy !== null) await this.busy;
  }

  send(packet: Packet): void {
    this.answers.send(packet);
  }

  acknowledge(packetId: number): void {
    this.answers.acknowledge(packetId);
  }

  pending(messages: number, bytes: number): void {
    this.underWay += messages;
    this.underWayBytes += bytes;
    if (bytes > 0) this.room.brought(this, bytes);
    else this.room.left(-bytes);
    if (this.over) return;
    const isRoomFull = this.room.isFullFor(this);
    if (this.full() || isRoomFull) this.reading.hold(HELD_BY.disk);
    if (this.reading.isHeldBy(HELD_BY.disk) && !this.full()) {
      if (isRoomFull) this.room.hold(this);
      else this.goOn();
    }
    if (messages < 0) this.endTurn();
  }

  stored(body: Uint8Array, bytes: number): void {
    this.pending(-1, -bytes);
    back(body);
  }

  /** Is read again, unless too much of its own is still under way. */
  goOn(): void {
    if (!this.reading.isHeldBy(HELD_BY.disk) || this.over || this.full()) return;
    this.room.release(this);
    this.reading.free(HELD_BY.disk);
  }

  fail(reason: string, detail: string, bytes: Uint8Array): void {
    if (this.over) return;
    this.issue(reason, detail, bytes);
    this.close();
  }

  issue(reason: string, detail: string, bytes: Uint8Array): void {
    this.gate.issue(reason, this.deviceId, this.peer, detail, bytes);
  }

  /** By the time that something of it is stored it has brought what it had: others wait. */
  private endTurn(): void {
    const isBegun = this.turn < TURN_BYTES || this.underWay === 0;
    if (isBegun) this.room.endTurn(this);
  }

  private full(): boolean {
    return this.underWay >= MOST_PENDING || this.underWayBytes >= MOST_PENDING_BYTES;
  }

  private receive(chunk: Buffer): void {
    if (this.over || this.reading.isHeldBy(HELD_BY.problem)) return;
    const { packets, problem } = this.framing.push(chunk);
    if (packets.length > 0) this.silence.refresh();
    for (const packet of packets) {
      this.waiting.push(packet);
      this.waitingBytes += packet.length;
    }
    this.drain();
    if (problem === null) return;
    this.reading.hold(HELD_BY.problem);
    const tell = (): void => this.fail(problem, 'the announced length of a packet', this.framing.rest());
    if (this.busy === null) tell();
    else void this.settled().then(tell);
  }

  /** Packets are taken one after another, although some wait for the disk. */
  private drain(): void {
    while (this.busy === null && !this.answers.isFull && !this.over) {
      const bytes = this.waiting.shift();
      if (bytes === undefined) break;
      this.waitingBytes -= bytes.length;
      const failed = (error: unknown): void =>
        this.fail('not-stored', error instanceof Error ? error.message : String(error), bytes);
      try {
        const work = this.take(bytes);
        if (work === null) continue;
        this.busy = work.catch(failed).then(() => {
          this.busy = null;
          this.drain();
        });
      } catch (error) {
        failed(error);
      }
    }
    this.boundWaiting();
  }

  /** Whoever sends more than is done of it is read no further for a while. */
  private boundWaiting(): void {
    const { waitingBytes, waiting } = this;
    if (waiting.length > MOST_WAITING || waitingBytes > MOST_WAITING_BYTES) this.reading.hold(HELD_BY.work);
    else if (waiting.length <= MOST_WAITING / 2 && waitingBytes <= MOST_WAITING_BYTES / 2) this.reading.free(HELD_BY.work);
  }

  /** The client has read what it was told. */
  private goOnTaking(): void {
    this.drain();
    if (!this.answers.isFull) this.reading.free(HELD_BY.answers);
  }

  private take(bytes: Buffer): Promise<void> | null {
    const publish = this.session === null ? null : readPublish(bytes);
    if (publish !== null) return this.publish(publish);
    const decoded = this.reader.read(bytes);
    if ('why' in decoded) {
      this.fail('malformed-packet', decoded.why, bytes);
      return null;
    }
    const { packet } = decoded;
    if (this.session === null) {
      if (packet.cmd === 'connect') return this.connect(packet);
      this.fail('no-connect-first', packet.cmd, bytes);
      return null;
    }
    switch (packet.cmd) {
      case 'puback':
        this.session.acknowledged(packet.messageId ?? 0);
        return null;
      case 'subscribe':
        return this.session.subscribe(packet.subscriptions).then((granted) => {
          this.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [...granted] });
        });
      case 'unsubscribe':
        return this.session.unsubscribe(packet.unsubscriptions).then(() => {
          this.send({ cmd: 'unsuback', messageId: packet.messageId ?? 0, granted: [] });
        });
      case 'pingreq':
        this.send({ cmd: 'pingresp' });
        return null;
      case 'disconnect':
        this.end(true);
        this.transport.stream.destroy();
        return null;
      default:
        this.fail('unexpected-packet', packet.cmd, bytes);
        return null;
    }
  }

  private publish(packet: ReceivedPublish): Promise<void> | null {
    if (packet.qos !== 2) return this.session?.publish(packet) ?? null;
    this.fail('publish-with-qos-2', packet.topic, packet.bytes);
    return null;
  }

  private async connect(packet: IConnectPacket): Promise<void> {
    const entry = await this.gate.enter(packet, this, this.transport.certificate);
    if (!entry.ok) {
      const { reason, deviceId, returnCode } = entry;
      this.gate.issue(`connect refused: ${reason}`, deviceId, this.peer, packet.username ?? '', Buffer.alloc(0));
      this.end(false);
      const { stream } = this.transport;
      stream.end(generate({ cmd: 'connack', returnCode, sessionPresent: false }), () => stream.destroy());
      return;
    }
    if (this.over) {
      entry.session.ended(false);
      return;
    }
    this.session = entry.session;
    clearTimeout(this.silence);
    this.silence = this.endAfter(entry.keepAliveMs, 'keep-alive-expired');
    if (entry.endsAtMs !== null) {
      const left = Math.min(entry.endsAtMs - Date.now(), LONGEST_TIMER_MS);
      this.tokenEnd = setTimeout(() => this.fail('token-expired', '', Buffer.alloc(0)), left);
    }
    this.send({ cmd: 'connack', returnCode: CONNACK.accepted, sessionPresent: entry.sessionPresent });
    this.session.started();
  }

  /** Ends it when nothing comes for that long. While it is not read, what it says waits unread: that is no silence of its own. */
  private endAfter(ms: number, reason: string): NodeJS.Timeout {
    return setTimeout(() => {
      if (this.reading.isHeld) this.silence.refresh();
      else this.fail(reason, '', Buffer.alloc(0));
    }, ms);
  }

  private end(polite: boolean): void {
    if (this.over) return;
    this.over = true;
    this.waiting = [];
    this.room.forget(this);
    this.answers.end();
    clearTimeout(this.silence);
    if (this.tokenEnd !== null) clearTimeout(this.tokenEnd);
    this.session?.ended(polite);
    this.closed();
  }
}
