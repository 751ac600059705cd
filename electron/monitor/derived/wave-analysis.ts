import {
  type Beat,
  type Breath,
  BreathDetector,
  irregularity,
  median,
  PressureLine,
  type Pulse,
  PulseDetector,
  QrsDetector,
  type RhythmCondition,
  RhythmWatch,
  regularPulse,
  type VitalKind,
} from '#clinical';
import type { WaveMessage } from '#ipc';
import { type WaveKind, waveKind } from './wave-kind.ts';

/** A number that no device told but a wave shows. */
export interface DerivedVital {
  readonly vital: VitalKind;
  /** In the unit of the vital-sign table. */
  readonly value: number;
  /** Unix ms of the last beat, pulse or breath it rests on. */
  readonly measuredMs: number;
  /** e.g. "ECG 131330, QRS detection of Hamilton" */
  readonly from: string;
}

type Chunk = Pick<WaveMessage, 'channel' | 'rateHz' | 'firstSampleMs' | 'samples'>;

/** A wave that has paused for so long is another one: detectors begin anew. */
const GAP_MS = 200;
/** No samples for so long: the wave is gone. */
const GONE_MS = 3_000;
/** Share of samples that must be there for a silent ECG to be asystole and no loose electrode. */
const PRESENT = 0.9;
const PRESENT_WINDOW_S = 4;
/** Rates rest on so many intervals. */
const INTERVALS = 8;
const QUALITY_S = 8;
/** A rate older than this says nothing of now. */
const OLD_S = 15;

interface Tracked<Event> {
  readonly channel: string;
  readonly rateHz: number;
  readonly push: (samples: readonly (number | null)[]) => readonly Event[];
  readonly events: Event[];
  readonly beganMs: number;
  nextMs: number;
  /** Of the last samples, 1 = there, 0 = absent; one entry per chunk. */
  present: readonly { readonly atMs: number; readonly samples: number; readonly there: number }[];
}

const METHODS: Readonly<Record<WaveKind, string>> = {
  ecg: 'QRS detection of Hamilton',
  pleth: 'pulse detection of Zong',
  pressure: 'pulse detection of Zong',
  respiration: 'advanced counting of Schäfer and Kratky',
};

/**
 * Beats, pulses and breaths in the waves of one device, one wave of each kind. Pure; times are those of the samples, Unix ms.
 * Bounded: what is older than half a minute is forgotten.
 */
export class WaveAnalysis {
  #ecg: Tracked<Beat> | null = null;
  readonly #pulses = new Map<'pleth' | 'pressure', Tracked<Pulse>>();
  #breaths: Tracked<Breath> | null = null;
  #rhythm: RhythmWatch | null = null;
  #line: PressureLine | null = null;

  take(chunk: Chunk): void {
    const kind = waveKind(chunk.channel);
    if (kind === null || chunk.samples.length === 0) return;
    if (kind === 'ecg') {
      const before = this.#ecg;
      this.#ecg = track(before, chunk, (rateHz, startS) => new QrsDetector(rateHz, startS));
      if (this.#ecg !== before) this.#rhythm = new RhythmWatch(chunk.firstSampleMs / 1000);
      const found = advance(this.#ecg, chunk);
      this.#rhythm?.addBeats(found);
    } else if (kind === 'respiration') {
      this.#breaths = track(this.#breaths, chunk, (rateHz, startS) => new BreathDetector(rateHz, startS));
      advance(this.#breaths, chunk);
    } else {
      const tracked = track(this.#pulses.get(kind) ?? null, chunk, (rateHz, startS) => new PulseDetector(rateHz, startS));
      if (tracked === null) return;
      if (kind === 'pressure' && this.#pulses.get(kind) !== tracked) this.#line ??= new PressureLine(tracked.rateHz);
      this.#pulses.set(kind, tracked);
      if (kind === 'pressure' && tracked.channel === chunk.channel) this.#line?.push(presentSamples(chunk));
      const found = advance(tracked, chunk);
      this.#rhythm?.addPulses(found);
    }
  }

  /** @returns what the waves show now; nothing of a wave that is gone */
  vitals(nowMs: number): readonly DerivedVital[] {
    const [pleth, pressure] = [this.#live('pleth', nowMs), this.#live('pressure', nowMs)];
    const ecg = alive(this.#ecg, nowMs);
    const breaths = alive(this.#breaths, nowMs);
    const last = pressure?.events.slice(-INTERVALS) ?? [];
    const of = (vital: VitalKind, part: 'systolic' | 'diastolic' | 'mean'): DerivedVital[] =>
      pressure === null || last.length < 4
        ? []
        : [derived(vital, median(last.map((pulse) => pulse[part])) ?? Number.NaN, pressure, 'pressure')];
    return [
      ...rate('heart-rate', ecg, 'ecg', nowMs),
      ...rate('pulse-rate', pleth ?? pressure, pleth === null ? 'pressure' : 'pleth', nowMs),
      ...rate('respiratory-rate', breaths, 'respiration', nowMs),
      ...of('abp-systolic', 'systolic'),
      ...of('abp-diastolic', 'diastolic'),
      ...of('abp-mean', 'mean'),
    ];
  }

  /** @returns null while no ECG can be judged: its loss is an alarm of its own */
  rhythm(nowMs: number): readonly RhythmCondition[] | null {
    const ecg = alive(this.#ecg, nowMs);
    if (ecg === null || this.#rhythm === null || presentShare(ecg) < PRESENT) return null;
    return this.#rhythm.tick(ecg.nextMs / 1000);
  }

  /** @returns in words that a regular pulse goes on, and in which wave; null when none does */
  pulse(nowMs: number): string | null {
    for (const kind of ['pressure', 'pleth'] as const) {
      const tracked = this.#live(kind, nowMs);
      const found = tracked && regularPulse(tracked.events, tracked.nextMs / 1000);
      if (found !== null) return `${found} in wave ${tracked?.channel ?? ''}`;
    }
    return null;
  }

  /** @returns of the beats of the last half minute; null without enough of them */
  irregularity(nowMs: number): ReturnType<typeof irregularity> {
    return irregularity(alive(this.#ecg, nowMs)?.events.map(({ atS }) => atS) ?? []);
  }

  /** @returns quality of the pleth of the last seconds, 0-1: nothing when there is a wave without pulses; null without a wave */
  plethQuality(nowMs: number): number | null {
    const tracked = this.#live('pleth', nowMs);
    if (tracked === null || tracked.nextMs - tracked.beganMs < QUALITY_S * 1000) return null;
    const fromS = tracked.nextMs / 1000 - QUALITY_S;
    return median(tracked.events.filter(({ atS }) => atS > fromS).map(({ quality }) => quality)) ?? 0;
  }

  /** @returns mean pressure, mmHg, of an arterial line that has come off; null when it has not */
  lineOff(nowMs: number): number | null {
    return this.#live('pressure', nowMs) === null ? null : (this.#line?.off() ?? null);
  }

  #live(kind: 'pleth' | 'pressure', nowMs: number): Tracked<Pulse> | null {
    return alive(this.#pulses.get(kind) ?? null, nowMs);
  }
}

/** The same wave goes on, or another begins. A wave of the same kind that is not the one followed is left alone while that lives. */
function track<Event extends { readonly atS: number }>(
  tracked: Tracked<Event> | null,
  { channel, rateHz, firstSampleMs }: Chunk,
  open: (rateHz: number, startS: number) => { push(samples: readonly (number | null)[]): readonly Event[] },
): Tracked<Event> | null {
  if (tracked !== null && tracked.channel !== channel && firstSampleMs - tracked.nextMs < GONE_MS) return tracked;
  const goesOn = tracked?.channel === channel && tracked.rateHz === rateHz && Math.abs(firstSampleMs - tracked.nextMs) < GAP_MS;
  if (goesOn) return tracked;
  try {
    const detector = open(rateHz, firstSampleMs / 1000);
    const push = (samples: readonly (number | null)[]) => detector.push(samples);
    return { channel, rateHz, push, events: [], beganMs: firstSampleMs, nextMs: firstSampleMs, present: [] };
  } catch {
    return null; // a rate that nothing can be found in
  }
}

function advance<Event extends { readonly atS: number }>(tracked: Tracked<Event> | null, chunk: Chunk): readonly Event[] {
  if (tracked?.channel !== chunk.channel) return [];
  const samples = presentSamples(chunk);
  const found = tracked.push(samples);
  tracked.nextMs = chunk.firstSampleMs + (samples.length * 1000) / chunk.rateHz;
  const there = samples.filter((sample) => sample !== null).length;
  tracked.present = [...tracked.present, { atMs: tracked.nextMs, samples: samples.length, there }].filter(
    ({ atMs }) => atMs > tracked.nextMs - PRESENT_WINDOW_S * 1000,
  );
  tracked.events.push(...found);
  const keepS = tracked.nextMs / 1000 - 30;
  while ((tracked.events[0]?.atS ?? keepS) < keepS) tracked.events.shift();
  return found;
}

function presentSamples({ samples }: Chunk): readonly (number | null)[] {
  return Array.from(samples, (sample) => (Number.isNaN(sample) ? null : sample));
}

function presentShare({ present }: Tracked<Beat>): number {
  const sum = (of: 'samples' | 'there'): number => present.reduce((total, one) => total + one[of], 0);
  return sum('there') / Math.max(1, sum('samples'));
}

function alive<Event>(tracked: Tracked<Event> | null, nowMs: number): Tracked<Event> | null {
  return tracked !== null && nowMs - tracked.nextMs < GONE_MS ? tracked : null;
}

function rate(
  vital: VitalKind,
  tracked: Tracked<{ readonly atS: number }> | null,
  kind: WaveKind,
  nowMs: number,
): readonly DerivedVital[] {
  const times = tracked?.events.slice(-INTERVALS - 1).map(({ atS }) => atS) ?? [];
  const last = times.at(-1);
  if (tracked === null || last === undefined || times.length < 4 || nowMs / 1000 - last > OLD_S) return [];
  const interval = median(times.slice(1).map((at, index) => at - (times[index] ?? 0))) ?? 0;
  return interval > 0 ? [derived(vital, 60 / interval, tracked, kind)] : [];
}

function derived(
  vital: VitalKind,
  value: number,
  { channel, events }: Tracked<{ readonly atS: number }>,
  kind: WaveKind,
): DerivedVital {
  return { vital, value, measuredMs: (events.at(-1)?.atS ?? Number.NaN) * 1000, from: `wave ${channel}, ${METHODS[kind]}` };
}
