import { InputRefused } from '#clinical';

/** What can happen to any device's bytes on their way, whatever the protocol. */
export const LINE_FAULTS = {
  garble: 'every 8th message has a byte changed',
  drop: 'every 8th message is not sent',
  duplicate: 'every 8th message is sent twice',
  noise: 'random bytes stand before every 8th message',
  split: 'every byte is sent alone',
  stall: 'nothing is sent in 6 of every 20 s',
  silence: 'nothing is sent at all',
  disconnect: 'the line is cut every 10 s and comes back (TCP)',
} as const;

export type LineFault = keyof typeof LINE_FAULTS;

const EVERY = 8;
const STALL = { everyMs: 20_000, forMs: 6_000 };
const DISCONNECT_EVERY_MS = 10_000;

/** Sorts fault names into those of the line and those the driver's simulator has to know. */
export function lineFaultsOf(names: readonly string[]): { line: ReadonlySet<LineFault>; device: readonly string[] } {
  const isLine = (name: string): name is LineFault => Object.hasOwn(LINE_FAULTS, name);
  return { line: new Set(names.filter(isLine)), device: names.filter((name) => !isLine(name)) };
}

/** @throws InputRefused with both lists: what the simulator refused and what the line knows */
export function explainRefusal(error: unknown): never {
  if (!(error instanceof InputRefused)) throw error;
  const known = Object.keys(LINE_FAULTS).join(', ');
  throw new InputRefused(error.where, `${error.message.slice(error.where.length + 2)}; on any line: ${known}`);
}

/** A line that spoils what passes, in a way that is the same each time for the same random numbers. */
export class FaultyLine {
  readonly #random: () => number;
  #faults: ReadonlySet<LineFault> = new Set();
  #count = 0;
  #startedMs: number | null = null;
  #cuts = 0;

  /** @param random 0 ≤ x < 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  set(faults: ReadonlySet<LineFault>): void {
    this.#faults = faults;
    this.#startedMs = null;
    this.#cuts = 0;
  }

  /** @returns what arrives of the messages */
  carry(messages: readonly Uint8Array[], nowMs: number): readonly Uint8Array[] {
    const sinceMs = this.#since(nowMs);
    if (this.#faults.has('silence')) return [];
    if (this.#faults.has('stall') && sinceMs % STALL.everyMs >= STALL.everyMs - STALL.forMs) return [];
    return messages.flatMap((message) => {
      this.#count += 1;
      const turn = this.#count % EVERY === 0;
      if (turn && this.#faults.has('drop')) return [];
      const carried = turn && this.#faults.has('garble') ? this.#garbled(message) : message;
      const copies = turn && this.#faults.has('duplicate') ? [carried, carried] : [carried];
      const noise = turn && this.#faults.has('noise') ? [this.#noise()] : [];
      return [
        ...noise,
        ...(this.#faults.has('split') ? copies.flatMap((copy) => [...copy].map((byte) => Uint8Array.of(byte))) : copies),
      ];
    });
  }

  /** @returns whether the line has to be cut now */
  cuts(nowMs: number): boolean {
    if (!this.#faults.has('disconnect')) return false;
    const due = Math.floor(this.#since(nowMs) / DISCONNECT_EVERY_MS);
    if (due <= this.#cuts) return false;
    this.#cuts = due;
    return true;
  }

  #since(nowMs: number): number {
    this.#startedMs ??= nowMs;
    return nowMs - this.#startedMs;
  }

  #garbled(message: Uint8Array): Uint8Array {
    const changed = Uint8Array.from(message);
    const at = Math.floor(this.#random() * changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 + Math.floor(this.#random() * 255));
    return changed;
  }

  #noise(): Uint8Array {
    return Uint8Array.from({ length: 1 + Math.floor(this.#random() * 24) }, () => Math.floor(this.#random() * 256));
  }
}
