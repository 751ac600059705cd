/** As it travels in the envelope: identifiers only. */
export interface Admission {
  /** Patient identifier. */
  readonly patient: string;
  readonly encounter: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

interface Period {
  /** Bed time of this run, ms. */
  readonly fromMs: number;
  /** Unix ms: what is kept, because bed time begins anew with every run. */
  readonly wallMs: number;
  readonly admission: Admission | null;
}

interface Kept {
  /** Unix ms. */
  readonly fromMs: number;
  readonly admission: Admission | null;
}

const KEPT_PERIODS = 50;

/**
 * Who was in this bed when, in bed time: setting the host's clock moves no reading to another patient. A reading belongs to whoever
 * was admitted when it was measured, not when it was sent.
 */
export class AdmissionHistory {
  #periods: readonly Period[];

  /**
   * @param saved what `snapshot` gave, or null for a bed that knows nothing yet
   * @param startedMs when this run began, where bed time and wall time are one. No period of an earlier run begins after it: the
   *   clock was set back in between
   */
  constructor(saved: string | null, startedMs = Number.POSITIVE_INFINITY) {
    const kept = saved === null ? [] : (JSON.parse(saved) as Kept[]);
    this.#periods = kept.map(({ fromMs, admission }) => ({ fromMs: Math.min(fromMs, startedMs), wallMs: fromMs, admission }));
  }

  /** Nobody has ever been admitted or discharged here. */
  get isEmpty(): boolean {
    return this.#periods.length === 0;
  }

  /** Bed time from which on the one who is here is here, ms. */
  get sinceMs(): number {
    return this.#last?.fromMs ?? Number.NEGATIVE_INFINITY;
  }

  /** Who is here. */
  get now(): Admission | null {
    return this.#last?.admission ?? null;
  }

  /**
   * Says who is admitted from now on; saying the same again changes nothing.
   * @param nowMs bed time, ms
   * @param sinceMs bed time when it began, where that is not now
   * @param wallMs the same moment, Unix ms
   * @returns whether it was a change
   */
  admit(admission: Admission | null, nowMs: number, sinceMs = beganMs(admission, nowMs), wallMs = sinceMs): boolean {
    const last = this.#last;
    if (last && same(last.admission, admission)) return false;
    // An admission cannot begin before the one it replaces.
    const fromMs = Math.max(Math.min(sinceMs, nowMs), last?.fromMs ?? Number.NEGATIVE_INFINITY);
    this.#periods = [...this.#periods.slice(1 - KEPT_PERIODS), { fromMs, wallMs: wallMs + fromMs - sinceMs, admission }];
    return true;
  }

  /** Somebody else was meant from the beginning of what is now: what is not sent yet belongs to her. Periods before stay as they are. */
  correct(admission: Admission | null): void {
    const last = this.#last;
    if (last) this.#periods = [...this.#periods.slice(0, -1), { ...last, admission }];
  }

  /** @param measuredMs bed time, ms */
  at(measuredMs: number): Admission | null {
    for (let i = this.#periods.length - 1; i >= 0; i -= 1) {
      const period = this.#periods[i];
      if (period && measuredMs >= period.fromMs) return period.admission;
    }
    return null;
  }

  snapshot(): string {
    return JSON.stringify(this.#periods.map(({ wallMs, admission }): Kept => ({ fromMs: wallMs, admission })));
  }

  get #last(): Period | undefined {
    return this.#periods[this.#periods.length - 1];
  }
}

export function same(one: Admission | null, other: Admission | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function beganMs(admission: Admission | null, nowMs: number): number {
  return admission === null ? nowMs : Date.parse(admission.since);
}
