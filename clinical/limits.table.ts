import type { VitalKind } from './vital-sign.ts';

/** Default alarm limits. Source: alarms section 7 (makers' manuals); what was not re-read in a source is not verified. */
export const PATIENT_TYPES = ['adult', 'paediatric', 'neonatal'] as const;

export type PatientType = (typeof PATIENT_TYPES)[number];

export interface DefaultLimits {
  readonly low: number | null;
  readonly high: number | null;
  readonly source: string;
  /** False: shown as such wherever the limit is shown. */
  readonly verified: boolean;
}

type ByType = Readonly<Record<PatientType, DefaultLimits>>;

const TD60 = 'Mindray TD60';
const TM80 = 'Mindray TM80';
const CONTEC = 'Contec CMS8000';
const SPACELABS = 'Spacelabs';
const NONE = 'no source';

function limits(low: number | null, high: number | null, source: string): DefaultLimits {
  return { low, high, source, verified: source !== NONE };
}

const rate: ByType = { adult: limits(50, 120, TD60), paediatric: limits(75, 160, TD60), neonatal: limits(100, 200, CONTEC) };

const systolic: ByType = { adult: limits(90, 160, TM80), paediatric: limits(70, 120, NONE), neonatal: limits(40, 90, NONE) };
const diastolic: ByType = { adult: limits(50, 90, TM80), paediatric: limits(40, 70, NONE), neonatal: limits(20, 60, NONE) };
const mean: ByType = { adult: limits(60, 110, TM80), paediatric: limits(50, 90, NONE), neonatal: limits(25, 70, NONE) };

/** The manuals' rows are for the cuff; that they hold for the arterial line too is our own assumption. */
function arterial(cuff: ByType): ByType {
  const taken = (row: DefaultLimits): DefaultLimits => ({ ...row, source: `NIBP row (${row.source})`, verified: false });
  return { adult: taken(cuff.adult), paediatric: taken(cuff.paediatric), neonatal: taken(cuff.neonatal) };
}

export const DEFAULT_LIMITS: Readonly<Partial<Record<VitalKind, ByType>>> = {
  'heart-rate': rate,
  'pulse-rate': rate,
  spo2: { adult: limits(90, 100, TM80), paediatric: limits(90, 100, TM80), neonatal: limits(85, 95, CONTEC) },
  'respiratory-rate': { adult: limits(8, 30, NONE), paediatric: limits(8, 30, NONE), neonatal: limits(30, 100, NONE) },
  'abp-systolic': arterial(systolic),
  'abp-diastolic': arterial(diastolic),
  'abp-mean': arterial(mean),
  'nibp-systolic': systolic,
  'nibp-diastolic': diastolic,
  'nibp-mean': mean,
  temperature: { adult: limits(35, 39, NONE), paediatric: limits(35, 39, NONE), neonatal: limits(35, 39, NONE) },
  'end-tidal-co2': { adult: limits(25, 50, NONE), paediatric: limits(20, 50, NONE), neonatal: limits(30, 45, NONE) },
  'inspired-co2': {
    adult: limits(null, 8, SPACELABS),
    paediatric: limits(null, 8, SPACELABS),
    neonatal: limits(null, 8, SPACELABS),
  },
  'cvp-mean': { adult: limits(0, 10, NONE), paediatric: limits(0, 4, NONE), neonatal: limits(0, 4, NONE) },
};

export const DESATURATION_LIMIT: ByType = {
  adult: limits(80, null, `${TM80}, TD60`),
  paediatric: limits(80, null, `${TM80}, TD60`),
  neonatal: limits(80, null, NONE),
};

/**
 * Extreme rates lie this far outside the limits in use, but never inside the clamps. No figure in our sources: taken from the
 * usual way of makers, not verified.
 */
export const EXTREME_RATE = {
  distance: 20,
  clamp: { adult: { low: 40, high: 200 }, paediatric: { low: 40, high: 200 }, neonatal: { low: 50, high: 220 } },
} as const;

/** What a limit may be set to: what is measured, in the vital's unit. */
export interface LimitRange {
  readonly low: number;
  readonly high: number;
  /** False: our own figure, no source. */
  readonly verified: boolean;
}

const tm80 = (low: number, high: number): LimitRange => ({ low, high, verified: true });
const own = (low: number, high: number): LimitRange => ({ low, high, verified: false });

/** Source: alarms section 7 (Mindray TM80, cuff of an adult; taken for all classes). */
export const LIMIT_RANGE: Readonly<Record<VitalKind, LimitRange>> = {
  'heart-rate': tm80(15, 350),
  'pulse-rate': tm80(15, 350),
  spo2: tm80(0, 100),
  'respiratory-rate': own(0, 150),
  'abp-systolic': own(0, 300),
  'abp-diastolic': own(0, 300),
  'abp-mean': own(0, 300),
  'nibp-systolic': tm80(40, 270),
  'nibp-diastolic': tm80(10, 210),
  'nibp-mean': tm80(20, 230),
  temperature: own(15, 45),
  'perfusion-index': own(0, 20),
  'end-tidal-co2': own(0, 150),
  'inspired-co2': own(0, 50),
  'cvp-mean': own(-20, 50),
};

/** How an alarm on a vital sign behaves. Source: alarms section 5 (our own figures; the standards give none). */
export interface AlarmBehaviour {
  /** How far inside the limit the value must come before the alarm ends; in the vital's unit. */
  readonly hysteresis: number;
  /** Least distance of low and high limit. */
  readonly gap: number;
  /** `limit` = the configured delay for limit alarms, else its own, ms. */
  readonly delayMs: 'limit' | number;
  /** Without a valid value for this long the signal counts as lost, ms; a cuff that measures by the clock: twice its interval. */
  readonly staleMs: number;
}

/** Delays of technical conditions, ms. Source: alarms sections 2 and 5. */
export const TECHNICAL_DELAY_MS = {
  /** A lead or a probe that is off. */
  off: 3_000,
  poorSignal: 20_000,
  /** Numbers and waves that do not come any more. */
  stale: 10_000,
  linkLost: 15_000,
  /** The way to the central display, while nobody can hear this bed. */
  centralLinkLost: 60_000,
} as const;

/** A cuff of which no interval is known: its number is shown, judged and scored for so long (clinical-scores 1.3). */
export const SINGLE_CUFF_MS = 60 * 60_000;

const STALE_MS = TECHNICAL_DELAY_MS.stale;
const cuff: AlarmBehaviour = { hysteresis: 2, gap: 5, delayMs: 0, staleMs: SINGLE_CUFF_MS };
const line: AlarmBehaviour = { hysteresis: 2, gap: 5, delayMs: 'limit', staleMs: STALE_MS };
const heart: AlarmBehaviour = { hysteresis: 2, gap: 2, delayMs: 'limit', staleMs: STALE_MS };

export const ALARM_BEHAVIOUR: Readonly<Record<VitalKind, AlarmBehaviour>> = {
  'heart-rate': heart,
  'pulse-rate': heart,
  spo2: { hysteresis: 1, gap: 2, delayMs: 'limit', staleMs: STALE_MS },
  'respiratory-rate': { hysteresis: 1, gap: 2, delayMs: 'limit', staleMs: STALE_MS },
  'abp-systolic': line,
  'abp-diastolic': line,
  'abp-mean': line,
  'nibp-systolic': cuff,
  'nibp-diastolic': cuff,
  'nibp-mean': cuff,
  temperature: { hysteresis: 0.2, gap: 0.2, delayMs: 30_000, staleMs: STALE_MS },
  'perfusion-index': { hysteresis: 0.1, gap: 0.1, delayMs: 'limit', staleMs: STALE_MS },
  'end-tidal-co2': { hysteresis: 2, gap: 5, delayMs: 'limit', staleMs: STALE_MS },
  'inspired-co2': { hysteresis: 2, gap: 2, delayMs: 'limit', staleMs: STALE_MS },
  'cvp-mean': { hysteresis: 2, gap: 2, delayMs: 'limit', staleMs: STALE_MS },
};

/** Apnoea is a respiratory rate of zero held for its own time (alarms section 5: 20 s, range 10-40). */
export const APNOEA_DELAY_MS = 20_000;

/** A value must have stayed inside for this long before the alarm ends. */
export const RELEASE_MS = 5_000;

/** Delay of limit alarms when nothing else is set, s. */
export const DEFAULT_DELAY_S = 10;

/**
 * The smart delay of SpO2: at most so long, and shorter the deeper it falls – 25 s at 2 % below the limit, 5 s at 10 %. Makers
 * describe such delays (alarms section 5); the figures are our own, not verified.
 */
export const SMART_DELAY = { longestMs: 30_000, severity: 50 } as const;

/** Conditions for which no alarm off, no alarm paused and no audio off ever holds (alarms section 6). */
export const NEVER_OFF: readonly string[] = [
  'asystole',
  'ventricular-fibrillation',
  'disorganised-rhythm',
  'apnoea',
  'spo2-desaturation',
];

/** A high alarm that was acknowledged and whose condition goes on sounds again after so long, s; our own figure. */
export const RE_ALARM_S = { high: 300, medium: 0, low: 0 } as const;
