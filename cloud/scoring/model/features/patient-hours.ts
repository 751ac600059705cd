import { DEMOGRAPHICS, SIGNALS } from '../cohort/signals.table.ts';
import { DERIVED_SIGNALS } from './derived-signals.ts';
import {
  BEDSIDE_DERIVED,
  HOURLY_FEATURES,
  LABORATORY_DERIVED,
  LABORATORY_PLACES,
  LOOK_BACK_HOURS,
  VITAL_PLACES,
} from './hourly-features.ts';
import { RecentRows, windowStart } from './recent-rows.ts';
import { emptyStatistics, measureWindow } from './window-statistics.ts';

/**
 * The last hours of one patient, fed row by row: features can only come from what was pushed, so never from the future. One
 * instance serves many patients, one after another.
 */
export class PatientHours {
  readonly #recent = new RecentRows(SIGNALS.length + DERIVED_SIGNALS.length, LOOK_BACK_HOURS);
  readonly #newest = new Float32Array(SIGNALS.length);
  readonly #before = new Float32Array(SIGNALS.length);
  readonly #newestHour = new Float64Array(SIGNALS.length);
  readonly #demographics = new Float32Array(DEMOGRAPHICS.length);
  readonly #in6 = emptyStatistics();
  readonly #in12 = emptyStatistics();
  readonly #in24 = emptyStatistics();
  #hour = 0;
  #hasLaboratory = false;

  constructor() {
    this.clear();
  }

  /** Another patient begins. */
  clear(): void {
    this.#recent.clear();
    this.#newest.fill(Number.NaN);
    this.#before.fill(Number.NaN);
    this.#newestHour.fill(Number.NEGATIVE_INFINITY);
    this.#demographics.fill(Number.NaN);
    this.#hasLaboratory = false;
  }

  /**
   * @param hour not before the one pushed last
   * @param row one value per signal, then the demographics; NaN = missing
   */
  push(hour: number, row: Float32Array): void {
    const { series } = this.#recent;
    this.#hour = hour;
    const at = this.#recent.push(hour);
    for (let place = 0; place < SIGNALS.length; place += 1) {
      const value = row[place] ?? Number.NaN;
      (series[place] as Float32Array)[at] = value;
      if ((this.#newestHour[place] as number) <= hour - LOOK_BACK_HOURS) {
        this.#newest[place] = Number.NaN;
        this.#before[place] = Number.NaN;
      }
      if (Number.isNaN(value)) continue;
      this.#before[place] = this.#newest[place] as number;
      this.#newest[place] = value;
      this.#newestHour[place] = hour;
    }
    for (let place = 0; place < DEMOGRAPHICS.length; place += 1) {
      const value = row[SIGNALS.length + place] ?? Number.NaN;
      if (!Number.isNaN(value)) this.#demographics[place] = value;
    }
    this.#hasLaboratory ||= LABORATORY_PLACES.some((place) => !Number.isNaN(row[place] ?? Number.NaN));
    DERIVED_SIGNALS.forEach(({ compute }, place) => {
      (series[SIGNALS.length + place] as Float32Array)[at] = compute(this.#newest);
    });
  }

  /** Whether this patient ever had a laboratory value: from then on, having none for a day is information too. */
  get hasLaboratory(): boolean {
    return this.#hasLaboratory;
  }

  /** Newest value of a signal within the look-back; NaN = none. */
  newest(place: number): { readonly value: number; readonly ageHours: number } {
    return {
      value: this.#newest[place] ?? Number.NaN,
      ageHours: this.#hour - (this.#newestHour[place] ?? Number.NEGATIVE_INFINITY),
    };
  }

  /** Values of a signal in the last `width` hours, oldest first. */
  history(place: number, width: number): { readonly value: number; readonly ageHours: number }[] {
    const { hours, end } = this.#recent;
    const series = this.#recent.series[place];
    const values: { value: number; ageHours: number }[] = [];
    for (let row = windowStart(this.#recent, this.#hour, width); row < end; row += 1) {
      const value = series?.[row] ?? Number.NaN;
      if (!Number.isNaN(value)) values.push({ value, ageHours: this.#hour - (hours[row] as number) });
    }
    return values;
  }

  /** @param out one value per feature of `HOURLY_FEATURES`, NaN = missing */
  fill(out: Float32Array): void {
    out.set(this.#demographics);
    let next: number = DEMOGRAPHICS.length;
    for (const place of VITAL_PLACES) next = this.#vital(out, next, place);
    for (const place of BEDSIDE_DERIVED) next = this.#derived(out, next, place);
    for (const place of LABORATORY_PLACES) next = this.#laboratory(out, next, place);
    for (const place of LABORATORY_DERIVED) next = this.#derived(out, next, place);
    next = this.#orders(out, next);
    if (next !== HOURLY_FEATURES.length) throw new RangeError(`${next} features filled, ${HOURLY_FEATURES.length} are named`);
  }

  #vital(out: Float32Array, from: number, place: number): number {
    const { hours, end } = this.#recent;
    const series = this.#recent.series[place] as Float32Array;
    const start6 = windowStart(this.#recent, this.#hour, 6);
    const [in6, in12, in24] = [this.#in6, this.#in12, this.#in24];
    measureWindow(in6, hours, series, start6, end);
    measureWindow(in12, hours, series, windowStart(this.#recent, this.#hour, 12), end);
    measureWindow(in24, hours, series, this.#recent.start, end);
    const newest = this.#newest[place] as number;
    let next = this.#newestValues(out, from, place);
    out[next++] = newest - in24.mean;
    out[next++] = in6.mean;
    out[next++] = in6.least;
    out[next++] = in6.most;
    out[next++] = in6.spread;
    out[next++] = in6.slope;
    out[next++] = in12.mean;
    out[next++] = in12.slope;
    out[next++] = in24.mean;
    out[next++] = in24.least;
    out[next++] = in24.most;
    out[next++] = in24.spread;
    out[next++] = in6.count / (end - start6);
    return next;
  }

  #laboratory(out: Float32Array, from: number, place: number): number {
    const { hours, start, end } = this.#recent;
    measureWindow(this.#in24, hours, this.#recent.series[place] as Float32Array, start, end);
    let next = this.#newestValues(out, from, place);
    out[next++] = this.#in24.least;
    out[next++] = this.#in24.most;
    out[next++] = this.#in24.count;
    return next;
  }

  #newestValues(out: Float32Array, from: number, place: number): number {
    const newest = this.#newest[place] as number;
    out[from] = newest;
    out[from + 1] = Number.isNaN(newest) ? Number.NaN : this.#hour - (this.#newestHour[place] as number);
    out[from + 2] = newest - (this.#before[place] as number);
    return from + 3;
  }

  #derived(out: Float32Array, from: number, place: number): number {
    const { hours, start, end } = this.#recent;
    const series = this.#recent.series[SIGNALS.length + place] as Float32Array;
    measureWindow(this.#in6, hours, series, windowStart(this.#recent, this.#hour, 6), end);
    measureWindow(this.#in24, hours, series, start, end);
    const now = series[end - 1] as number;
    out[from] = now;
    out[from + 1] = this.#in6.most;
    out[from + 2] = now - this.#in24.mean;
    out[from + 3] = this.#in24.mean;
    return from + 4;
  }

  #orders(out: Float32Array, from: number): number {
    const { start, end } = this.#recent;
    const start6 = windowStart(this.#recent, this.#hour, 6);
    let [now, in6, in24, kinds] = [0, 0, 0, 0];
    for (const place of LABORATORY_PLACES) {
      const series = this.#recent.series[place] as Float32Array;
      const before = in24;
      for (let row = start; row < end; row += 1) {
        if (Number.isNaN(series[row])) continue;
        in24 += 1;
        if (row >= start6) in6 += 1;
        if (row === end - 1) now += 1;
      }
      if (in24 > before) kinds += 1;
    }
    out[from] = now;
    out[from + 1] = in6;
    out[from + 2] = in24;
    out[from + 3] = kinds;
    return from + 4;
  }
}
