import type { DriverSession, HostInstant, LinkState, Sender, SessionOptions, SessionOutput } from '#device';
import { Sink } from '../framing/sink.ts';
import { PdsDecoder } from './decode/pds-decoder.ts';
import { type Link, openLink } from './link.ts';
import { ECHO_EVERY, QUIET, SETTLE_AFTER } from './session-times.ts';
import { Subscription } from './subscription.ts';
import { KIND } from './wire/message.ts';
import { ECHO, query } from './wire/requests.ts';

const VALUE_KINDS: readonly string[] = [KIND.periodic, KIND.watoValues];

/**
 * The host's side. TCP: echoes each second, subscribes, subscribes again when values stay away. UDP: only listens to monitors that
 * announce themselves. Source: spec sections 2 and 6.
 */
export class MindraySession implements DriverSession {
  readonly #talks: boolean;
  readonly #link: Link;
  readonly #decoder: PdsDecoder;
  #state: LinkState = 'idle';
  #subscription: Subscription | null = null;
  #heardAt = 0;
  #bytesAt = 0;
  #echoAt = 0;
  #send: Uint8Array[] = [];
  #sink = new Sink();

  constructor({ transport }: SessionOptions) {
    this.#talks = transport !== 'udp';
    this.#link = openLink(transport);
    this.#decoder = new PdsDecoder(transport === 'udp');
  }

  start(now: HostInstant): SessionOutput {
    this.#state = 'connecting';
    this.#heardAt = now.monotonicMs;
    this.#echoAt = now.monotonicMs;
    this.#subscription = this.#talks ? new Subscription(now.monotonicMs) : null;
    this.#speak(now);
    return this.#output();
  }

  receive(bytes: Uint8Array, at: HostInstant, from?: Sender): SessionOutput {
    this.#bytesAt = at.monotonicMs;
    const { messages, issues } = this.#link.open(bytes);
    this.#sink.issues.push(...issues);
    for (const message of messages) {
      const kind = this.#decoder.take(message, at, this.#sink, from);
      if (kind !== null) this.#heard(kind, at.monotonicMs);
    }
    return this.#output();
  }

  tick(now: HostInstant): SessionOutput {
    const nowMs = now.monotonicMs;
    if (this.#decoder.isWaiting && nowMs - this.#bytesAt >= SETTLE_AFTER) this.#decoder.settle(this.#sink);
    if (this.#state === 'connected' && nowMs - this.#heardAt >= QUIET) this.#fallSilent(now);
    if (this.#state !== 'idle' && this.#state !== 'released') this.#speak(now);
    return this.#output();
  }

  /** The protocol has no farewell: the monitor drops a host that echoes no more. */
  stop(): SessionOutput {
    this.#decoder.settle(this.#sink);
    this.#state = 'released';
    return this.#output();
  }

  #heard(kind: string, nowMs: number): void {
    this.#heardAt = nowMs;
    if (this.#state === 'silent' && this.#talks) this.#subscription = new Subscription(nowMs);
    if (this.#state === 'connecting' || this.#state === 'silent') this.#state = 'connected';
    if (VALUE_KINDS.includes(kind)) this.#subscription?.delivered(nowMs);
  }

  #fallSilent(now: HostInstant): void {
    const { messages, issues } = this.#link.close();
    this.#sink.issues.push(...issues);
    for (const message of messages) this.#decoder.take(message, now, this.#sink);
    this.#decoder.forget(this.#sink);
    this.#sink.issue('silent', `nothing heard for ${QUIET} ms`);
    this.#state = 'silent';
    if (this.#talks) this.#subscription = new Subscription(now.monotonicMs);
  }

  #speak(now: HostInstant): void {
    const nowMs = now.monotonicMs;
    if (!this.#talks) return;
    if (nowMs >= this.#echoAt) {
      this.#echoAt = nowMs + ECHO_EVERY;
      this.#send.push(ECHO);
    }
    if (this.#subscription?.isDue(nowMs, this.#sink)) this.#send.push(query(now.wallMs));
  }

  #output(): SessionOutput {
    const { frames, readings, issues } = this.#sink;
    const output = { frames, readings, issues, send: this.#send, link: this.#state };
    this.#sink = new Sink();
    this.#send = [];
    return output;
  }
}
