import type {
  DeviceDriver,
  DeviceIssue,
  DeviceReading,
  Frame,
  HostInstant,
  LinkState,
  PatientSignals,
  Sender,
  SessionOutput,
  Transport,
} from '#device';
import { isObservable, type SentNumeric } from '../../../device-drivers/simulators/observable-simulator.ts';
import { assertShape } from './shape.ts';

const TICK_MS = 50;
const BEGAN = Date.UTC(2026, 0, 2, 12);
export const SENDER: Sender = { address: '192.0.2.17', port: 24_105, localPort: 24_005 };

export interface Heard {
  readonly bytes: Uint8Array;
  readonly at: HostInstant;
}

export interface RigOptions {
  readonly driver: DeviceDriver;
  readonly transport: Transport;
  readonly signals: PatientSignals;
  readonly faults?: readonly string[];
  readonly waves?: readonly number[];
  /** What the line makes of one message of the device. */
  readonly line?: (bytes: Uint8Array, nowMs: number) => readonly Uint8Array[];
  /** False: the message of the computer is lost. */
  readonly passes?: (bytes: Uint8Array) => boolean;
}

/** A driver's session and its simulated device on one table; keeps all that was said, and checks each output's shape. */
export class Rig {
  readonly readings: DeviceReading[] = [];
  readonly frames: Frame[] = [];
  readonly issues: DeviceIssue[] = [];
  readonly links: LinkState[] = [];
  /** What reached the session. */
  readonly heard: Heard[] = [];
  readonly sent: Heard[] = [];
  readonly session;
  device;
  nowMs = 0;
  /** False: the line is cut, in both directions. */
  connected = true;
  readonly #options: RigOptions;

  constructor(options: RigOptions) {
    const { driver, transport, signals, faults = [], waves = [] } = options;
    this.#options = options;
    this.session = driver.openSession({ transport, waves });
    this.device = driver.openSimulator({ transport, signals, faults });
  }

  get now(): HostInstant {
    return { wallMs: BEGAN + this.nowMs, monotonicMs: 1_000_000 + this.nowMs };
  }

  get link(): LinkState | undefined {
    return this.links.at(-1);
  }

  start(): this {
    this.#take(this.session.start(this.now));
    return this;
  }

  run(seconds: number, until: () => boolean = () => false): this {
    for (const end = this.nowMs + seconds * 1000; this.nowMs < end && !until(); this.nowMs += TICK_MS) {
      this.#deliver(this.device.tick(this.now));
      this.#take(this.session.tick(this.now));
    }
    return this;
  }

  stop(): this {
    this.#take(this.session.stop(this.now));
    return this;
  }

  hear(bytes: Uint8Array): void {
    const at = this.now;
    this.heard.push({ bytes, at });
    this.#take(this.#options.transport === 'udp' ? this.session.receive(bytes, at, SENDER) : this.session.receive(bytes, at));
  }

  /** Another device, of the same kind, at the same line. */
  replug(signals: PatientSignals, faults: readonly string[] = []): void {
    const { driver, transport } = this.#options;
    this.device = driver.openSimulator({ transport, signals, faults });
    this.connected = true;
  }

  setFaults(names: readonly string[]): void {
    if (!isObservable(this.device)) throw new Error(`the simulator of ${this.#options.driver.id} is not observable`);
    this.device.setFaults(names);
  }

  sentNumerics(): readonly SentNumeric[] {
    if (!isObservable(this.device)) throw new Error(`the simulator of ${this.#options.driver.id} is not observable`);
    return this.device.sentNumerics();
  }

  count(reason: string): number {
    return this.issues.filter((issue) => issue.reason === reason).length;
  }

  #take(output: SessionOutput): void {
    assertShape(output);
    // One by one: a gap may bring more readings than a call takes arguments.
    for (const frame of output.frames) this.frames.push(frame);
    for (const reading of output.readings) this.readings.push(reading);
    for (const issue of output.issues) this.issues.push(issue);
    if (this.link !== output.link) this.links.push(output.link);
    for (const bytes of output.send) {
      this.sent.push({ bytes, at: this.now });
      if (this.connected && (this.#options.passes?.(bytes) ?? true)) this.#deliver(this.device.receive(bytes, this.now));
    }
  }

  #deliver(messages: readonly Uint8Array[]): void {
    if (!this.connected) return;
    for (const message of messages)
      for (const piece of this.#options.line?.(message, this.nowMs) ?? [message]) if (piece.length > 0) this.hear(piece);
  }
}
