import type { DriverSession, HostInstant, LinkState, SessionOutput } from '#device';
import { Sink } from '../framing/sink.ts';
import { Rack, type TakenBlock } from './decode/rack.ts';
import { ACKNOWLEDGE_AFTER, ANSWER_WITHIN, ASK_AGAIN_AFTER, POLL_AFTER, PUSHES_WITHIN, QUIET, TRIES } from './session-times.ts';
import { type BccBlock, BccStream } from './wire/frame.ts';
import { ACKNOWLEDGE, FIRST_BED_ID, REPEAT, REQUEST, type Request, writeRequest } from './wire/requests.ts';

/** What is done next, and when. */
type Plan =
  | { readonly kind: 'ask'; readonly request: Request; readonly atMs: number }
  | { readonly kind: 'acknowledge'; readonly atMs: number }
  | { readonly kind: 'await'; readonly request: Request; readonly sinceMs: number };

const WRONG_SYNTAX = 68;
const WRONG_ADDRESS = 811;

/** The computer's side: finds the bed's id, then asks for all values again and again; only acknowledges a station that pushes. */
export class BccSession implements DriverSession {
  readonly #stream = new BccStream();
  readonly #rack = new Rack();
  #state: LinkState = 'idle';
  #plan: Plan = { kind: 'ask', request: REQUEST.alive, atMs: 0 };
  #bedId = FIRST_BED_ID;
  #isStuffed = true;
  #tries = 0;
  #refusals = 0;
  #heardAt = 0;
  #bytesAt = 0;
  #send: Uint8Array[] = [];
  #sink = new Sink();

  start(now: HostInstant): SessionOutput {
    this.#state = 'connecting';
    this.#heardAt = now.monotonicMs;
    this.#greet(now.monotonicMs);
    this.#act(now.monotonicMs);
    return this.#output();
  }

  receive(bytes: Uint8Array, at: HostInstant): SessionOutput {
    const nowMs = at.monotonicMs;
    this.#bytesAt = nowMs;
    const { events, issues } = this.#stream.push(bytes);
    this.#sink.issues.push(...issues);
    for (const event of events) {
      if (event.kind === 'block') this.#take(event.block, at);
      else if (event.kind === 'bad') this.#askToRepeat();
      else if (event.kind === 'nak') this.#refused(nowMs);
    }
    return this.#output();
  }

  tick(now: HostInstant): SessionOutput {
    const nowMs = now.monotonicMs;
    if (this.#state === 'connected' && nowMs - this.#heardAt >= QUIET) this.#fallSilent(nowMs);
    if (this.#state !== 'idle' && this.#state !== 'released') this.#act(nowMs);
    return this.#output();
  }

  /** The protocol has no farewell: a station that is asked no more is left alone. */
  stop(): SessionOutput {
    this.#state = 'released';
    return this.#output();
  }

  #act(nowMs: number): void {
    const plan = this.#plan;
    if (plan.kind === 'ask' && nowMs >= plan.atMs) this.#ask(plan.request, nowMs);
    else if (plan.kind === 'acknowledge' && nowMs >= plan.atMs) {
      this.#send.push(ACKNOWLEDGE);
      this.#plan = { kind: 'await', request: REQUEST.all, sinceMs: nowMs };
    } else if (plan.kind === 'await') {
      // A long block on a slow line is under way as long as bytes come; noise is not waited for without end.
      const isLate = nowMs - Math.max(plan.sinceMs, this.#bytesAt) >= ANSWER_WITHIN || nowMs - plan.sinceMs >= QUIET;
      if (isLate) this.#unanswered(plan.request, nowMs);
    }
  }

  #ask(request: Request, nowMs: number): void {
    this.#send.push(writeRequest(request === REQUEST.alive ? FIRST_BED_ID : this.#bedId, request, this.#isStuffed));
    this.#plan = { kind: 'await', request, sinceMs: nowMs };
  }

  #unanswered(request: Request, nowMs: number): void {
    this.#tries += 1;
    if (this.#tries < TRIES) {
      this.#ask(request, nowMs);
      return;
    }
    // The bed's id, or the setting of the station, may have changed.
    if (request === REQUEST.alive) this.#isStuffed = !this.#isStuffed;
    this.#greet(nowMs);
    this.#act(nowMs);
  }

  #take(block: BccBlock, at: HostInstant): void {
    const nowMs = at.monotonicMs;
    const taken = this.#rack.take(block, at, this.#sink);
    if (taken.kind === 'request') {
      this.#sink.issue('unexpected-data', 'a request: another computer asks on this line, or the line echoes', block.bytes);
      return;
    }
    this.#heardAt = nowMs;
    this.#tries = 0;
    this.#refusals = 0;
    if (this.#state === 'connecting' || this.#state === 'silent') this.#state = 'connected';
    if (block.isStuffed !== null) this.#isStuffed = block.isStuffed;
    if (taken.kind === 'data') this.#takeData(block, taken, nowMs);
    else {
      this.#send.push(ACKNOWLEDGE);
      this.#takeAnswer(taken, block.isStuffed === null, nowMs);
    }
  }

  #takeData({ hasMore }: BccBlock, { bedId }: TakenBlock, nowMs: number): void {
    const isAsked = this.#plan.kind !== 'ask' && !(this.#plan.kind === 'await' && this.#plan.request !== REQUEST.all);
    if (!isAsked) this.#bedId = bedId;
    if (hasMore) {
      this.#plan = { kind: 'acknowledge', atMs: nowMs + ACKNOWLEDGE_AFTER };
      return;
    }
    this.#send.push(ACKNOWLEDGE);
    this.#plan = { kind: 'ask', request: REQUEST.all, atMs: nowMs + (isAsked ? POLL_AFTER : PUSHES_WITHIN) };
  }

  #takeAnswer({ kind, bedId, errors }: TakenBlock, isStuffingUnknown: boolean, nowMs: number): void {
    const waitsFor = this.#plan.kind === 'await' ? this.#plan.request : null;
    if (kind === 'alive' && waitsFor === REQUEST.alive) {
      this.#bedId = bedId;
      this.#ask(REQUEST.version, nowMs);
    } else if (kind === 'version' && waitsFor === REQUEST.version) {
      this.#plan = { kind: 'ask', request: REQUEST.all, atMs: nowMs + ACKNOWLEDGE_AFTER };
    } else if (errors.includes(WRONG_SYNTAX) && waitsFor === REQUEST.alive) {
      // The answer itself may have shown the setting of the station.
      if (isStuffingUnknown) this.#isStuffed = !this.#isStuffed;
      this.#greet(nowMs + ASK_AGAIN_AFTER);
    } else if (errors.includes(WRONG_SYNTAX) || errors.includes(WRONG_ADDRESS)) {
      this.#greet(nowMs + ASK_AGAIN_AFTER);
    } else if (waitsFor === REQUEST.all) {
      this.#plan = { kind: 'ask', request: REQUEST.all, atMs: nowMs + POLL_AFTER };
    }
  }

  #askToRepeat(): void {
    this.#refusals += 1;
    // The station would send the same again; after some times it is asked anew by the time-out.
    if (this.#plan.kind === 'await' && this.#refusals <= TRIES) this.#send.push(REPEAT);
  }

  /** The station did not understand what was sent. */
  #refused(nowMs: number): void {
    if (this.#plan.kind !== 'await') return;
    this.#sink.issue('device-error', `the station did not accept ${this.#plan.request}`);
    if (this.#plan.request === REQUEST.alive) this.#isStuffed = !this.#isStuffed;
    this.#plan = { kind: 'ask', request: this.#plan.request, atMs: nowMs + ASK_AGAIN_AFTER };
  }

  #greet(atMs: number): void {
    this.#tries = 0;
    this.#plan = { kind: 'ask', request: REQUEST.alive, atMs };
  }

  #fallSilent(nowMs: number): void {
    this.#sink.issues.push(...this.#stream.end());
    this.#sink.issue('silent', `nothing heard for ${QUIET} ms`);
    this.#state = 'silent';
    this.#rack.forget();
    this.#greet(nowMs);
  }

  #output(): SessionOutput {
    const { frames, readings, issues } = this.#sink;
    const output = { frames, readings, issues, send: this.#state === 'released' ? [] : this.#send, link: this.#state };
    this.#sink = new Sink();
    this.#send = [];
    return output;
  }
}
