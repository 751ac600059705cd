import { InputRefused } from '#clinical';

const TRIES = 5;
const LOCKED_MS = 30_000;

/** The PIN of those who may lower protection. After five wrong ones in a row none is taken for 30 s. Pure. */
export class PinCheck {
  readonly #pin: string | null;
  #wrong = 0;
  #lockedUntilMs = Number.NEGATIVE_INFINITY;

  /** @param pin null = nobody may */
  constructor(pin: string | null) {
    this.#pin = pin;
  }

  /** @throws InputRefused saying why it is not taken */
  check(pin: string, nowMs: number): void {
    if (this.#pin === null) throw new InputRefused('PIN', 'this ward has set none: audio and alarms cannot be switched off');
    if (nowMs < this.#lockedUntilMs)
      throw new InputRefused('PIN', `wrong too often, next try in ${Math.ceil((this.#lockedUntilMs - nowMs) / 1000)} s`);
    if (pin === this.#pin) {
      this.#wrong = 0;
      return;
    }
    this.#wrong += 1;
    if (this.#wrong >= TRIES) {
      this.#wrong = 0;
      this.#lockedUntilMs = nowMs + LOCKED_MS;
    }
    throw new InputRefused('PIN', 'is wrong');
  }
}
