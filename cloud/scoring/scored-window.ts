import { createHash } from 'node:crypto';
import {
  type ChartedValues,
  knownPoints,
  NEWS2_SOURCES,
  news2OfWindow,
  news2Source,
  summariseWindow,
  VITAL_KINDS,
  type VitalKind,
} from '#clinical';
import type { ChartedInput, CuffMinute, EnrichedReading, ScoredWindow } from '../contract/events.ts';
import { isChild } from './adult-age.ts';
import type { ChartedBook } from './charted-book.ts';
import { cuffAfter, cuffCounts, cuffRuns, isCuff } from './cuff.ts';
import { otherScores } from './other-scores.ts';
import { WINDOW_MS } from './windows.ts';

export const METHOD = 'news2';
/** Raised whenever the same readings would give another number. */
export const METHOD_VERSION = '1.3.0';
/** Named as missing where the patient is a child: NEWS2 is not for people under 16 (RCP 2017; specs clinical-scores, section 1). */
export const ADULT_AGE = 'adultAge';
/** Older than this at the end of the window, a value is carried forward: nobody charted or measured it in this minute. */
const CURRENT_MS = WINDOW_MS;

/** A window before it is scored; of the cuff what it told. */
export type WindowSummary = Omit<ScoredWindow, 'charted' | 'score' | 'others' | 'cuff'> & Pick<CuffMinute, 'said'>;
type Summary = Omit<WindowSummary, 'said'> & Pick<ScoredWindow, 'cuff'>;

/**
 * NEWS2 of the medians of one window, of the last pressures of a cuff while they count and of what was charted until its end; a number from a
 * device goes before a charted one. The same readings in any order give the same result. A child's window has no score, and says so.
 * @param cuffBefore at the end of the patient's last window in the same encounter
 * @throws RangeError for a window without readings
 */
export function scoredWindow(
  startMs: number,
  readings: readonly EnrichedReading[],
  book: ChartedBook,
  cuffBefore?: CuffMinute,
): ScoredWindow {
  return scoredSummary(summaryOf(startMs, readings), book, cuffBefore);
}

export function scoredSummary({ said, ...summary }: WindowSummary, book: ChartedBook, cuffBefore?: CuffMinute): ScoredWindow {
  return scored(withCuff(summary, cuffAfter(cuffBefore, said, Date.parse(summary.windowEnd))), book);
}

/** A window that was told before, with what is charted by now. */
export function rescoredWindow(window: ScoredWindow, book: ChartedBook): ScoredWindow {
  return scored(withCuff(placeOf(window), window.cuff), book);
}

/** A window that was told before, with what is known by now of the cuff at the end of the one before it. */
export function followingWindow(window: ScoredWindow, book: ChartedBook, cuffBefore: CuffMinute | undefined): ScoredWindow {
  const cuff = cuffAfter(cuffBefore, window.cuff?.said ?? [], Date.parse(window.windowEnd));
  return scored(withCuff(placeOf(window), cuff), book);
}

function placeOf(window: ScoredWindow): Omit<Summary, 'cuff'> {
  const { id, patient, patientName, encounter, bed, ward, deviceId, windowStart, windowEnd, vitals, doubted, person } = window;
  const place = { id, patient, patientName, encounter, bed, ward, deviceId };
  const more = { ...(doubted === undefined ? {} : { doubted }), ...(person === undefined ? {} : { person }) };
  return { ...place, windowStart, windowEnd, vitals, ...more };
}

function withCuff(summary: Omit<Summary, 'cuff'>, cuff: CuffMinute | undefined): Summary {
  return cuff === undefined ? summary : { ...summary, cuff };
}

/** @throws RangeError for a window without readings */
export function summaryOf(startMs: number, readings: readonly EnrichedReading[]): WindowSummary {
  const newestFirst = [...readings].sort(
    (a, b) => b.effectiveAt.localeCompare(a.effectiveAt) || a.observation.localeCompare(b.observation),
  );
  const newest = newestFirst[0];
  if (newest === undefined) throw new RangeError('a window without readings cannot be scored');
  const vitals: Partial<Record<VitalKind, NonNullable<ScoredWindow['vitals'][VitalKind]>>> = {};
  const doubted: Partial<Record<VitalKind, number>> = {};
  for (const kind of VITAL_KINDS) {
    const all = newestFirst.filter(({ vital }) => vital === kind);
    const ofKind = all.filter(({ questionable }) => questionable !== true);
    if (all.length > ofKind.length) doubted[kind] = all.length - ofKind.length;
    const summary = summariseWindow(ofKind.map(({ value }) => value));
    const last = ofKind[0];
    if (summary === null || last === undefined) continue;
    vitals[kind] = {
      ...summary,
      unit: last.unit,
      lastAt: last.effectiveAt,
      observations: ofKind.map(({ observation }) => observation),
      records: [...new Set(ofKind.map(({ record }) => record))],
    };
  }
  return {
    id: windowId(newest.patient, startMs),
    patient: newest.patient,
    patientName: newest.patientName,
    encounter: newest.encounter,
    bed: newest.bed,
    ward: newest.ward,
    deviceId: newest.deviceId,
    windowStart: new Date(startMs).toISOString(),
    windowEnd: new Date(startMs + WINDOW_MS).toISOString(),
    vitals,
    said: cuffRuns(readings),
    ...(Object.keys(doubted).length === 0 ? {} : { doubted }),
    ...(newest.person === undefined ? {} : { person: newest.person }),
  };
}

function scored(summary: Summary, book: ChartedBook): ScoredWindow {
  if (isChild(summary.person, Date.parse(summary.windowEnd))) return unscored(summary);
  const medians = mediansOf(summary);
  const measured = new Set<string>(
    (Object.keys(NEWS2_SOURCES) as (keyof typeof NEWS2_SOURCES)[]).filter((name) => news2Source(name, medians) !== null),
  );
  const written = book
    .at(summary.patient, summary.encounter, Date.parse(summary.windowEnd))
    .filter(({ name }) => !measured.has(name));
  const values = valuesOf(written);
  const charted = [...written, ...carriedPressure(summary, medians)].sort((a, b) => a.ageMs - b.ageMs);
  const result = news2OfWindow(medians, values);
  // The prescribed scale holds until it is changed: its age says nothing about the score.
  const ages = charted.filter(({ name }) => name !== 'spo2Scale').map(({ ageMs }) => ageMs);
  return {
    ...summary,
    charted,
    score: {
      method: METHOD,
      methodVersion: METHOD_VERSION,
      total: result.total,
      totalMin: result.totalMin,
      totalMax: result.totalMax,
      band: result.band,
      bandAtLeast: result.bandAtLeast,
      points: knownPoints(result),
      missing: [...result.missing, ...result.undetermined],
      composed: ages.some((age) => age > CURRENT_MS),
      oldestAgeMs: ages.length === 0 ? null : Math.max(...ages),
    },
    others: otherScores(medians, values),
  };
}

type Medians = Parameters<typeof news2Source>[1];

/** As at the bed the last number of a cuff, as long as it counts, and no median. */
function mediansOf({ vitals, cuff, windowEnd }: Summary): Medians {
  const counting = (cuff?.numbers ?? []).filter((number) => cuffCounts(number, Date.parse(windowEnd)));
  return Object.fromEntries([
    ...Object.entries(vitals).flatMap(([kind, { median }]) => (isCuff(kind) ? [] : [[kind, median] as const])),
    ...counting.map(({ vital, value }) => [vital, value] as const),
  ]);
}

/** Of a cuff that measured before this minute began. */
function carriedPressure({ cuff, windowStart, windowEnd }: Summary, medians: Medians): ChartedInput[] {
  const source = news2Source('systolicBP', medians)?.vital;
  const number = cuff?.numbers.find(({ vital }) => vital === source);
  if (number === undefined || number.sinceMs >= Date.parse(windowStart)) return [];
  const { value, sinceMs, observation, record } = number;
  const at = new Date(sinceMs).toISOString();
  return [{ name: 'systolicBP', value, at, ageMs: Date.parse(windowEnd) - sinceMs, observation, record }];
}

/** The window is kept, and says why it has no score: all bounds are open, nothing is outside. */
function unscored(summary: Summary): ScoredWindow {
  const { totalMin, totalMax, band, bandAtLeast } = news2OfWindow({}, {});
  const score = { method: METHOD, methodVersion: METHOD_VERSION, total: null, totalMin, totalMax, band, bandAtLeast } as const;
  return {
    ...summary,
    charted: [],
    score: { ...score, points: {}, missing: [ADULT_AGE], composed: false, oldestAgeMs: null },
    others: [],
  };
}

/** What is no possible value is refused by the score and counts as missing. */
function valuesOf(charted: readonly ChartedInput[]): ChartedValues {
  return Object.fromEntries(charted.map(({ name, value }) => [name, value]));
}

/** Derived from whom, when, how long and how: a replay gives the same id. */
export function windowId(patient: string, startMs: number): string {
  return createHash('sha256')
    .update(JSON.stringify([patient, startMs, WINDOW_MS, METHOD]))
    .digest('hex')
    .slice(0, 40);
}
