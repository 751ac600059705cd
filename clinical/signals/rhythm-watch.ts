import { median } from '../window.ts';
import type { Pulse } from './pulse-detector.ts';
import type { Beat } from './qrs-detector.ts';

/** What the watch concludes, in words that can be shown. `suspicious`: another signal speaks against it; never a reason to drop. */
export interface RhythmCondition {
  readonly kind: 'asystole' | 'disorganised-rhythm';
  readonly suspicious: boolean;
  readonly evidence: string;
}

/** Without a beat for so long (alarms section 5). */
export const ASYSTOLE_S = 4;
const WINDOW_S = 8;
const FAST_PER_MIN = 100;
/** Normalised RMSSD above this is an irregular rhythm: Dash et al., Ann Biomed Eng 2009;37:1701-9. */
const IRREGULAR = 0.1;
const OWN_BEATS = 0.5;
const GOOD_PULSE = 0.4;

/** Root mean square of successive interval differences divided by the mean interval. @returns null below four beats */
export function normalisedRmssd(beatsS: readonly number[]): number | null {
  const intervals = beatsS.slice(1).map((at, index) => at - (beatsS[index] ?? 0));
  if (intervals.length < 3) return null;
  const differences = intervals.slice(1).map((interval, index) => (interval - (intervals[index] ?? 0)) ** 2);
  const mean = intervals.reduce((sum, each) => sum + each, 0) / intervals.length;
  return Math.sqrt(differences.reduce((sum, each) => sum + each, 0) / differences.length) / mean;
}

/**
 * @param nowS only pulses of the last 8 s count; default: all
 * @returns in words that a regular pulse goes on; null when none does
 */
export function regularPulse(pulses: readonly Pulse[], nowS = Number.NEGATIVE_INFINITY): string | null {
  const times = pulses.filter(({ atS, quality }) => quality >= GOOD_PULSE && atS > nowS - WINDOW_S).map(({ atS }) => atS);
  const spread = normalisedRmssd(times);
  const regular = times.length >= 4 && spread !== null && spread < IRREGULAR * 2;
  return regular ? `a regular pulse goes on (${times.length} pulses in 8 s)` : null;
}

/**
 * Asystole, disorganised fast rhythm, and whether a pulse wave speaks against them (the suspicious-asystole check). Pure: beats
 * and pulses go in as the detectors tell them, `tick` says what holds now. Bounded to the last 8 s.
 */
export class RhythmWatch {
  readonly #startS: number;
  #beats: readonly Beat[] = [];
  #pulses: readonly Pulse[] = [];
  #lastBeatS: number | null = null;

  constructor(startS: number) {
    this.#startS = startS;
  }

  addBeats(beats: readonly Beat[]): void {
    this.#beats = [...this.#beats, ...beats];
    this.#lastBeatS = beats.at(-1)?.atS ?? this.#lastBeatS;
  }

  addPulses(pulses: readonly Pulse[]): void {
    this.#pulses = [...this.#pulses, ...pulses];
  }

  /** @param nowS on the clock of beats and pulses */
  tick(nowS: number): readonly RhythmCondition[] {
    this.#beats = this.#beats.filter(({ atS }) => atS > nowS - WINDOW_S);
    this.#pulses = this.#pulses.filter(({ atS }) => atS > nowS - WINDOW_S);
    const silentS = nowS - (this.#lastBeatS ?? this.#startS);
    const found = silentS >= ASYSTOLE_S ? `no beat in the ECG for ${silentS.toFixed(1)} s` : null;
    if (found !== null) return [this.#condition('asystole', found)];
    const disorganised = this.#disorganised();
    return disorganised === null ? [] : [this.#condition('disorganised-rhythm', disorganised)];
  }

  #disorganised(): string | null {
    const times = this.#beats.map(({ atS }) => atS);
    const spread = normalisedRmssd(times);
    const interval = median(times.slice(1).map((at, index) => at - (times[index] ?? 0)));
    const own = this.#beats.filter(({ kind }) => kind === 'normal').length / Math.max(1, times.length);
    if (spread === null || interval === null || spread < IRREGULAR || own >= OWN_BEATS || 60 / interval < FAST_PER_MIN)
      return null;
    return `${(60 / interval).toFixed(0)}/min, irregular (normalised RMSSD ${spread.toFixed(2)}), ${Math.round(own * 100)} % of beats like the patient's own`;
  }

  #condition(kind: RhythmCondition['kind'], finding: string): RhythmCondition {
    const pulse = regularPulse(this.#pulses);
    const against = pulse ?? 'no regular pulse wave speaks against it';
    return { kind, suspicious: pulse !== null, evidence: `${finding}; ${against}` };
  }
}
