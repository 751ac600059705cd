import { z } from 'zod';
import type { VitalKind } from '#clinical';
import { type LaboratoryResult, RESULT_NAMES } from '../../contract/laboratory.ts';
import type { PartitionStates } from '../../contract/partition-state-adapter.ts';
import type { LaboratoryBook } from './laboratory-book.ts';
import { PatientTrend } from './patient-trend.ts';
import { emptyRings, HOUR_SLOTS, MINUTE_SLOTS } from './rings.ts';

const who = z.strictObject({
  patientName: z.string(),
  bed: z.string(),
  ward: z.string(),
  deviceId: z.string(),
  person: z.strictObject({ birthDate: z.string().nullable(), sex: z.enum(['female', 'male']).nullable() }).nullable(),
});
const newest = z.strictObject({ at: z.string(), observation: z.string() });
const charted = newest.extend({ value: z.number() });
const byHour = <T extends z.ZodType>(entry: T) => z.array(z.tuple([z.int(), z.array(z.tuple([z.string(), entry]))]));

/** Rings as base64 of their bytes, little-endian. */
const patient = z.strictObject({
  patient: z.string(),
  encounter: z.string().nullable(),
  end: z.int(),
  at: z.string(),
  /** Each who once; `whoOf` is the place per slot, 255 = none. */
  who: z.array(who).max(255),
  whoOf: z.string(),
  /** Vital sign, minutes, hours, counts, lasts; then what was sure of the minutes and hours, absent: before it was kept. */
  rings: z.array(z.tuple([z.string(), z.string(), z.string(), z.string(), z.string()]).rest(z.string())),
  hoursAt: z.string(),
  newest: byHour(newest),
  charted: byHour(charted),
});
type PatientState = z.infer<typeof patient>;

const result = z.strictObject({
  name: z.enum(RESULT_NAMES as [LaboratoryResult['name'], ...LaboratoryResult['name'][]]),
  value: z.number().nullable(),
  effectiveAt: z.string(),
  knownAt: z.string(),
  observation: z.string(),
  patient: z.string(),
  encounter: z.string().nullable(),
});

const stateSchema = z.strictObject({
  version: z.literal(1),
  /** First record of the partition of `scored` that is not in it. */
  next: z.int().nonnegative(),
  patients: z.array(patient),
  /** First record of the partition of `laboratory` that is not in it. Absent: before there was any. */
  nextResult: z.int().nonnegative().default(0),
  results: z.array(result).default([]),
});

/** What the long windows of one partition are built from. */
export type TrendState = z.infer<typeof stateSchema>;

/**
 * Kept from time to time, so that a restart, or another process, need not read two days again. A position is committed only when the
 * state that knows it is kept.
 */
export type TrendStates = PartitionStates<TrendState>;

/** @returns null when it is none */
export function parseTrendState(value: unknown): TrendState | null {
  const parsed = stateSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

export function patientState(trend: PatientTrend): PatientState {
  const places = [...new Set(trend.who)].filter((each) => each !== undefined).slice(0, 255);
  return {
    patient: trend.patient,
    encounter: trend.encounter,
    end: trend.end,
    at: base64(trend.at),
    who: places,
    whoOf: base64(Uint8Array.from(trend.who, (each) => (each === undefined ? 255 : places.indexOf(each)))),
    rings: [...trend.rings].map(([kind, { minutes, hours, counts, lasts, sure, sureHours }]) => [
      kind,
      base64(minutes),
      base64(hours),
      base64(counts),
      base64(lasts),
      base64(sure),
      base64(sureHours),
    ]),
    hoursAt: base64(trend.hours.at),
    newest: [...trend.hours.newest].map(([hour, entries]) => [hour, [...entries]]),
    charted: [...trend.hours.charted].map(([hour, entries]) => [hour, [...entries]]),
  };
}

export function patientOf(state: PatientState, laboratory?: LaboratoryBook): PatientTrend {
  const trend = new PatientTrend(state.patient, state.encounter, laboratory);
  trend.end = state.end;
  trend.at.set(new Int32Array(bytesOf(state.at, MINUTE_SLOTS * 4)));
  new Uint8Array(bytesOf(state.whoOf, MINUTE_SLOTS)).forEach((place, slot) => {
    trend.who[slot] = state.who[place];
  });
  for (const [kind, minutes, hours, counts, lasts, sure, sureHours] of state.rings) {
    const rings = emptyRings();
    rings.minutes.set(new Float32Array(bytesOf(minutes, MINUTE_SLOTS * 4)));
    rings.hours.set(new Float32Array(bytesOf(hours, HOUR_SLOTS * 4)));
    rings.counts.set(new Uint8Array(bytesOf(counts, HOUR_SLOTS)));
    rings.lasts.set(new Uint8Array(bytesOf(lasts, HOUR_SLOTS)));
    if (sure !== undefined) rings.sure.set(new Uint8Array(bytesOf(sure, MINUTE_SLOTS)));
    if (sureHours !== undefined) rings.sureHours.set(new Uint8Array(bytesOf(sureHours, HOUR_SLOTS)));
    trend.rings.set(kind as VitalKind, rings);
  }
  trend.hours.at.set(new Int32Array(bytesOf(state.hoursAt, HOUR_SLOTS * 4)));
  for (const [hour, entries] of state.newest) trend.hours.newest.set(hour, new Map(entries));
  for (const [hour, entries] of state.charted) trend.hours.charted.set(hour, new Map(entries));
  return trend;
}

function base64(values: Int32Array | Float32Array | Uint8Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

/** @throws RangeError for another length, which is no ring of ours */
function bytesOf(text: string, length: number): ArrayBuffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== length) throw new RangeError(`a ring of ${bytes.length} bytes, expected ${length}`);
  return new Uint8Array(bytes).buffer;
}
