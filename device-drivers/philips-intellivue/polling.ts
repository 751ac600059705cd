import type { HostInstant } from '#device';
import { DEVICE_ERRORS, type DeviceMessage } from './decode/device-message.ts';
import type { PollDecoder } from './decode/poll-decoder.ts';
import type { Sink } from './decode/sink.ts';
import { PollBook } from './poll-book.ts';
import { DEMOGRAPHICS_EVERY, FIRST_DEMOGRAPHICS_AFTER, GIVE_UP_AFTER, PRIORITY_WITHIN } from './session-times.ts';
import { CLASS, GROUP } from './wire/nomenclature.ts';
import { setWavePriority } from './wire/wave-priority.ts';

type Post = (message: Uint8Array, nowMs: number) => void;

/** What is asked for while an association lasts: numerics, alarms, waves by priority, patient data. */
export class Polling {
  readonly #wavesWanted: readonly number[];
  readonly #decoder: PollDecoder;
  readonly #post: Post;
  #polls = new PollBook(1);
  #beganAt = 0;
  #demographicsAt = 0;
  #priorityInvoke: number | null = null;
  #wavesAgainAt = 0;

  /** @param wavesWanted context-free codes; their text ids are the same numbers. Source: spec section 5.4 */
  constructor(wavesWanted: readonly number[], decoder: PollDecoder, post: Post) {
    this.#wavesWanted = wavesWanted;
    this.#decoder = decoder;
    this.#post = post;
  }

  begin(nowMs: number): void {
    this.#polls = new PollBook(this.#polls.nextNumber);
    this.#beganAt = nowMs;
    this.#demographicsAt = nowMs + FIRST_DEMOGRAPHICS_AFTER;
    this.#priorityInvoke = null;
    // The list must be in force before the wave poll.
    if (this.#wavesWanted.length > 0) {
      this.#priorityInvoke = this.#polls.invokeId();
      this.#post(setWavePriority(this.#priorityInvoke, this.#wavesWanted), nowMs);
    }
    this.#post(this.#polls.run('numerics', nowMs), nowMs);
    this.#post(this.#polls.run('alarms', nowMs), nowMs);
    if (this.#wavesWanted.length === 0) this.#post(this.#polls.run('waves', nowMs), nowMs);
  }

  /** Reads a poll result that this association asked for. @returns false for one that it did not ask for */
  take(message: Extract<DeviceMessage, { kind: 'poll' }>, bytes: Uint8Array, at: HostInstant, sink: Sink): boolean {
    const place = this.#polls.place(message.result.pollNumber, at.monotonicMs);
    if (place === 'unknown') return false;
    if (place === 'superseded') {
      sink.frame('superseded poll result', bytes);
      return true;
    }
    const before = sink.issues.length;
    this.#decoder.read(message.message, message.result, bytes, at, sink);
    const undescribed = sink.issues.slice(before).some(({ reason }) => reason === 'wave-without-description');
    if (undescribed) this.#askWavesAgain(at.monotonicMs);
    return true;
  }

  /** Answers to the priority list, and refusals of anything that was asked. */
  takeAnswer(
    message: Extract<DeviceMessage, { kind: 'wave-priority' | 'error' }>,
    bytes: Uint8Array,
    nowMs: number,
    sink: Sink,
  ): void {
    if (message.kind === 'error') sink.issue('device-error', DEVICE_ERRORS[message.error] ?? `error ${message.error}`, bytes);
    if (message.invokeId === this.#priorityInvoke) this.#beginWaves(nowMs);
  }

  tick(nowMs: number, sink: Sink): void {
    if (this.#priorityInvoke !== null && nowMs - this.#beganAt >= PRIORITY_WITHIN) {
      sink.issue('priority-unanswered', 'the monitor did not answer the wave priority list');
      this.#beginWaves(nowMs);
    }
    if (nowMs >= this.#demographicsAt) {
      this.#demographicsAt = nowMs + DEMOGRAPHICS_EVERY;
      this.#post(this.#polls.askOnce(CLASS.patient, GROUP.demographics), nowMs);
    }
    for (const { kind, silent, tell } of this.#polls.due(nowMs)) {
      if (silent && tell) sink.issue('poll-unanswered', `nothing came for the poll of ${kind}`);
      this.#post(this.#polls.run(kind, nowMs), nowMs);
    }
  }

  /** A poll that every monitor answers and that changes nothing. Source: spec section 6. */
  keepAlive(nowMs: number): void {
    this.#post(this.#polls.askOnce(CLASS.alarm, GROUP.alarmStatic), nowMs);
  }

  #beginWaves(nowMs: number): void {
    this.#priorityInvoke = null;
    this.#post(this.#polls.run('waves', nowMs), nowMs);
  }

  /** A new wave poll begins with all attributes, which a lost or withheld first message did not bring. */
  #askWavesAgain(nowMs: number): void {
    if (nowMs < this.#wavesAgainAt) return;
    this.#wavesAgainAt = nowMs + GIVE_UP_AFTER;
    this.#post(this.#polls.run('waves', nowMs), nowMs);
  }
}
