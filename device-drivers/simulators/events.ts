/** Finding beats and breaths in recorded waves. Plain methods, good enough to show a number; not a diagnostic detector. */

export type Samples = ArrayLike<number>;

/** Times of events, s, ascending. */
export type EventTimes = readonly number[];

const REFRACTORY_S = 0.2;
const INTEGRATION_S = 0.12;
const BLOCK_S = 2;
/** A beat must reach this part of what beats around it reach. */
const THRESHOLD = 0.35;

/**
 * QRS complexes: energy of the slope, summed over the width of a complex, against a threshold that follows the last seconds
 * (the idea of Pan and Tompkins 1985, without its search back).
 * @param ecg NaN where a sample is missing
 */
export function findBeats(ecg: Samples, rateHz: number): EventTimes {
  const energy = slopeEnergy(ecg, rateHz);
  return peaksOver(energy, rateHz);
}

function slopeEnergy(ecg: Samples, rateHz: number): Float64Array {
  const reach = Math.max(1, Math.round(rateHz * 0.02));
  const window = Math.round(rateHz * INTEGRATION_S);
  const energy = new Float64Array(ecg.length);
  let sum = 0;
  for (let n = 0; n < ecg.length; n += 1) {
    sum += slopeSquared(ecg, n, reach) - slopeSquared(ecg, n - window, reach);
    // The window looks back; moving it by half puts the energy where the complex is.
    const centre = n - (window >> 1);
    if (centre >= 0) energy[centre] = Math.max(0, sum);
  }
  return energy;
}

function slopeSquared(wave: Samples, n: number, reach: number): number {
  if (n < reach || n + reach >= wave.length) return 0;
  const slope = (wave[n + reach] ?? Number.NaN) - (wave[n - reach] ?? Number.NaN);
  return Number.isNaN(slope) ? 0 : slope * slope;
}

function peaksOver(energy: Float64Array, rateHz: number): EventTimes {
  const levels = typicalPeaks(energy, Math.round(rateHz * BLOCK_S));
  const refractory = Math.round(rateHz * REFRACTORY_S);
  const beats: number[] = [];
  let last = -refractory;
  for (let n = 1; n + 1 < energy.length; n += 1) {
    const value = energy[n] ?? 0;
    const level = levels(n);
    if (value < level * THRESHOLD || level === 0 || n - last < refractory) continue;
    if (!isHighest(energy, n, refractory >> 1)) continue;
    beats.push(n / rateHz);
    last = n;
  }
  return beats;
}

/** Highest energy of a block, median over the blocks around it: one artefact does not hide the beats beside it. */
function typicalPeaks(energy: Float64Array, block: number): (n: number) => number {
  const highest: number[] = [];
  for (let from = 0; from < energy.length; from += block)
    highest.push(energy.subarray(from, from + block).reduce((a, b) => Math.max(a, b), 0));
  const typical = highest.map((_, index) => {
    const around = highest.slice(Math.max(0, index - 3), index + 4).sort((a, b) => a - b);
    return around[around.length >> 1] ?? 0;
  });
  return (n) => typical[Math.floor(n / block)] ?? 0;
}

function isHighest(values: Float64Array, at: number, reach: number): boolean {
  const value = values[at] ?? 0;
  for (let n = Math.max(0, at - reach); n <= Math.min(values.length - 1, at + reach); n += 1) {
    const other = values[n] ?? 0;
    if (other > value || (other === value && n < at)) return false;
  }
  return true;
}

export interface PressurePulse {
  readonly tS: number;
  readonly systolic: number;
  readonly diastolic: number;
  readonly mean: number;
}

const PULSE_PART = 0.45;

/** Beats of a pressure wave: rises through the middle of what the last seconds spanned; gaps end a beat without a value. */
export function findPulses(pressure: Samples, rateHz: number): readonly PressurePulse[] {
  const crossings = risesThroughMiddle(pressure, rateHz, 1.5, PULSE_PART);
  const lookBack = Math.round(rateHz * 0.3);
  const feet = crossings.map((n) => lowestBefore(pressure, n, lookBack));
  const pulses: PressurePulse[] = [];
  for (let index = 0; index + 1 < feet.length; index += 1) {
    const [from, to] = [feet[index] ?? 0, feet[index + 1] ?? 0];
    const pulse = measurePulse(pressure, from, to);
    if (pulse && to - from <= rateHz * 3) pulses.push({ tS: from / rateHz, ...pulse });
  }
  return pulses;
}

function measurePulse(pressure: Samples, from: number, to: number): Omit<PressurePulse, 'tS'> | null {
  let [systolic, sum] = [Number.NEGATIVE_INFINITY, 0];
  for (let n = from; n < to; n += 1) {
    const value = pressure[n] ?? Number.NaN;
    if (Number.isNaN(value)) return null;
    systolic = Math.max(systolic, value);
    sum += value;
  }
  return to > from ? { systolic, diastolic: pressure[from] ?? 0, mean: sum / (to - from) } : null;
}

function lowestBefore(wave: Samples, n: number, reach: number): number {
  let lowest = n;
  for (let at = Math.max(0, n - reach); at <= n; at += 1) if ((wave[at] ?? 0) < (wave[lowest] ?? 0)) lowest = at;
  return lowest;
}

/** Breaths: rises of the respiration wave through the middle of the last eight seconds. */
export function findBreaths(respiration: Samples, rateHz: number): EventTimes {
  return risesThroughMiddle(respiration, rateHz, 8, 0.5).map((n) => n / rateHz);
}

const HYSTERESIS = 0.15;

/** Sample numbers where a wave rises through a part of its span over the last seconds, after having been well below it. */
function risesThroughMiddle(wave: Samples, rateHz: number, overS: number, part: number): readonly number[] {
  const span = slidingSpan(wave, Math.round(rateHz * overS));
  const rises: number[] = [];
  let below = false;
  for (let n = 0; n < wave.length; n += 1) {
    const value = wave[n] ?? Number.NaN;
    const { low, high } = span(n);
    if (Number.isNaN(value) || !(high > low)) {
      below = false;
    } else if (value < low + (high - low) * (part - HYSTERESIS)) {
      below = true;
    } else if (below && value > low + (high - low) * (part + HYSTERESIS)) {
      rises.push(n);
      below = false;
    }
  }
  return rises;
}

/** Lowest and highest value around a sample, taken from quarter-length blocks so that it stays cheap. */
function slidingSpan(wave: Samples, window: number): (n: number) => { low: number; high: number } {
  const block = Math.max(1, window >> 2);
  const lows: number[] = [];
  const highs: number[] = [];
  for (let from = 0; from < wave.length; from += block) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let n = from; n < Math.min(from + block, wave.length); n += 1) {
      const value = wave[n] ?? Number.NaN;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    lows.push(low);
    highs.push(high);
  }
  return (n) => {
    const at = Math.floor(n / block);
    return {
      low: Math.min(...lows.slice(Math.max(0, at - 2), at + 3)),
      high: Math.max(...highs.slice(Math.max(0, at - 2), at + 3)),
    };
  };
}
