import type { AbsenceReason } from '#clinical';
import type { Sink } from '../../framing/sink.ts';
import { component, type PdsMessage } from '../wire/message.ts';
import { judged, type ReadValue } from './values.ts';

interface HeldMessage {
  readonly bytes: Uint8Array;
  readonly frameKind: string;
  readonly values: readonly ReadValue[];
}

/** A monitor has about a dozen modules. */
const MOST_HELD = 32;

/**
 * Periodic values wait for the message that says which of them are valid. Values that come again before, or that nothing is said
 * about, are given as doubtful. Source: spec section 3 (205 follows each 204).
 */
export class PeriodicValues {
  readonly #absence: (id: string) => AbsenceReason;
  #held: HeldMessage[] = [];

  constructor(absence: (id: string) => AbsenceReason) {
    this.#absence = absence;
  }

  get isWaiting(): boolean {
    return this.#held.length > 0;
  }

  hold(message: HeldMessage, sink: Sink): void {
    if (message.values.length === 0) {
      sink.frame(message.frameKind, message.bytes);
      return;
    }
    const ids = new Set(message.values.map(({ id }) => id));
    while (this.#held.some(({ values }) => values.some(({ id }) => ids.has(id)))) this.#release(1, sink);
    if (this.#held.length >= MOST_HELD) this.#release(1, sink);
    this.#held.push({ ...message, bytes: message.bytes.slice() });
  }

  /** @param bytes of the validity message */
  judge(message: PdsMessage, frameKind: string, bytes: Uint8Array, sink: Sink): void {
    const codes = new Map(
      message.segments
        .filter(({ name }) => name === 'OBX')
        .map(({ fields }) => [component(fields[4], 1), component(fields[5], 1)] as const),
    );
    // A parameter without an id has the id 0 in the one message and none in the other.
    const codeOf = (id: string): string | undefined => codes.get(id) ?? (id === '0' ? codes.get('') : undefined);
    const meant = this.#held.findIndex(({ values }) => values.some(({ id }) => codeOf(id) !== undefined));
    if (meant >= 0) {
      this.#release(meant, sink);
      this.#release(1, sink, codeOf);
    }
    sink.frame(frameKind, bytes);
    if (meant < 0 && codes.size > 0) sink.issue('unexpected-data', 'validity of values that did not come before it', bytes);
  }

  /** Gives what still waits. */
  settle(sink: Sink): void {
    this.#release(this.#held.length, sink);
  }

  #release(count: number, sink: Sink, codeOf: (id: string) => string | undefined = () => undefined): void {
    for (const { bytes, frameKind, values } of this.#held.splice(0, count)) {
      const frame = sink.frame(frameKind, bytes);
      for (const { id, vital } of values) sink.readings.push({ ...judged(vital, codeOf(id), this.#absence(id)), frame });
    }
  }
}
