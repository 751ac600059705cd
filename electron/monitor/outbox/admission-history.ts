/** As it travels in the envelope: identifiers only. */
export interface Admission {
  /** Patient identifier. */
  readonly patient: string;
  readonly encounter: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

interface Period {
  readonly fromMs: number;
  readonly admission: Admission | null;
}

/** Who was in this bed when. A reading belongs to whoever was admitted when it was measured, not when it was sent. */
export class AdmissionHistory {
  #periods: readonly Period[];

  /** @param saved what `snapshot` gave, or null for a bed that knows nothing yet */
  constructor(saved: string | null) {
    this.#periods = saved === null ? [] : (JSON.parse(saved) as Period[]);
  }

  /** Says who is admitted from now on; saying the same again changes nothing. @returns whether it was a change */
  admit(admission: Admission | null, nowMs: number): boolean {
    const last = this.#periods[this.#periods.length - 1];
    if (last && JSON.stringify(last.admission) === JSON.stringify(admission)) return false;
    const sinceMs = admission === null ? nowMs : Date.parse(admission.since);
    // An admission cannot begin before the one it replaces.
    const fromMs = Math.max(Math.min(sinceMs, nowMs), last?.fromMs ?? Number.NEGATIVE_INFINITY);
    this.#periods = [...this.#periods.slice(-50), { fromMs, admission }];
    return true;
  }

  /** Somebody else was here since then: what is not sent yet belongs to her. Periods before stay as they are. */
  correct(admission: Admission | null, fromMs: number): void {
    const last = this.#periods[this.#periods.length - 1];
    const others = last !== undefined && last.fromMs >= fromMs ? this.#periods.slice(0, -1) : this.#periods;
    const before = others[others.length - 1]?.fromMs ?? Number.NEGATIVE_INFINITY;
    this.#periods = [...others, { fromMs: Math.max(fromMs, before), admission }];
  }

  at(measuredMs: number): Admission | null {
    for (let i = this.#periods.length - 1; i >= 0; i -= 1) {
      const period = this.#periods[i];
      if (period && measuredMs >= period.fromMs) return period.admission;
    }
    return null;
  }

  snapshot(): string {
    return JSON.stringify(this.#periods);
  }
}
