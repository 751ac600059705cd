import type { DeviceIssue, DeviceReading, DriverSession, HostInstant, LinkState, SessionOutput, SimulatorSession } from '#device';

/** Driver and simulated device on one table: every byte of the one reaches the other at once, time goes in steps. */
export class Conversation {
  readonly readings: DeviceReading[] = [];
  readonly issues: DeviceIssue[] = [];
  readonly links: LinkState[] = [];
  readonly #session: DriverSession;
  readonly #device: SimulatorSession;
  readonly #cut: (bytes: Uint8Array) => readonly Uint8Array[];
  nowMs = 0;
  /** False = the line is cut, in both directions. */
  connected = true;

  /** @param cut how the bytes of the device are cut on their way */
  constructor(
    session: DriverSession,
    device: SimulatorSession,
    cut: (bytes: Uint8Array) => readonly Uint8Array[] = (bytes) => [bytes],
  ) {
    this.#session = session;
    this.#device = device;
    this.#cut = cut;
  }

  get now(): HostInstant {
    return { wallMs: Date.UTC(2026, 0, 2) + this.nowMs, monotonicMs: this.nowMs };
  }

  start(): this {
    this.take(this.#session.start(this.now));
    return this;
  }

  run(seconds: number): this {
    for (const end = this.nowMs + seconds * 1000; this.nowMs < end; this.nowMs += 10) {
      this.#deliver(this.#device.tick(this.now));
      this.take(this.#session.tick(this.now));
    }
    return this;
  }

  stop(): this {
    this.take(this.#session.stop(this.now));
    return this;
  }

  /** A datagram out of nowhere. */
  hear(bytes: Uint8Array): void {
    this.take(this.#session.receive(bytes, this.now));
  }

  count(reason: string): number {
    return this.issues.filter((issue) => issue.reason === reason).length;
  }

  take(output: SessionOutput): void {
    // One by one: a gap may bring more samples than a call takes arguments.
    for (const reading of output.readings) this.readings.push(reading);
    this.issues.push(...output.issues);
    if (this.links.at(-1) !== output.link) this.links.push(output.link);
    if (this.connected) for (const bytes of output.send) this.#deliver(this.#device.receive(bytes, this.now));
  }

  #deliver(messages: readonly Uint8Array[]): void {
    if (!this.connected) return;
    for (const message of messages) for (const piece of this.#cut(message)) this.take(this.#session.receive(piece, this.now));
  }
}
