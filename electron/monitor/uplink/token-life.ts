import type { HostInstant } from '#device';

/** As if this computer's clock were so much behind the hub's, s; one after the other while tokens are refused. */
const BEHIND_S = [0, 2 * 3_600, 26 * 3_600] as const;

/** The clock was set, or the computer slept. */
const JUMP_MS = 60_000;

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
  readonly #now: () => HostInstant;
  #step = 0;
  #trouble: { readonly told: string; readonly at: HostInstant } | null = null;

  /** @param usual default: an hour, renewed a quarter of an hour before its end */
  constructor(usual: TokenTimes | undefined, now: () => HostInstant) {
    this.#usual = usual ?? { validS: 3_600, marginS: 900 };
    this.#now = now;
  }

  get times(): TokenTimes {
    this.#forgetOnceSet();
    const behindS = BEHIND_S[this.#step] ?? 0;
    return { validS: this.#usual.validS + behindS, marginS: this.#usual.marginS + behindS };
  }

  /** What the last token that was taken says of this computer's clock, for people; null when it was a usual one. */
  get trouble(): string | null {
    this.#forgetOnceSet();
    return this.#trouble?.told ?? null;
  }

  /** The hub let the station in with the token of these times. */
  taken(): void {
    const behindS = BEHIND_S[this.#step] ?? 0;
    this.#trouble =
      behindS === 0
        ? null
        : {
            told: `the hub refused the usual token and took one for a clock that is up to ${Math.round((this.#usual.validS + behindS) / 3_600)} h behind: look at this computer’s clock`,
            at: this.#now(),
          };
  }

  /** @returns what was assumed when the hub refused, for people */
  refused(): string {
    const behindS = BEHIND_S[this.#step] ?? 0;
    this.#step = (this.#step + 1) % BEHIND_S.length;
    return behindS === 0
      ? 'the key is wrong, or this computer’s clock'
      : `also if this computer’s clock were ${behindS / 3_600} h behind`;
  }

  /** A clock that was set may be right: the next token is a usual one again. */
  #forgetOnceSet(): void {
    if (this.#trouble === null) return;
    const [{ at }, now] = [this.#trouble, this.#now()];
    if (Math.abs(now.wallMs - at.wallMs - (now.monotonicMs - at.monotonicMs)) < JUMP_MS) return;
    this.#step = 0;
    this.#trouble = null;
  }
}
