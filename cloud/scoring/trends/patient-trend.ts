import { createHash } from 'node:crypto';
import type { VitalKind } from '#clinical';
import type { TrendFit, TrendWindow } from '../../contract/trend-window.ts';
import { fitTrend, type Pieces } from './fit.ts';
import { HourBook } from './hour-book.ts';
import { LaboratoryBook } from './laboratory-book.ts';
import { DAY, HOUR, LATEST_MINUTES, LEVELS, type Level } from './levels.table.ts';
import { MINUTE_MS, type Minute, type Who } from './minute.ts';
import { emptyRings, HOUR_SLOTS, MINUTE_SLOTS, meanShare, shareByte, type VitalRings } from './rings.ts';
import { medianInPlace } from './robust.ts';

/** A window that is to be told, and of whom; what it was built from is there only while it is told. */
export interface BuiltWindow {
  readonly window: TrendWindow;
  readonly who: Who;
  readonly trend: PatientTrend;
}

/**
 * The minutes of one patient in one encounter, and the sliding windows over them. A window is told when its last piece has data and
 * is over; what comes later than its end tells it again. Which windows there are and what they hold depends only on the minutes that
 * came, not on their order, as long as none is more than `LATEST_MINUTES` late.
 */
export class PatientTrend {
  readonly patient: string;
  readonly encounter: string | null;
  /** Minute per slot; -1 = none yet. */
  readonly at = new Int32Array(MINUTE_SLOTS).fill(-1);
  readonly who: (Who | undefined)[] = new Array<Who | undefined>(MINUTE_SLOTS).fill(undefined);
  readonly rings = new Map<VitalKind, VitalRings>();
  readonly hours = new HourBook();
  /** Of the patient, whatever the encounter. */
  readonly laboratory: LaboratoryBook;
  /** First minute that is not over yet. */
  end = Number.NEGATIVE_INFINITY;

  constructor(patient: string, encounter: string | null, laboratory = new LaboratoryBook()) {
    this.patient = patient;
    this.encounter = encounter;
    this.laboratory = laboratory;
  }

  /** @param tell called for each window that this minute closes or changes, while what it was built from is there
   * @returns false when the minute is too late to count */
  add(minute: Minute, tell: (built: BuiltWindow) => void): boolean {
    const { minute: m } = minute;
    if (m + 1 <= this.end - LATEST_MINUTES) return false;
    if (m >= this.end) {
      this.#closePending(m, tell);
      this.#insert(minute);
      this.end = m + 1;
      for (const level of LEVELS) this.#tellBetween(level, m, m + 1, tell);
      return true;
    }
    if (!this.#insert(minute)) return true;
    for (const level of LEVELS) this.#tellBetween(level, m, Math.min(this.end, m + level.minutes), tell);
    return true;
  }

  /** A result became known then (Unix ms): what models said of later windows is told again, as far back as late minutes count. */
  retell(knownMs: number, tell: (built: BuiltWindow) => void): void {
    const since = Math.max(Math.ceil(knownMs / MINUTE_MS), this.end - LATEST_MINUTES);
    if (since <= this.end) this.#tellBetween(DAY, since - 1, this.end, tell);
  }

  /** The patient says nothing more: its hour is told as it is. */
  closeHour(tell: (built: BuiltWindow) => void): void {
    const hourEnd = Math.ceil(this.end / HOUR) * HOUR;
    if (hourEnd === this.end) return;
    this.#closePending(hourEnd, tell);
    this.end = hourEnd;
  }

  /** @param end first minute behind the window, a multiple of its pieces */
  fits(level: Level, end: number): TrendWindow['vitals'] {
    const vitals: Partial<Record<VitalKind, TrendFit>> = {};
    for (const kind of [...this.rings.keys()].sort()) {
      const rings = this.rings.get(kind);
      if (rings === undefined) continue;
      const fit = fitTrend(level === DAY ? this.#hourPieces(rings, end) : this.#minutePieces(rings, level, end));
      if (fit !== null) vitals[kind] = fit;
    }
    return vitals;
  }

  /** Median of the minutes of a whole hour since 1970; NaN = none. */
  hourMedian(hour: number, kind: VitalKind): number {
    return this.hours.has(hour) ? (this.rings.get(kind)?.hours[hour % HOUR_SLOTS] ?? Number.NaN) : Number.NaN;
  }

  /** Windows whose last piece has begun are over when the clock goes on to minute `to`. */
  #closePending(to: number, tell: (built: BuiltWindow) => void): void {
    if (this.end === Number.NEGATIVE_INFINITY) return;
    for (const level of LEVELS) {
      const pending = Math.ceil(this.end / level.pieceMinutes) * level.pieceMinutes;
      if (pending > this.end && pending <= to) this.#tell(level, pending, tell);
    }
  }

  /** Windows of a level that end behind `after`, up to `until`. */
  #tellBetween(level: Level, after: number, until: number, tell: (built: BuiltWindow) => void): void {
    const { pieceMinutes } = level;
    for (let end = (Math.floor(after / pieceMinutes) + 1) * pieceMinutes; end <= until; end += pieceMinutes)
      this.#tell(level, end, tell);
  }

  /** @returns whether it says anything new */
  #insert({ minute, who, medians, sure, newest, charted }: Minute): boolean {
    const slot = minute % MINUTE_SLOTS;
    let changed = this.#noteHour(minute, newest, charted);
    if (this.at[slot] !== minute) {
      this.at[slot] = minute;
      for (const rings of this.rings.values()) {
        rings.minutes[slot] = Number.NaN;
        rings.sure[slot] = shareByte(null);
      }
      changed = true;
    }
    changed = this.#keepWho(slot, who) || changed;
    for (const [kind, value] of medians) {
      const rings = this.rings.get(kind) ?? emptyRings();
      this.rings.set(kind, rings);
      if (rings.minutes[slot] === Math.fround(value)) continue;
      rings.minutes[slot] = value;
      changed = true;
    }
    for (const [kind, { minutes }] of this.rings) {
      if (medians.has(kind) || Number.isNaN(minutes[slot])) continue;
      minutes[slot] = Number.NaN;
      changed = true;
    }
    return this.#noteSure(slot, sure) || changed;
  }

  /** @returns whether it says anything new */
  #noteSure(slot: number, shares: Minute['sure']): boolean {
    let changed = false;
    for (const kind of shares.keys()) if (!this.rings.has(kind)) this.rings.set(kind, emptyRings());
    for (const [kind, { sure }] of this.rings) {
      const byte = shareByte(shares.get(kind) ?? null);
      changed ||= sure[slot] !== byte;
      sure[slot] = byte;
    }
    return changed;
  }

  #noteHour(minute: number, newest: Minute['newest'], charted: Minute['charted']): boolean {
    const hour = Math.floor(minute / HOUR);
    const [read, written] = [this.hours.noteReadings(hour, newest), this.hours.noteCharted(hour, charted)];
    return read || written;
  }

  /** Equal ones are one object: most patients stay where they are. */
  #keepWho(slot: number, who: Who): boolean {
    const before = this.who[slot];
    if (before !== undefined && sameWho(before, who)) return false;
    const beside = this.who[(slot + MINUTE_SLOTS - 1) % MINUTE_SLOTS];
    this.who[slot] = beside !== undefined && sameWho(beside, who) ? beside : who;
    return true;
  }

  #tell(level: Level, end: number, tell: (built: BuiltWindow) => void): void {
    const who = this.#whoIn(end - level.pieceMinutes, end);
    if (who === undefined) return;
    if (level === DAY) this.#keepHour(end / HOUR - 1);
    const startMs = (end - level.minutes) * MINUTE_MS;
    const { patient, encounter } = this;
    const { patientName, bed, ward, deviceId } = who;
    const window: TrendWindow = {
      id: trendId(patient, encounter, end, level),
      ...{ patient, patientName, encounter, bed, ward, deviceId },
      windowStart: new Date(startMs).toISOString(),
      windowEnd: new Date(end * MINUTE_MS).toISOString(),
      minutes: level.minutes,
      vitals: this.fits(level, end),
      predictions: [],
    };
    tell({ window, who, trend: this });
  }

  /** Of the newest minute in between; undefined when there is none. */
  #whoIn(from: number, end: number): Who | undefined {
    for (let minute = end - 1; minute >= from; minute -= 1) {
      const slot = minute % MINUTE_SLOTS;
      if (this.at[slot] === minute) return this.who[slot];
    }
    return undefined;
  }

  #valueAt({ minutes }: VitalRings, minute: number): number {
    const slot = minute % MINUTE_SLOTS;
    return this.at[slot] === minute ? (minutes[slot] ?? Number.NaN) : Number.NaN;
  }

  #sureAt({ sure }: VitalRings, minute: number): number {
    const slot = minute % MINUTE_SLOTS;
    return this.at[slot] === minute ? (sure[slot] as number) : shareByte(null);
  }

  #minutePieces(rings: VitalRings, { minutes, pieceMinutes }: Level, end: number): Pieces {
    const values = new Float64Array(minutes / pieceMinutes);
    const start = end - minutes;
    let [measuredMinutes, last] = [0, start - 1];
    const sure: number[] = [];
    for (let piece = 0; piece < values.length; piece += 1) {
      const found: number[] = [];
      for (let minute = start + piece * pieceMinutes; minute < start + (piece + 1) * pieceMinutes; minute += 1) {
        sure.push(this.#sureAt(rings, minute));
        const value = this.#valueAt(rings, minute);
        if (Number.isNaN(value)) continue;
        found.push(value);
        last = minute;
      }
      measuredMinutes += found.length;
      values[piece] = medianInPlace(Float64Array.from(found));
    }
    const quality = meanShare(sure);
    return { values, pieceMinutes, measuredMinutes, staleMinutes: end - 1 - last, quality, startMs: start * MINUTE_MS };
  }

  #hourPieces({ hours, counts, lasts, sureHours }: VitalRings, end: number): Pieces {
    const values = new Float64Array(DAY.minutes / HOUR).fill(Number.NaN);
    const first = end / HOUR - values.length;
    let [measuredMinutes, last] = [0, first * HOUR - 1];
    const sure: number[] = [];
    for (let piece = 0; piece < values.length; piece += 1) {
      const [hour, slot] = [first + piece, (first + piece) % HOUR_SLOTS];
      if (this.hours.has(hour)) sure.push(sureHours[slot] as number);
      if (!this.hours.has(hour) || Number.isNaN(hours[slot])) continue;
      values[piece] = hours[slot] as number;
      measuredMinutes += counts[slot] as number;
      last = hour * HOUR + (lasts[slot] as number);
    }
    const about = { staleMinutes: end - 1 - last, quality: meanShare(sure), startMs: first * HOUR * MINUTE_MS };
    return { values, pieceMinutes: HOUR, measuredMinutes, ...about };
  }

  /** The hour as its minutes say now. */
  #keepHour(hour: number): void {
    this.hours.keep(hour);
    const slot = hour % HOUR_SLOTS;
    for (const rings of this.rings.values()) {
      const [found, sure]: [number[], number[]] = [[], []];
      for (let minute = 0; minute < HOUR; minute += 1) {
        sure.push(this.#sureAt(rings, hour * HOUR + minute));
        const value = this.#valueAt(rings, hour * HOUR + minute);
        if (Number.isNaN(value)) continue;
        found.push(value);
        rings.lasts[slot] = minute;
      }
      rings.counts[slot] = found.length;
      rings.sureHours[slot] = shareByte(meanShare(sure));
      rings.hours[slot] = medianInPlace(Float64Array.from(found));
    }
  }
}

function sameWho(a: Who, b: Who): boolean {
  return (
    a.patientName === b.patientName &&
    a.bed === b.bed &&
    a.ward === b.ward &&
    a.deviceId === b.deviceId &&
    a.person?.birthDate === b.person?.birthDate &&
    a.person?.sex === b.person?.sex
  );
}

function trendId(patient: string, encounter: string | null, end: number, { minutes }: Level): string {
  return createHash('sha256')
    .update(JSON.stringify([patient, encounter, end * MINUTE_MS, minutes, 'trend']))
    .digest('hex')
    .slice(0, 40);
}
