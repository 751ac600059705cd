import {
  NEWS2_PARAMETERS,
  type NEWS2_SOURCES,
  type News2Parameter,
  news2OfWindow,
  news2Source,
  roundHalfUp,
  type VitalKind,
  vitalSign,
} from '#clinical';
import type { BedEntry, ScoreInput, ScoreMessage } from '#ipc';
import { type LiveNews2Snapshot, parseLiveSnapshot } from './live-snapshot.ts';
import { SampleWindow } from './sample-window.ts';

/** Age limits. Source: clinical-scores 1.3. */
const CUFF_MAX_AGE_MS = 60 * 60_000;
const OBSERVATION_MAX_AGE_MS = 4 * 3_600_000;
const OXYGEN_MAX_AGE_MS = 12 * 3_600_000;
/** Without a new cuff value or entry the score is worked out once a minute (clinical-scores 1.5). */
const RESCORE_MS = 60_000;

export interface LiveNews2Options {
  /** Scale 2 only when prescribed; default 1. */
  readonly spo2Scale?: 1 | 2;
  /** The patient's observation interval; consciousness and entered temperature expire with it, after 4 h at most. */
  readonly observationIntervalMs?: number;
}

export interface ScoredVital {
  readonly vital: VitalKind;
  readonly value: number | null;
  /** Host wall time of the measurement and of its arrival, Unix ms. */
  readonly measuredMs: number;
  readonly arrivedMs: number;
  readonly questionable: boolean;
  /** UCUM; null when the device gives none. */
  readonly unit: string | null;
}

interface Dated<T> {
  readonly value: T;
  readonly atMs: number;
}

type Entries = LiveNews2Snapshot['entries'];

/** NEWS2 of one bed from what arrives and what is entered. Pure: time comes as an argument, Unix ms. */
export class LiveNews2 {
  readonly #scale: 1 | 2;
  readonly #observationMaxAgeMs: number;
  readonly #windows = new Map<VitalKind, SampleWindow>();
  #cuff: Dated<number> | null = null;
  #entries: Entries = {};
  #scoredMs: number | null = null;
  #changed = false;

  constructor({ spo2Scale = 1, observationIntervalMs = OBSERVATION_MAX_AGE_MS }: LiveNews2Options = {}) {
    this.#scale = spo2Scale;
    this.#observationMaxAgeMs = Math.min(observationIntervalMs, OBSERVATION_MAX_AGE_MS);
  }

  /** @throws InputRefused when the snapshot is none */
  static restore(options: LiveNews2Options, json: unknown): LiveNews2 {
    const snapshot = parseLiveSnapshot(json);
    const live = new LiveNews2(options);
    for (const { vital, samples } of snapshot.windows) for (const sample of samples) live.#window(vital).add(sample);
    live.#cuff = snapshot.cuff;
    live.#entries = snapshot.entries;
    live.#scoredMs = snapshot.scoredMs;
    live.#changed = snapshot.changed;
    return live;
  }

  snapshot(): LiveNews2Snapshot {
    return {
      version: 1,
      windows: [...this.#windows].map(([vital, window]) => ({ vital, samples: window.samples() })),
      cuff: this.#cuff,
      entries: this.#entries,
      scoredMs: this.#scoredMs,
      changed: this.#changed,
    };
  }

  onVital({ vital, value, measuredMs, arrivedMs, questionable, unit }: ScoredVital): void {
    const usable = value !== null && Number.isFinite(value) && !questionable && (unit === null || unit === vitalSign(vital).unit);
    // A device clock that runs ahead must not put a measurement into the future.
    const atMs = Math.min(measuredMs, arrivedMs);
    if (vital !== 'nibp-systolic') {
      this.#window(vital).add({ atMs, value: usable ? value : null });
      return;
    }
    if (!usable || (this.#cuff !== null && this.#cuff.atMs > atMs)) return;
    // Monitors repeat the last cuff value with each poll; only another one is news.
    if (this.#cuff?.value !== value || this.#cuff.atMs !== atMs) this.#changed = true;
    this.#cuff = { value, atMs };
  }

  enter(entry: BedEntry, nowMs: number): void {
    this.#entries = { ...this.#entries, [entry.what]: { value: entry.value, atMs: nowMs } };
    this.#changed = true;
  }

  /** Whether a new score is due: at once after an entry or a cuff value, else once a minute. */
  due(nowMs: number): boolean {
    return this.#changed || this.#scoredMs === null || nowMs < this.#scoredMs || nowMs - this.#scoredMs >= RESCORE_MS;
  }

  score(nowMs: number): ScoreMessage {
    this.#scoredMs = nowMs;
    this.#changed = false;

    const measured = this.#measured(nowMs);
    const vitals = Object.fromEntries([...measured].map(([vital, { value }]) => [vital, value])) as Partial<
      Record<VitalKind, number>
    >;
    const consciousness = fresh(this.#entries.consciousness, this.#observationMaxAgeMs, nowMs);
    const oxygen = fresh(this.#entries['supplemental-oxygen'], OXYGEN_MAX_AGE_MS, nowMs);
    const temperature = fresh(this.#entries.temperature, this.#observationMaxAgeMs, nowMs);
    const result = news2OfWindow(vitals, {
      consciousness: consciousness?.value ?? null,
      supplementalOxygen: oxygen?.value ?? null,
      temperature: temperature?.value ?? null,
      spo2Scale: this.#scale,
    });

    const input = (name: News2Parameter): ScoreInput => {
      const points = result.points[name];
      const entered = { consciousness, supplementalOxygen: oxygen, temperature } as Partial<
        Record<News2Parameter, Dated<string | number | boolean> | null>
      >;
      const device = isMeasured(name) ? news2Source(name, vitals) : null;
      if (device !== null) {
        const value = roundHalfUp(device.value, vitalSign(device.vital).decimals);
        return { name, value, points, ageMs: age(measured.get(device.vital), nowMs), origin: 'device' };
      }
      const charted = entered[name] ?? null;
      if (charted === null) return { name, value: null, points, ageMs: null, origin: 'missing' };
      return { name, value: charted.value, points, ageMs: age(charted, nowMs), origin: 'entered' };
    };
    const { total, totalMin, totalMax, band, bandAtLeast, monitoringInterval, response, missing } = result;
    const bounds = { total, totalMin, totalMax, band, bandAtLeast, monitoringInterval, response };
    return {
      type: 'score',
      atMs: nowMs,
      score: 'NEWS2',
      spo2Scale: this.#scale,
      ...bounds,
      inputs: NEWS2_PARAMETERS.map(input),
      missing,
    };
  }

  #measured(nowMs: number): ReadonlyMap<VitalKind, Dated<number>> {
    const measured = new Map<VitalKind, Dated<number>>();
    for (const [vital, window] of this.#windows) {
      const middle = window.median(nowMs);
      if (middle !== null) measured.set(vital, middle);
    }
    const cuff = fresh(this.#cuff, CUFF_MAX_AGE_MS, nowMs);
    if (cuff !== null) measured.set('nibp-systolic', cuff);
    return measured;
  }

  #window(vital: VitalKind): SampleWindow {
    const window = this.#windows.get(vital) ?? new SampleWindow();
    this.#windows.set(vital, window);
    return window;
  }
}

function fresh<T>(dated: Dated<T> | null | undefined, maxAgeMs: number, nowMs: number): Dated<T> | null {
  return dated && nowMs - dated.atMs <= maxAgeMs ? dated : null;
}

function age(dated: Dated<unknown> | undefined, nowMs: number): number | null {
  return dated === undefined ? null : Math.max(0, nowMs - dated.atMs);
}

const MEASURED: readonly News2Parameter[] = ['respiratoryRate', 'spo2', 'systolicBP', 'pulse', 'temperature'];

function isMeasured(name: News2Parameter): name is keyof typeof NEWS2_SOURCES {
  return MEASURED.includes(name);
}
