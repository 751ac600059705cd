import { createHash } from 'node:crypto';
import { knownPoints, news2OfWindow, summariseWindow, VITAL_KINDS, type VitalKind } from '#clinical';
import type { EnrichedReading, ScoredWindow } from '../contract/events.ts';
import { WINDOW_MS } from './windows.ts';

export const METHOD = 'news2';
/** Raised whenever the same readings would give another number. */
export const METHOD_VERSION = '1.0.0';

/**
 * NEWS2 of the medians of one window. What people chart at the bed (consciousness, oxygen) does not reach this stage yet and is
 * missing by name. The same readings in any order give the same result.
 * @throws RangeError for a window without readings
 */
export function scoredWindow(startMs: number, readings: readonly EnrichedReading[]): ScoredWindow {
  const newestFirst = [...readings].sort(
    (a, b) => b.effectiveAt.localeCompare(a.effectiveAt) || a.observation.localeCompare(b.observation),
  );
  const newest = newestFirst[0];
  if (newest === undefined) throw new RangeError('a window without readings cannot be scored');
  const vitals: Partial<Record<VitalKind, NonNullable<ScoredWindow['vitals'][VitalKind]>>> = {};
  for (const kind of VITAL_KINDS) {
    const ofKind = newestFirst.filter(({ vital }) => vital === kind);
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
  const medians = Object.fromEntries(Object.entries(vitals).map(([kind, { median }]) => [kind, median]));
  const result = news2OfWindow(medians, {});
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
    },
  };
}

/** Derived from whom, when, how long and how: a replay gives the same id. */
export function windowId(patient: string, startMs: number): string {
  return createHash('sha256')
    .update(JSON.stringify([patient, startMs, WINDOW_MS, METHOD]))
    .digest('hex')
    .slice(0, 40);
}
