import { NEWS2_SOURCES, roundHalfUp, type VitalKind, vitalSign } from '#clinical';
import type { BedEntry, ScoreInput } from '#ipc';
import { freshEntry } from './charted.ts';
import type { Values } from './live-values.ts';

interface Source {
  /** The preferred one first. */
  readonly vitals: readonly VitalKind[];
  readonly entry?: BedEntry['what'];
}

/** Where each input of a score comes from: measured before charted. */
const SOURCES = {
  ...{ spo2: { vitals: NEWS2_SOURCES.spo2 }, systolicBP: { vitals: NEWS2_SOURCES.systolicBP } },
  ...{ pulse: { vitals: NEWS2_SOURCES.pulse }, heartRate: { vitals: NEWS2_SOURCES.pulse } },
  respiratoryRate: { vitals: NEWS2_SOURCES.respiratoryRate, entry: 'respiratory-rate' },
  temperature: { vitals: NEWS2_SOURCES.temperature, entry: 'temperature' },
  meanBP: { vitals: ['abp-mean', 'nibp-mean'] },
  diastolicBP: { vitals: ['abp-diastolic', 'nibp-diastolic'] },
  consciousness: { vitals: [], entry: 'consciousness' },
  mentation: { vitals: [], entry: 'consciousness' },
  supplementalOxygen: { vitals: [], entry: 'supplemental-oxygen' },
  respiratoryEffort: { vitals: [], entry: 'respiratory-effort' },
  capillaryRefillS: { vitals: [], entry: 'capillary-refill' },
  oxygen: { vitals: [], entry: 'oxygen-delivery' },
} as const satisfies Record<string, Source>;

export type InputName = keyof typeof SOURCES;

/** One input as it counts at this moment, without its points: they are the score's. */
export type FoundInput = Omit<ScoreInput, 'points'> & { readonly name: InputName };

/** Numbers are rounded as they are shown: what is scored is what people see (clinical-scores 1.4). */
export function findInput(name: InputName, values: Values): FoundInput {
  const source: Source = SOURCES[name];
  const { nowMs, intervalMs, measured, entries } = values;
  for (const vital of source.vitals) {
    const found = measured.get(vital);
    if (found === undefined) continue;
    const { value, atMs, reading, count } = found;
    const shown = roundHalfUp(value, vitalSign(vital).decimals);
    return { name, value: shown, ageMs: age(atMs, nowMs), origin: 'device', why: null, by: null, from: { reading, count } };
  }
  const charted = source.entry && freshEntry(entries, source.entry, nowMs, intervalMs);
  if (charted) {
    const { value, atMs, by, reading } = charted;
    return { name, value, ageMs: age(atMs, nowMs), origin: 'entered', why: null, by, from: { reading, count: 1 } };
  }
  const reasons = [
    ...source.vitals.map((vital) => `${vitalSign(vital).label}: ${values.whyNotMeasured(vital)}`),
    ...(source.entry ? [values.whyNotCharted(source.entry)] : []),
  ];
  const why = reasons.join('; ');
  return { name, value: null, ageMs: null, origin: 'missing', why, by: null, from: null };
}

/** @param points null for what the score has no points for */
export function scoreInput(found: FoundInput, points: number | null): ScoreInput {
  return { ...found, points };
}

function age(atMs: number, nowMs: number): number {
  return Math.max(0, nowMs - atMs);
}
