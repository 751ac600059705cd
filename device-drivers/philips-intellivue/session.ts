import type { DriverSession, HostInstant, LinkState, SessionOptions, SessionOutput } from '#device';
import { frameKind } from './capture-decoder.ts';
import { DEVICE_ERRORS, type DeviceMessage, readDeviceMessage } from './decode/device-message.ts';
import { readStatusEvent } from './decode/events.ts';
import { PollDecoder } from './decode/poll-decoder.ts';
import { Sink } from './decode/sink.ts';
import { type Link, openLink } from './link.ts';
import { PollBook } from './poll-book.ts';
import {
  CREATE_WITHIN,
  DEMOGRAPHICS_EVERY,
  FIRST_DEMOGRAPHICS_AFTER,
  GIVE_UP_AFTER,
  KEEP_ALIVE_AFTER,
  PRIORITY_WITHIN,
  RELEASE_EVERY,
  RELEASE_TIMES,
  REQUEST_EVERY,
} from './session-times.ts';
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
import { CLASS, GROUP } from './wire/nomenclature.ts';
import { setWavePriority } from './wire/wave-priority.ts';

type Phase = 'idle' | 'requesting' | 'awaiting-create' | 'associated' | 'releasing' | 'released';

/** Data Export from the computer's side: associates, polls, keeps alive, associates again when the monitor is lost. */
export class IntellivueSession implements DriverSession {
  readonly #wavesWanted: readonly number[];
  readonly #link: Link;
  readonly #decoder = new PollDecoder();
  #phase: Phase = 'idle';
  #polls = new PollBook(1);
  #terms = OFFER;
  #sink = new Sink();
  #send: Uint8Array[] = [];
  #sentAt = 0;
  #heardAt = 0;
  #phaseSince = 0;
  #releases = 0;
  #demographicsAt = 0;
  #wasConnected = false;
  #silent = false;
  #keptAlive = false;
  #answeredCreate: number | null = null;
  #priorityInvoke: number | null = null;
  #rewaveAt = 0;

  constructor(options: SessionOptions) {
    this.#wavesWanted = options.waves;
    this.#link = openLink(options.transport);
  }

  start(now: HostInstant): SessionOutput {
    this.#heardAt = now.monotonicMs;
    this.#request(now.monotonicMs);
    return this.#output();
  }

  receive(bytes: Uint8Array, at: HostInstant): SessionOutput {
    const { messages, issues } = this.#link.open(bytes);
    this.#sink.issues.push(...issues);
    for (const message of messages)
      this.#sink.attempt(message, 'message', () => this.#take(readDeviceMessage(message), message, at));
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
        return this.#takeAccept(message.terms, bytes, nowMs);
      case 'mds-create':
        return this.#takeCreate(message, bytes, frame, at);
      case 'connect-indication':
        return readStatusEvent(message.event, message.event.time, frame, at, this.#sink);
      case 'refuse':
        return this.#lose('refused', 'the monitor refused the association; it may still hold an old one', nowMs);
      case 'abort':
        return this.#lose('aborted', 'the monitor aborted the association', nowMs);
      case 'release':
        this.#post(RELEASE_RESPONSE, nowMs);
        return this.#lose('released-by-device', 'the monitor released the association', nowMs);
      case 'released':
        if (this.#phase === 'releasing') this.#enter('released', nowMs);
        return;
      case 'wave-priority':
      case 'error':
        return this.#takeAnswer(message, bytes, nowMs);
      case 'event':
      case 'other':
        if (this.#phase === 'associated') this.#heard(nowMs);
    }
  }

  #takeAccept(terms: AssociationTerms, bytes: Uint8Array, nowMs: number): void {
    if (this.#phase !== 'requesting') {
      this.#sink.issue('replayed', 'an association accept that nobody waits for', bytes);
      return;
    }
    this.#terms = terms;
    if ((terms.options & OPTION_WAVES) === 0) this.#sink.issue('waves-not-granted', 'the monitor accepted without waves', bytes);
    this.#heard(nowMs);
    this.#enter('awaiting-create', nowMs);
  }

  #takeCreate(
    message: Extract<DeviceMessage, { invokeId: number; event: unknown }>,
    bytes: Uint8Array,
    frame: number,
    at: HostInstant,
  ): void {
    const nowMs = at.monotonicMs;
    const { invokeId, event } = message;
    if (this.#phase === 'associated' && event.time === this.#answeredCreate) {
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
    this.#answeredCreate = event.time;
    this.#post(mdsCreateAnswer(invokeId, event), nowMs);
    this.#heard(nowMs);
    this.#enter('associated', nowMs);
    this.#beginPolls(nowMs);
  }

  #beginPolls(nowMs: number): void {
    this.#polls = new PollBook(this.#polls.nextNumber);
    this.#wasConnected = true;
    this.#silent = false;
    this.#demographicsAt = nowMs + FIRST_DEMOGRAPHICS_AFTER;
    // The list must be in force before the wave poll.
    if (this.#wavesWanted.length > 0) {
      this.#priorityInvoke = this.#polls.invokeId();
      this.#post(setWavePriority(this.#priorityInvoke, this.#wavesWanted), nowMs);
    }
    this.#post(this.#polls.run('numerics', nowMs), nowMs);
    this.#post(this.#polls.run('alarms', nowMs), nowMs);
    if (this.#wavesWanted.length === 0) this.#post(this.#polls.run('waves', nowMs), nowMs);
  }

  #takePoll(message: Extract<DeviceMessage, { kind: 'poll' }>, bytes: Uint8Array, at: HostInstant): void {
    const { pollNumber } = message.result;
    const place = this.#phase === 'associated' ? this.#polls.place(pollNumber, at.monotonicMs) : 'unknown';
    if (place === 'unknown') {
      this.#sink.frame('stray poll result', bytes);
      this.#sink.issue('unexpected-data', `poll ${pollNumber} was not asked for in this association`, bytes);
      return;
    }
    this.#heard(at.monotonicMs);
    if (place === 'superseded') {
      this.#sink.frame('superseded poll result', bytes);
      return;
    }
    const before = this.#sink.issues.length;
    this.#decoder.read(message.message, message.result, bytes, at, this.#sink);
    const undescribed = this.#sink.issues.slice(before).some(({ reason }) => reason === 'wave-without-description');
    if (undescribed) this.#askWavesAgain(at.monotonicMs);
  }

  /** A new wave poll begins with all attributes, which a lost or withheld first message did not bring. */
  #askWavesAgain(nowMs: number): void {
    if (nowMs < this.#rewaveAt) return;
    this.#rewaveAt = nowMs + GIVE_UP_AFTER;
    this.#post(this.#polls.run('waves', nowMs), nowMs);
  }

  #takeAnswer(message: Extract<DeviceMessage, { kind: 'wave-priority' | 'error' }>, bytes: Uint8Array, nowMs: number): void {
    if (message.kind === 'error')
      this.#sink.issue('device-error', DEVICE_ERRORS[message.error] ?? `error ${message.error}`, bytes);
    if (this.#phase !== 'associated') return;
    this.#heard(nowMs);
    if (message.invokeId === this.#priorityInvoke) this.#beginWaves(nowMs);
  }

  #beginWaves(nowMs: number): void {
    this.#priorityInvoke = null;
    if (!this.#polls.isRunning('waves')) this.#post(this.#polls.run('waves', nowMs), nowMs);
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
    const mustSpeak = nowMs - this.#sentAt >= associationTimeoutMs(this.#terms) - 1000;
    if (mustSpeak || (quiet >= KEEP_ALIVE_AFTER && !this.#keptAlive)) {
      this.#keptAlive = true;
      this.#post(this.#polls.askOnce(CLASS.alarm, GROUP.alarmStatic), nowMs);
    }
    if (this.#priorityInvoke !== null && nowMs - this.#phaseSince >= PRIORITY_WITHIN) {
      this.#sink.issue('priority-unanswered', 'the monitor did not answer the wave priority list');
      this.#beginWaves(nowMs);
    }
    if (nowMs >= this.#demographicsAt) {
      this.#demographicsAt = nowMs + DEMOGRAPHICS_EVERY;
      this.#post(this.#polls.askOnce(CLASS.patient, GROUP.demographics), nowMs);
    }
    for (const { kind, silent, tell } of this.#polls.due(nowMs)) {
      if (silent && tell) this.#sink.issue('poll-unanswered', `nothing came for the poll of ${kind}`);
      this.#post(this.#polls.run(kind, nowMs), nowMs);
    }
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
    if (phase !== 'associated') this.#priorityInvoke = null;
  }

  #heard(nowMs: number): void {
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
