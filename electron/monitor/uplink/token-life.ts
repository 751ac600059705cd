/** As if this computer's clock were so much behind the hub's, s; one after the other while tokens are refused. */
const BEHIND_S = [0, 2 * 3_600, 26 * 3_600] as const;

/** The SDK says "Not authorized" of every first connection that fails; behind the colon stands why. */
export const REFUSED = /: .*(?:not authorized|bad user ?name)/i;

export interface TokenTimes {
  readonly validS: number;
  readonly marginS: number;
}

/**
 * A token ends by the clock of the hub, and is made by that of this computer: one that is behind makes tokens that have ended already. A
 * refused station therefore makes its next token longer by what the clock may be behind, so that a wrong clock locks no bed out.
 */
export class TokenLife {
  readonly #usual: TokenTimes;
  #step = 0;

  constructor(usual: TokenTimes = { validS: 3_600, marginS: 900 }) {
    this.#usual = usual;
  }

  get times(): TokenTimes {
    const behindS = BEHIND_S[this.#step] ?? 0;
    return { validS: this.#usual.validS + behindS, marginS: this.#usual.marginS + behindS };
  }

  /** @returns what was assumed when the hub refused, for people */
  refused(): string {
    const behindS = BEHIND_S[this.#step] ?? 0;
    this.#step = (this.#step + 1) % BEHIND_S.length;
    return behindS === 0
      ? 'the key is wrong, or this computer’s clock'
      : `also if this computer’s clock were ${behindS / 3_600} h behind`;
  }
}
