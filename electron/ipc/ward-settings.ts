import { z } from 'zod';
import { type LimitPair, PATIENT_TYPES, type PatientType, VITAL_KINDS, type VitalKind } from '#clinical';
import { displayConfig } from './display-config.ts';
import { limitPair } from './screen-schemas.ts';

/** What a ward may set for its screens; the rest is chosen at each of them. */
export const wardDisplay = displayConfig.omit({ beside: true, night: true });

const wardProfile = z.strictObject({
  limits: z.partialRecord(z.enum(VITAL_KINDS), limitPair).exactOptional(),
  /** s */
  delayS: z.number().exactOptional(),
});

/** What is set at the bed for its ward, behind the PIN. What IT has set in the configuration counts before it. */
export const wardSettings = z.strictObject({
  display: wardDisplay,
  /** Per class of patients; they count from the next patient on. */
  profiles: z.partialRecord(z.enum(PATIENT_TYPES), wardProfile),
});
export type WardSettings = z.infer<typeof wardSettings>;

export const NO_WARD_SETTINGS: WardSettings = { display: {}, profiles: {} };

/** One setting by its path, e.g. `display.sweep.ecg` or `adult.limits.spo2`; null: not set by the ward. */
export interface WardChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface WardJournalEntry {
  readonly atMs: number;
  readonly by: string;
  readonly changes: readonly WardChange[];
}

export interface WardMessage {
  readonly type: 'ward';
  readonly atMs: number;
  /** Whether the configuration names a PIN: without one nothing can be set here. */
  readonly open: boolean;
  readonly settings: WardSettings;
  /** Paths that the configuration or the cloud has set: they cannot be set here. */
  readonly fixed: readonly string[];
  /** The alarm profiles that were set last are not in force for the patient who is here. */
  readonly waiting: boolean;
  /** For each class what would count for the next patient. */
  readonly classes: readonly WardClass[];
  /** Newest first. */
  readonly journal: readonly WardJournalEntry[];
}

export interface WardClass {
  readonly type: PatientType;
  readonly delayS: number;
  /** Without what the ward has set. */
  readonly usualDelayS: number;
  readonly limits: readonly {
    readonly vital: VitalKind;
    readonly low: number | null;
    readonly high: number | null;
    readonly usual: LimitPair;
  }[];
  /** Why nobody of this class could be monitored with what is configured; then there are no limits to show. */
  readonly refused: string | null;
}

export interface WardKey {
  readonly type: 'set-ward';
  readonly settings: WardSettings;
  readonly pin: string;
  /** Whoever changes them says who: it is on record. */
  readonly by: string;
}

/** Every setting that is made, by its path, in words that can be compared. */
export function flatSettings({ display, profiles }: WardSettings): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  for (const [path, value] of flatDisplay(display)) flat.set(path, value);
  for (const type of PATIENT_TYPES) {
    const { limits = {}, delayS } = profiles[type] ?? {};
    if (delayS !== undefined) flat.set(`${type}.delayS`, `${delayS} s`);
    for (const vital of VITAL_KINDS) {
      const pair = limits[vital];
      if (pair !== undefined) flat.set(`${type}.limits.${vital}`, `${pair.low ?? 'none'} – ${pair.high ?? 'none'}`);
    }
  }
  return flat;
}

/** The members of a display that are set, e.g. `display.sweep.ecg`. */
export function flatDisplay(display: WardSettings['display']): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  for (const [member, value] of Object.entries(display)) {
    if (value === undefined) continue;
    if (member === 'nightHours' || Array.isArray(value) || typeof value !== 'object') flat.set(`display.${member}`, words(value));
    else
      for (const [part, inner] of Object.entries(value))
        if (inner !== undefined) flat.set(`display.${member}.${part}`, words(inner));
  }
  return flat;
}

/** @returns what is another setting afterwards, by path */
export function wardChanges(before: WardSettings, after: WardSettings): readonly WardChange[] {
  const [was, is] = [flatSettings(before), flatSettings(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((path) => was.get(path) !== is.get(path))
    .map((path) => ({ path, before: was.get(path) ?? null, after: is.get(path) ?? null }));
}

function words(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ') || 'none';
  if (typeof value === 'object' && value !== null) return Object.values(value).join(' – ');
  return String(value);
}
