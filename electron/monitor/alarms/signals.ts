import {
  ALARM_BEHAVIOUR,
  type AlarmPriority,
  NO_SIGNAL_YET,
  type SignalState,
  signalAfter,
  signalDisturbed,
  signalHeard,
  type VitalKind,
  vitalSign,
} from '#clinical';
import { higher, type ReportedCondition, type VitalInput } from './alarm-step.ts';
import type { SignalSnapshot } from './snapshot.ts';

const CUFF: readonly VitalKind[] = ['nibp-mean', 'nibp-systolic', 'nibp-diastolic'];
/** In words: a cuff that rests says something else. */
const MEASURED_IN_VAIN = ['artefact', 'out of range'];

/** Vital signs that come through one cable: one technical alarm when any of them is lost. */
const CABLES: readonly { readonly condition: string; readonly vitals: readonly VitalKind[] }[] = [
  { condition: 'ecg-lost', vitals: ['heart-rate'] },
  { condition: 'spo2-lost', vitals: ['spo2', 'pulse-rate'] },
  { condition: 'respiration-lost', vitals: ['respiratory-rate'] },
  { condition: 'abp-lost', vitals: ['abp-mean', 'abp-systolic', 'abp-diastolic'] },
  { condition: 'nibp-lost', vitals: CUFF },
  { condition: 'temperature-lost', vitals: ['temperature'] },
  { condition: 'co2-lost', vitals: ['end-tidal-co2', 'inspired-co2'] },
  { condition: 'cvp-lost', vitals: ['cvp-mean'] },
];

const NO_NEW_DATA = 'no new data';
const PROBE_OFF = 'probe off';

interface SignalReport {
  readonly input: ReportedCondition;
  /** The vital sign it stands for, if one. */
  readonly vital: VitalKind | null;
}

interface Signal {
  state: SignalState;
  /** Priority of the technical alarm when it is lost: at least that of the alarm it takes over from. */
  lostPriority: AlarmPriority;
}

/** Which signals of the bed still come. Pure. */
export class Signals {
  readonly #signals = new Map<VitalKind, Signal>();
  readonly #ecgLeadsOff: AlarmPriority;
  #standby = false;

  /** @param ecgLeadsOff leads off once monitoring had begun is high by the default map (alarms section 2); other losses are medium */
  constructor(ecgLeadsOff: AlarmPriority = 'high') {
    this.#ecgLeadsOff = ecgLeadsOff;
  }

  /** @param staleMs without another usable value for so long it is lost; default: that of the vital sign */
  heard(vital: VitalKind, staleMs: number = ALARM_BEHAVIOUR[vital].staleMs): void {
    this.#signals.set(vital, { state: signalHeard(staleMs), lostPriority: 'medium' });
  }

  disturbed(vital: VitalKind, trouble: string): void {
    const signal = this.#signals.get(vital) ?? { state: NO_SIGNAL_YET, lostPriority: 'medium' };
    this.#signals.set(vital, { ...signal, state: signalDisturbed(signal.state, trouble, trouble === PROBE_OFF) });
  }

  /** A value came that cannot be compared: monitoring of this vital never begins, and somebody must know. */
  unreadable(vital: VitalKind, trouble: string): void {
    const signal = this.#signals.get(vital) ?? { state: NO_SIGNAL_YET, lostPriority: 'medium' };
    this.#signals.set(vital, { ...signal, state: { ...signal.state, begun: true, trouble } });
  }

  /** @returns for each vital that was heard of: how much of `ms` counted for its value, and whether the signal was lost in it */
  elapse(ms: number): readonly { readonly vital: VitalKind; readonly liveMs: number; readonly lost: boolean }[] {
    return [...this.#signals].map(([vital, signal]) => {
      const { state, liveMs } = signalAfter(signal.state, ms);
      const lost = state.lost && !signal.state.lost;
      signal.state = state;
      return { vital, liveMs, lost };
    });
  }

  /** A high alarm was present when the signal went: its loss hides a critical state, so it is high too (alarms section 2). */
  takenOverFromHigh(vital: VitalKind): void {
    const signal = this.#signals.get(vital);
    if (signal) signal.lostPriority = 'high';
  }

  /** The patient is away: nobody is told that signals are missing. What arrives is judged as ever. */
  setStandby(on: boolean): void {
    if (this.#standby && !on) this.startAgain();
    this.#standby = on;
  }

  /** Gives every lost signal its full time again, as after the device came back. */
  startAgain(): void {
    for (const signal of this.#signals.values())
      if (signal.state.lost) signal.state = { ...signal.state, unheardMs: 0, offMs: null, lost: false };
  }

  /** @param covered true: a greater alarm already says that nothing arrives */
  reports(covered: boolean): readonly SignalReport[] {
    const cables = CABLES.map(({ condition, vitals }): SignalReport => {
      const lost = vitals.flatMap((vital) => {
        const signal = this.#signals.get(vital);
        return signal?.state.lost ? [{ vital, signal }] : [];
      });
      const [first] = lost;
      if (first === undefined) return { input: { condition, active: false, priority: 'medium', text: '' }, vital: null };
      const trouble = first.signal.state.trouble ?? NO_NEW_DATA;
      const labels = lost.map(({ vital }) => vitalSign(vital).label).join(', ');
      const base: AlarmPriority = condition === 'ecg-lost' && trouble === PROBE_OFF ? this.#ecgLeadsOff : 'medium';
      const priority = lost.reduce<AlarmPriority>((highest, { signal }) => higher(highest, signal.lostPriority), base);
      return {
        input: { condition, active: !covered && !this.#standby, priority, text: `${labels}: ${trouble}` },
        vital: first.vital,
      };
    });
    return [...cables, { input: this.#cuffFailed(covered), vital: null }];
  }

  /** The cuff has tried and could not measure (alarms section 2). */
  #cuffFailed(covered: boolean): ReportedCondition {
    const [failed] = CUFF.flatMap((vital) => {
      const { begun, trouble } = this.#signals.get(vital)?.state ?? NO_SIGNAL_YET;
      return begun && trouble !== null && MEASURED_IN_VAIN.includes(trouble) ? [trouble] : [];
    });
    const active = failed !== undefined && !covered && !this.#standby;
    return { condition: 'nibp-failed', active, priority: 'low', text: `NIBP failed: ${failed ?? ''}` };
  }

  snapshot(): readonly SignalSnapshot[] {
    return [...this.#signals].map(([vital, { state, lostPriority }]) => ({ vital, ...state, lostPriority }));
  }

  restore(signals: readonly SignalSnapshot[]): void {
    for (const { vital, lostPriority, ...state } of signals) this.#signals.set(vital, { state, lostPriority });
  }
}

/** All vital signs behind the same cable. */
export function cableOf(vital: VitalKind): string | null {
  return CABLES.find(({ vitals }) => vitals.includes(vital))?.condition ?? null;
}

const TROUBLE: Readonly<Record<string, string>> = {
  'not-measured': 'not measured',
  'probe-off': PROBE_OFF,
  'out-of-range': 'out of range',
  'time-out': 'time-out',
  'test-data': 'test data',
};

/** Why a sample cannot be judged against limits, in words; null when it can. */
export function troubleOf({
  vital,
  value,
  reason,
  questionable,
  unit,
}: VitalInput): { readonly words: string; readonly unreadable: boolean } | null {
  const expected = vitalSign(vital).unit;
  if (value === null) return { words: reason === null ? 'no reason given' : (TROUBLE[reason] ?? reason), unreadable: false };
  if (unit !== null && unit !== expected) return { words: `unit ${unit} instead of ${expected}`, unreadable: true };
  if (!Number.isFinite(value)) return { words: 'invalid', unreadable: false };
  return questionable ? { words: 'signal doubtful', unreadable: false } : null;
}

/** @returns ms from now on in which the number still counts; undefined = as the vital sign usually does */
export function staleIn({ validMs, arrivedMs }: VitalInput, nowMs: number): number | undefined {
  return validMs === undefined ? undefined : Math.max(0, validMs - Math.max(0, nowMs - arrivedMs));
}
