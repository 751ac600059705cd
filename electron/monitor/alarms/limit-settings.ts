import {
  type AlarmProfile,
  disclosedDelays,
  type LimitOverrides,
  type LimitPair,
  type LimitRule,
  type LimitsInUse,
  limitRules,
  limitsInUse,
  type PatientType,
  type VitalKind,
} from '#clinical';
import type { LimitsMessage } from '#ipc';

const NO_LIMITS: LimitPair = { low: null, high: null };

/** The limits of one patient: those of the ward, and over them what somebody set at the bed. */
export class LimitSettings {
  readonly #patientType: PatientType;
  readonly #profile: AlarmProfile;
  #set: LimitOverrides = {};
  #inUse: ReadonlyMap<VitalKind, LimitsInUse>;

  /** @throws InputRefused for limits that cannot be used */
  constructor(patientType: PatientType, profile: AlarmProfile) {
    this.#patientType = patientType;
    this.#profile = profile;
    this.#inUse = limitsInUse(patientType, profile.limits ?? {});
  }

  /** What somebody set at the bed. */
  get set(): LimitOverrides {
    return this.#set;
  }

  /**
   * @param pair null = back to the limits of the ward
   * @throws InputRefused for limits that cannot be used; nothing is changed then
   */
  change(vital: VitalKind, pair: LimitPair | null): void {
    const others = Object.fromEntries(Object.entries(this.#set).filter(([kind]) => kind !== vital));
    this.use(pair === null ? others : { ...others, [vital]: pair });
  }

  use(set: LimitOverrides): void {
    this.#inUse = limitsInUse(this.#patientType, { ...this.#profile.limits, ...set });
    this.#set = set;
  }

  of(vital: VitalKind): LimitsInUse | null {
    return this.#inUse.get(vital) ?? null;
  }

  /** @param isOff whether the ordinary limits of a vital sign give no alarm */
  rules(isOff: (vital: VitalKind) => boolean): readonly LimitRule[] {
    const watched = new Map([...this.#inUse].map(([vital, pair]) => [vital, isOff(vital) ? NO_LIMITS : pair]));
    return limitRules(this.#patientType, watched, this.#profile);
  }

  /** All limits in use, with what they would be if nobody had set any here, and every delay. */
  table(): Omit<LimitsMessage, 'type' | 'atMs'> {
    const patientType = this.#patientType;
    return { patientType, delays: disclosedDelays(patientType, this.#profile), limits: this.#rows() };
  }

  #rows(): LimitsMessage['limits'] {
    const ward = limitsInUse(this.#patientType, this.#profile.limits ?? {});
    return [...this.#inUse].map(([vital, { low, high, source, verified }]) => {
      const usual = ward.get(vital);
      return {
        vital,
        low,
        high,
        source,
        verified,
        usualLow: usual?.low ?? null,
        usualHigh: usual?.high ?? null,
        changed: this.#set[vital] !== undefined,
      };
    });
  }
}
