import type { DriverSession, HostInstant, LinkState, SessionOptions, SessionOutput } from '#device';
import { frameKind } from './capture-decoder.ts';
import { type DeviceMessage, readDeviceMessage } from './decode/device-message.ts';
import { readStatusEvent } from './decode/events.ts';
import { PollDecoder } from './decode/poll-decoder.ts';
import { Sink } from './decode/sink.ts';
import { type Link, openLink } from './link.ts';
import { Polling } from './polling.ts';
import { CREATE_WITHIN, GIVE_UP_AFTER, KEEP_ALIVE_AFTER, RELEASE_EVERY, RELEASE_TIMES, REQUEST_EVERY } from './session-times.ts';
import {
  ABORT,
  type AssociationTerms,
  associationRequest,
  associationTimeoutMs,
  OFFER,
  OPTION_WAVES,
  RELEASE_REQUEST,
  RELEASE_RESPONSE,
} from './wire/association.ts';
import { mdsCreateAnswer } from './wire/mds-create.ts';

type Phase = 'idle' | 'requesting' | 'awaiting-create' | 'associated' | 'releasing' | 'released';
type EventMessage = Extract<DeviceMessage, { invokeId: number; event: unknown }>;

/** Data Export from the computer's side: associates, polls, keeps alive, associates again when the monitor is lost. */
export class IntellivueSession implements DriverSession {
  readonly #link: Link;
  readonly #decoder = new PollDecoder();
  readonly #polling: Polling;
  #phase: Phase = 'idle';
  #phaseSince = 0;
  #terms = OFFER;
  #sink = new Sink();
  #send: Uint8Array[] = [];
  #sentAt = 0;
  #heardAt = 0;
  #keptAlive = false;
  #releases = 0;
  #wasConnected = false;
  #silent = false;
  /** Event time of the MDS create that opened this association. */
  #created: number | null = null;

  constructor(options: SessionOptions) {
    this.#link = openLink(options.transport);
    this.#polling = new Polling(options.waves, this.#decoder, (message, nowMs) => this.#post(message, nowMs));
  }

  start(now: HostInstant): SessionOutput {
    this.#heardAt = now.monotonicMs;
    this.#request(now.monotonicMs);
    return this.#output();
  }

  receive(bytes: Uint8Array, at: HostInstant): SessionOutput {
    const { messages, issues } = this.#link.open(bytes);
    this.#sink.issues.push(...issues);
    for (const message of messages) {
      this.#sink.attempt(message, 'message', () => {
        this.#take(readDeviceMessage(message), message, at);
      });
    }
    return this.#output();
  }

  tick(now: HostInstant): SessionOutput {
    const nowMs = now.monotonicMs;
    if (this.#phase === 'requesting') this.#tickRequesting(nowMs);
    else if (this.#phase === 'awaiting-create') this.#tickAwaitingCreate(nowMs);
    else if (this.#phase === 'associated') this.#tickAssociated(nowMs);
    else if (this.#phase === 'releasing') this.#tickReleasing(nowMs);
    return this.#output();
  }

  stop(now: HostInstant): SessionOutput {
    if (this.#phase !== 'idle' && this.#phase !== 'released') {
      this.#enter('releasing', now.monotonicMs);
      this.#releases = 1;
      this.#post(RELEASE_REQUEST, now.monotonicMs);
    }
    return this.#output();
  }

  #take(message: DeviceMessage, bytes: Uint8Array, at: HostInstant): void {
    const nowMs = at.monotonicMs;
    if (message.kind === 'poll') {
      this.#takePoll(message, bytes, at);
      return;
    }
    const frame = this.#sink.frame(frameKind(message), bytes);
    switch (message.kind) {
      case 'accept':
        this.#takeAccept(message.terms, bytes, nowMs);
        break;
      case 'mds-create':
        this.#takeCreate(message, bytes, frame, at);
        break;
      case 'connect-indication':
        readStatusEvent(message.event, message.event.time, frame, at, this.#sink);
        break;
      case 'refuse':
        this.#lose('refused', 'the monitor refused the association; it may still hold an old one', nowMs);
        break;
      case 'abort':
        this.#lose('aborted', 'the monitor aborted the association', nowMs);
        break;
      case 'release':
        this.#post(RELEASE_RESPONSE, nowMs);
        this.#lose('released-by-device', 'the monitor released the association', nowMs);
        break;
      case 'released':
        if (this.#phase === 'releasing') this.#enter('released', nowMs);
        break;
      case 'wave-priority':
      case 'error':
        this.#heard(nowMs);
        if (this.#phase === 'associated') this.#polling.takeAnswer(message, bytes, nowMs, this.#sink);
        break;
      case 'event':
      case 'other':
        this.#heard(nowMs);
    }
  }

  #takeAccept(terms: AssociationTerms, bytes: Uint8Array, nowMs: number): void {
    if (this.#phase !== 'requesting') {
      this.#sink.issue('replayed', 'an association accept that nobody waits for', bytes);
      return;
    }
    this.#terms = terms;
    if ((terms.options & OPTION_WAVES) === 0) this.#sink.issue('waves-not-granted', 'the monitor accepted without waves', bytes);
    this.#enter('awaiting-create', nowMs);
  }

  #takeCreate({ invokeId, event }: EventMessage, bytes: Uint8Array, frame: number, at: HostInstant): void {
    const nowMs = at.monotonicMs;
    if (this.#phase === 'associated' && event.time === this.#created) {
      // The answer may have been lost, so it is given again.
      this.#sink.issue('replayed', 'MDS create came before', bytes);
      this.#post(mdsCreateAnswer(invokeId, event), nowMs);
      return;
    }
    if (this.#phase !== 'awaiting-create') {
      this.#sink.issue('unexpected-data', 'MDS create outside an association', bytes);
      return;
    }
    this.#decoder.beginAssociation();
    readStatusEvent(event, this.#decoder.unwrap(event.time), frame, at, this.#sink);
    this.#created = event.time;
    this.#post(mdsCreateAnswer(invokeId, event), nowMs);
    this.#enter('associated', nowMs);
    this.#heard(nowMs);
    this.#wasConnected = true;
    this.#silent = false;
    this.#polling.begin(nowMs);
  }

  #takePoll(message: Extract<DeviceMessage, { kind: 'poll' }>, bytes: Uint8Array, at: HostInstant): void {
    if (this.#phase === 'associated' && this.#polling.take(message, bytes, at, this.#sink)) {
      this.#heard(at.monotonicMs);
      return;
    }
    this.#sink.frame('stray poll result', bytes);
    // What was under way when the release went out is no fault.
    if (this.#phase === 'releasing' || this.#phase === 'released') return;
    this.#sink.issue('unexpected-data', `poll ${message.result.pollNumber} was not asked for in this association`, bytes);
  }

  #tickRequesting(nowMs: number): void {
    if (this.#wasConnected && nowMs - this.#heardAt >= GIVE_UP_AFTER) this.#silent = true;
    if (nowMs - this.#phaseSince >= REQUEST_EVERY) this.#request(nowMs);
  }

  #tickAwaitingCreate(nowMs: number): void {
    if (nowMs - this.#phaseSince < CREATE_WITHIN) return;
    this.#post(ABORT, nowMs);
    this.#lose('association-stalled', 'the monitor accepted the association but did not create its MDS', nowMs);
  }

  #tickAssociated(nowMs: number): void {
    const quiet = nowMs - this.#heardAt;
    if (quiet >= GIVE_UP_AFTER) {
      this.#post(ABORT, nowMs);
      this.#lose('silent', `nothing heard for ${GIVE_UP_AFTER} ms`, nowMs);
      this.#silent = true;
      this.#request(nowMs);
      return;
    }
    // Three times as often as needed: one lost datagram must not end the association.
    const mustSpeak = nowMs - this.#sentAt >= (associationTimeoutMs(this.#terms) - 1000) / 3;
    if (mustSpeak || (quiet >= KEEP_ALIVE_AFTER && !this.#keptAlive)) {
      this.#keptAlive = true;
      this.#polling.keepAlive(nowMs);
    }
    this.#polling.tick(nowMs, this.#sink);
  }

  #tickReleasing(nowMs: number): void {
    if (nowMs - this.#sentAt < RELEASE_EVERY) return;
    if (this.#releases >= RELEASE_TIMES) {
      this.#enter('released', nowMs);
      return;
    }
    this.#releases += 1;
    this.#post(RELEASE_REQUEST, nowMs);
  }

  #request(nowMs: number): void {
    this.#enter('requesting', nowMs);
    this.#post(associationRequest(OFFER), nowMs);
  }

  /** The association is gone; the next request follows after the usual pause. */
  #lose(reason: string, detail: string, nowMs: number): void {
    this.#sink.issue(reason, detail);
    if (this.#phase === 'releasing') this.#enter('released', nowMs);
    else if (this.#phase !== 'idle' && this.#phase !== 'released') this.#enter('requesting', nowMs);
  }

  #enter(phase: Phase, nowMs: number): void {
    this.#phase = phase;
    this.#phaseSince = nowMs;
  }

  /** Only what belongs to a running association counts as a sign of life. */
  #heard(nowMs: number): void {
    if (this.#phase !== 'associated') return;
    this.#heardAt = nowMs;
    this.#keptAlive = false;
  }

  #post(message: Uint8Array, nowMs: number): void {
    this.#sentAt = nowMs;
    this.#send.push(this.#link.wrap(message));
  }

  #output(): SessionOutput {
    const { frames, readings, issues } = this.#sink;
    const output = { frames, readings, issues, send: this.#send, link: this.#state() };
    this.#sink = new Sink();
    this.#send = [];
    return output;
  }

  #state(): LinkState {
    if (this.#phase === 'idle') return 'idle';
    if (this.#phase === 'associated') return 'connected';
    if (this.#phase === 'releasing' || this.#phase === 'released') return 'released';
    return this.#silent ? 'silent' : 'connecting';
  }
}
