import { cuffScoresMs, SINGLE_CUFF_MS, type VitalKind, vitalSign } from '#clinical';
import type { BedEntry } from '#ipc';
import { ageWords } from './age-words.ts';
import { chartedMaxAgeMs, type Entries, freshEntry } from './charted.ts';
import { type LiveSnapshot, parseLiveSnapshot } from './live-snapshot.ts';
import { type CuffMeasured, type Measured, SampleWindow } from './sample-window.ts';

/** Without a new cuff value or entry scores are worked out once a minute (clinical-scores 1.5). */
const RESCORE_MS = 60_000;

const WINDOWED: readonly VitalKind[] = [
  ...(['respiratory-rate', 'spo2', 'heart-rate', 'pulse-rate', 'temperature'] as const),
  ...(['abp-systolic', 'abp-diastolic', 'abp-mean'] as const),
];

export interface ScoredVital {
  readonly vital: VitalKind;
  readonly value: number | null;
  /** Bed time of the measurement and of its arrival, ms. */
  readonly measuredMs: number;
  readonly arrivedMs: number;
  readonly questionable: boolean;
  /** UCUM; null when the device gives none. */
  readonly unit: string | null;
  /** Id of the reading on record. */
  readonly reading?: string;
  /** Of a cuff's number: for how long its measurement is valid. Absent: while it has no interval. */
  readonly validMs?: number;
}

/** What scores are worked out from at one moment. */
export interface Values {
  readonly nowMs: number;
  readonly intervalMs: number;
  readonly measured: ReadonlyMap<VitalKind, Measured>;
  readonly entries: Entries;
  /** Why a vital sign does not count. */
  readonly whyNotMeasured: (vital: VitalKind) => string;
  readonly whyNotCharted: (what: BedEntry['what']) => string;
}

/** What arrived and what was charted of one patient, as far as scores need it. Pure: times are bed time, ms. */
export class LiveValues {
  readonly #windows = new Map<VitalKind, SampleWindow>();
  #cuff = new Map<VitalKind, CuffMeasured>();
  #entries: Entries = {};
  #scoredMs: number | null = null;
  #changed = false;

  /** @throws InputRefused when the snapshot is none */
  static restore(json: unknown): LiveValues {
    const snapshot = parseLiveSnapshot(json);
    const live = new LiveValues();
    for (const { vital, newest, samples } of snapshot.windows)
      for (const sample of samples) live.#window(vital).add(sample, newest);
    live.#cuff = new Map(snapshot.cuff.map(({ vital, ...measured }) => [vital, measured]));
    live.#entries = snapshot.entries;
    live.#scoredMs = snapshot.scoredMs;
    live.#changed = snapshot.changed;
    return live;
  }

  snapshot(): LiveSnapshot {
    return {
      version: 2,
      windows: [...this.#windows].map(([vital, window]) => ({ vital, newest: window.newest, samples: window.samples() })),
      cuff: [...this.#cuff].map(([vital, measured]) => ({ vital, ...measured })),
      entries: this.#entries,
      scoredMs: this.#scoredMs,
      changed: this.#changed,
    };
  }

  /** Nothing that was measured or charted before counts: it is another patient's. */
  forgetBefore(sinceMs: number): void {
    for (const window of this.#windows.values()) window.forgetBefore(sinceMs);
    for (const [vital, { atMs }] of this.#cuff) if (atMs < sinceMs) this.#cuff.delete(vital);
    this.#entries = Object.fromEntries(
      Object.entries(this.#entries).filter(([, entry]) => entry !== undefined && entry.atMs >= sinceMs),
    );
    this.#changed = true;
  }

  onVital({ vital, value, measuredMs, arrivedMs, questionable, unit, reading = '', validMs }: ScoredVital): void {
    const usable = value !== null && Number.isFinite(value) && !questionable && (unit === null || unit === vitalSign(vital).unit);
    // A device clock that runs ahead must not put a measurement into the future.
    const atMs = Math.min(measuredMs, arrivedMs);
    if (WINDOWED.includes(vital)) this.#window(vital).add({ atMs, value: usable ? value : null }, reading);
    if (!vital.startsWith('nibp-') || !usable) return;
    const before = this.#cuff.get(vital);
    if (before !== undefined && before.atMs > atMs) return;
    // Monitors repeat the last cuff value with each poll; only another one is news.
    if (before?.value === value && before.atMs === atMs) return;
    this.#changed = true;
    const countsMs = cuffScoresMs(validMs ?? SINGLE_CUFF_MS);
    this.#cuff.set(vital, { value, atMs, reading, count: 1, countsMs });
  }

  /** @param reading id under which it is on record */
  enter({ what, value }: BedEntry, by: string, reading: string, nowMs: number): void {
    this.#entries = { ...this.#entries, [what]: { value, atMs: nowMs, by, reading } };
    this.#changed = true;
  }

  /** Whether new scores are due: at once after an entry or a cuff value, else once a minute. */
  due(nowMs: number): boolean {
    return this.#changed || this.#scoredMs === null || nowMs < this.#scoredMs || nowMs - this.#scoredMs >= RESCORE_MS;
  }

  /** @param intervalMs the patient's observation interval: what was charted expires with it */
  at(nowMs: number, intervalMs: number): Values {
    this.#scoredMs = nowMs;
    this.#changed = false;
    const measured = new Map<VitalKind, Measured>();
    for (const [vital, window] of this.#windows) {
      const middle = window.median(nowMs);
      if (middle !== null) measured.set(vital, middle);
    }
    for (const [vital, cuff] of this.#cuff) if (nowMs - cuff.atMs <= countsMs(cuff)) measured.set(vital, cuff);
    return {
      ...{ nowMs, intervalMs, measured, entries: this.#entries },
      whyNotMeasured: (vital) => this.#whyNotMeasured(vital, nowMs),
      whyNotCharted: (what) => whyNotCharted(this.#entries, what, nowMs, intervalMs),
    };
  }

  #whyNotMeasured(vital: VitalKind, nowMs: number): string {
    const cuff = this.#cuff.get(vital);
    if (cuff !== undefined) return `measured ${ageWords(nowMs - cuff.atMs)} ago, counts for ${ageWords(countsMs(cuff))}`;
    return this.#windows.get(vital)?.hasSince(nowMs) === true
      ? 'less than 30 s of valid values in the last minute'
      : 'not measured';
  }

  #window(vital: VitalKind): SampleWindow {
    const window = this.#windows.get(vital) ?? new SampleWindow();
    this.#windows.set(vital, window);
    return window;
  }
}

/** Written down before it was known: as while the cuff has no interval. */
function countsMs(cuff: CuffMeasured): number {
  return cuff.countsMs ?? SINGLE_CUFF_MS;
}

function whyNotCharted(entries: Entries, what: BedEntry['what'], nowMs: number, intervalMs: number): string {
  const entry = entries[what];
  if (entry === undefined || freshEntry(entries, what, nowMs, intervalMs) !== null) return 'not charted';
  return `charted ${ageWords(nowMs - entry.atMs)} ago, counts for ${ageWords(chartedMaxAgeMs(what, intervalMs))}`;
}
