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
import type { ChartedInput, EnrichedReading, ScoredWindow } from '../contract/events.ts';
import { isChild } from './adult-age.ts';
import type { ChartedBook } from './charted-book.ts';
import { otherScores } from './other-scores.ts';
import { WINDOW_MS } from './windows.ts';

export const METHOD = 'news2';
/** Raised whenever the same readings would give another number. */
export const METHOD_VERSION = '1.2.0';
/** Named as missing where the patient is a child: NEWS2 is not for people under 16 (RCP 2017; specs clinical-scores, section 1). */
export const ADULT_AGE = 'adultAge';
/** Older than this at the end of the window, a value is carried forward: nobody charted it in this minute. */
const CURRENT_MS = WINDOW_MS;

/** A window before it is scored. */
type Summary = Omit<ScoredWindow, 'charted' | 'score' | 'others'>;

/**
 * NEWS2 of the medians of one window and of what was charted until its end; a number from a device goes before a charted one. The
 * same readings in any order give the same result. A child's window has no score, and says so.
 * @throws RangeError for a window without readings
 */
export function scoredWindow(startMs: number, readings: readonly EnrichedReading[], book: ChartedBook): ScoredWindow {
  return scored(summaryOf(startMs, readings), book);
}

/** A window that was told before, with what is charted by now. */
export function rescoredWindow(window: ScoredWindow, book: ChartedBook): ScoredWindow {
  const { id, patient, patientName, encounter, bed, ward, deviceId, windowStart, windowEnd, vitals, doubted, person } = window;
  const place = { id, patient, patientName, encounter, bed, ward, deviceId };
  const more = { ...(doubted === undefined ? {} : { doubted }), ...(person === undefined ? {} : { person }) };
  return scored({ ...place, windowStart, windowEnd, vitals, ...more }, book);
}

function summaryOf(startMs: number, readings: readonly EnrichedReading[]): Summary {
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
    ...(Object.keys(doubted).length === 0 ? {} : { doubted }),
    ...(newest.person === undefined ? {} : { person: newest.person }),
  };
}

function scored(summary: Summary, book: ChartedBook): ScoredWindow {
  if (isChild(summary.person, Date.parse(summary.windowEnd))) return unscored(summary);
  const medians = Object.fromEntries(Object.entries(summary.vitals).map(([kind, { median }]) => [kind, median]));
  const measured = new Set<string>(
    (Object.keys(NEWS2_SOURCES) as (keyof typeof NEWS2_SOURCES)[]).filter((name) => news2Source(name, medians) !== null),
  );
  const charted = book
    .at(summary.patient, summary.encounter, Date.parse(summary.windowEnd))
    .filter(({ name }) => !measured.has(name));
  const values = valuesOf(charted);
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
    others: otherScores(summary.vitals, values),
  };
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
