import { mllpFrame } from '../../framing/mllp.ts';
import { utf8Bytes } from '../../framing/text.ts';

/** Source: spec section 1 (answers are expected within 5 to 10 s, AE is sent again up to three times) and 5. */
const ANSWER_WITHIN_MS = 5_000;
const MOST_SENDS = 3;
const MOST_KEPT = 128;

export interface Outgoing {
  readonly id: string;
  readonly text: string;
  /** Called when it goes out for the first time. */
  readonly onSent: () => void;
}

export interface WireWays {
  /** Waits for no answer. */
  readonly unanswered: boolean;
  /** Leaves the last byte of the frame out. */
  readonly loneEnd: boolean;
}

/** Messages to send, one at a time: the next goes when this one was answered; without an answer it goes again. */
export class OutgoingQueue {
  readonly #waiting: Outgoing[] = [];
  #sends = 0;
  #sentMs: number | null = null;

  add(message: Outgoing): void {
    if (this.#waiting.length < MOST_KEPT) this.#waiting.push(message);
  }

  /** What is to be sent now, framed. */
  due(nowMs: number, ways: WireWays): readonly Uint8Array[] {
    if (ways.unanswered) return this.#waiting.splice(0).map((message) => this.#send(message, ways));
    const [head] = this.#waiting;
    const isWaiting = this.#sentMs !== null && nowMs - this.#sentMs < ANSWER_WITHIN_MS;
    if (!head || isWaiting) return [];
    this.#sentMs = nowMs;
    return [this.#send(head, ways)];
  }

  /** @param code of MSA-1 */
  answered(id: string, code: string): void {
    const [head] = this.#waiting;
    if (head?.id !== id) return;
    this.#sentMs = null;
    if (code.endsWith('E') && this.#sends < MOST_SENDS) return;
    this.#waiting.shift();
    this.#sends = 0;
  }

  #send({ text, onSent }: Outgoing, { loneEnd, unanswered }: WireWays): Uint8Array {
    if (this.#sends === 0) onSent();
    this.#sends = unanswered ? 0 : this.#sends + 1;
    const frame = mllpFrame(utf8Bytes(text));
    return loneEnd ? frame.subarray(0, -1) : frame;
  }
}
