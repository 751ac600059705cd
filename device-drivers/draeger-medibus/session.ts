import type { DriverSession, HostInstant, LinkState, SessionOptions, SessionOutput } from '#device';
import { Sink } from '../framing/sink.ts';
import { CODE } from './codes.ts';
import { MedibusReader } from './reader.ts';
import { configureRequest, disableStreams, enableStreams, streamsWanted } from './realtime-request.ts';
import { Schedule } from './schedule.ts';
import { answer, command, type SlowMessage } from './wire.ts';

/** Source: spec section 3, ms. */
export const QUIET_MS = 3000;
const CALL_AGAIN = 3000;
const CALL_AGAIN_TALKING = 10_000;
const ANSWER_WITHIN = 10_000;
const TRIES = 3;
const AFTER_IDENTITY = 200;
/** A device that has not asked by now who we are does not care. */
const NOT_ASKED = 4000;
const ENABLE_EVERY = 5000;
/** First version of the protocol whose commands may have arguments. */
const ARGUMENTS_FROM = 3;
/** 0161 is a computer: the device will not ask it for data. */
const WHO_WE_ARE = "0161'Wardlight'01.00:06.00";

interface Asked {
  readonly code: number;
  readonly bytes: Uint8Array;
  readonly sinceMs: number;
  readonly tries: number;
}

/** The computer's side: initialises, answers every command of the device at once, and asks in turn. Source: spec section 3. */
export class MedibusSession implements DriverSession {
  readonly #waves: readonly number[];
  #reader = new MedibusReader();
  #schedule = new Schedule();
  #link: LinkState = 'idle';
  #isUp = false;
  #calledMs = Number.NEGATIVE_INFINITY;
  #slowMs = Number.NEGATIVE_INFINITY;
  #begunMs = 0;
  #identifiedMs: number | null = null;
  /** Since when the device has our identity for certain. */
  #knownMs: number | null = null;
  /** What was asked before it could know. */
  #askedBefore: Asked | null = null;
  #asked: Asked | null = null;
  #streams = 0;
  #enableMs = 0;
  #wantsRealtime = false;

  constructor({ waves }: SessionOptions) {
    this.#waves = waves;
  }

  start(now: HostInstant): SessionOutput {
    this.#link = 'connecting';
    return this.#output(new Sink(), [this.#call(now)]);
  }

  receive(bytes: Uint8Array, at: HostInstant): SessionOutput {
    const sink = new Sink();
    const send: Uint8Array[] = [];
    for (const message of this.#reader.take(bytes, at, sink)) {
      this.#slowMs = at.monotonicMs;
      send.push(...(message.kind === 'command' ? this.#obey(message, at) : this.#hear(message, at, sink)));
    }
    return this.#output(sink, send);
  }

  tick(now: HostInstant): SessionOutput {
    const sink = new Sink();
    const nowMs = now.monotonicMs;
    if (this.#link === 'connected' && nowMs - this.#slowMs >= QUIET_MS) this.#fallSilent(now, sink);
    if (!this.#isUp) {
      const talks = nowMs - this.#slowMs < QUIET_MS;
      const due = nowMs - this.#calledMs >= (talks ? CALL_AGAIN_TALKING : CALL_AGAIN);
      return this.#output(sink, due ? [this.#call(now)] : []);
    }
    return this.#output(sink, [...this.#streaming(nowMs), ...this.#ask(now)]);
  }

  stop(now: HostInstant): SessionOutput {
    const sink = new Sink();
    this.#reader.end(now, sink);
    this.#link = 'released';
    return this.#output(sink, [...(this.#streams > 0 ? [disableStreams()] : []), command(CODE.stop)]);
  }

  #call(now: HostInstant): Uint8Array {
    this.#calledMs = now.monotonicMs;
    this.#asked = null;
    return command(CODE.initialise);
  }

  /** Each initialisation makes the device forget what was configured. */
  #begin(nowMs: number): void {
    this.#isUp = true;
    this.#asked = null;
    this.#streams = 0;
    this.#begunMs = nowMs;
    this.#schedule = new Schedule();
    this.#schedule.once(CODE.identify, nowMs);
    this.#wantsRealtime = true;
  }

  #fallSilent(now: HostInstant, sink: Sink): void {
    const left = new Sink();
    this.#reader.end(now, left);
    sink.frames.push(...left.frames);
    sink.issues.push(...left.issues);
    this.#reader = new MedibusReader();
    this.#link = 'silent';
    this.#isUp = false;
    this.#streams = 0;
    this.#calledMs = Number.NEGATIVE_INFINITY;
    sink.issue('silent', `nothing heard for ${QUIET_MS} ms`);
  }

  /** Every command gets an answer, known or not. */
  #obey({ code }: SlowMessage, at: HostInstant): readonly Uint8Array[] {
    if (code === CODE.identify) {
      this.#identifiedMs = at.monotonicMs;
      this.#knownMs = null;
      this.#askedBefore = this.#asked;
      return [answer(code, WHO_WE_ARE)];
    }
    if (code === CODE.initialise) {
      this.#identifiedMs = null;
      this.#begin(at.monotonicMs);
    }
    if (code === CODE.realtimeChanged) {
      const stop = this.#streams > 0 ? [disableStreams()] : [];
      this.#streams = 0;
      this.#wantsRealtime = true;
      return [answer(code), ...stop];
    }
    return [answer(code)];
  }

  #hear({ code }: SlowMessage, at: HostInstant, sink: Sink): readonly Uint8Array[] {
    this.#link = 'connected';
    if (code === CODE.initialise) {
      // Who we are is often asked in the middle of this very answer.
      if (this.#identifiedMs !== null && this.#identifiedMs < this.#calledMs) this.#identifiedMs = null;
      this.#begin(at.monotonicMs);
      return [];
    }
    const asked = this.#asked;
    if (code === CODE.corrupt && asked) {
      this.#asked = { ...asked, sinceMs: at.monotonicMs, tries: asked.tries + 1 };
      return asked.tries < TRIES ? [asked.bytes] : [];
    }
    if (asked?.code !== code) {
      sink.issue('unexpected-data', `an answer of code ${code.toString(16).toUpperCase()} that nobody waits for`);
      return [];
    }
    this.#asked = null;
    // The line is in order: who answers what was asked behind our identity has that, too, however long it was under way.
    if (this.#identifiedMs !== null && asked !== this.#askedBefore) this.#knownMs ??= at.monotonicMs;
    if (code !== CODE.configureRealtime) return [];
    this.#enableMs = at.monotonicMs + ENABLE_EVERY;
    return [enableStreams(this.#streams)];
  }

  #ask(now: HostInstant): readonly Uint8Array[] {
    const nowMs = now.monotonicMs;
    if (this.#asked) {
      const { bytes, sinceMs, tries } = this.#asked;
      if (nowMs - sinceMs < ANSWER_WITHIN) return [];
      if (tries >= TRIES) {
        this.#isUp = false;
        return [this.#call(now)];
      }
      this.#asked = { ...this.#asked, sinceMs: nowMs, tries: tries + 1 };
      return [bytes];
    }
    const bytes = this.#next(nowMs);
    if (!bytes) return [];
    this.#asked = { code: bytes[1] ?? 0, bytes, sinceMs: nowMs, tries: 1 };
    return [bytes];
  }

  #next(nowMs: number): Uint8Array | null {
    const identity = this.#reader.identity;
    const isKnown =
      this.#identifiedMs === null
        ? nowMs - this.#begunMs >= NOT_ASKED
        : this.#knownMs !== null && nowMs - this.#knownMs >= AFTER_IDENTITY;
    const mayConfigure = identity !== null && identity.medibus >= ARGUMENTS_FROM && isKnown;
    if (this.#wantsRealtime && mayConfigure) {
      this.#wantsRealtime = false;
      this.#reader.streams = [];
      return command(CODE.realtimeConfiguration);
    }
    if (mayConfigure && this.#streams === 0 && this.#reader.streams.length > 0) {
      const wanted = streamsWanted(this.#reader.streams, this.#waves);
      this.#reader.streams = [];
      this.#streams = wanted.length;
      this.#reader.realtime.configure(wanted);
      if (wanted.length > 0) return configureRequest(wanted);
    }
    const code = this.#schedule.next(nowMs);
    return code === null ? null : command(code);
  }

  #streaming(nowMs: number): readonly Uint8Array[] {
    if (this.#streams === 0 || this.#asked?.code === CODE.configureRealtime || nowMs < this.#enableMs) return [];
    this.#enableMs = nowMs + ENABLE_EVERY;
    return [enableStreams(this.#streams)];
  }

  #output({ frames, readings, issues }: Sink, send: readonly Uint8Array[]): SessionOutput {
    return { frames, readings, issues, send, link: this.#link };
  }
}
