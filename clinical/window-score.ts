import type { Consciousness } from './news2.table.ts';
import { type News2Result, scoreNews2 } from './news2.ts';
import type { News2Input } from './news2-input.ts';
import type { VitalKind } from './vital-sign.ts';

/** What a person enters; null or absent = nobody did, or it has expired. Temperature in degrees Celsius. */
export interface ChartedValues {
  readonly consciousness?: Consciousness | null;
  readonly supplementalOxygen?: boolean | null;
  readonly temperature?: number | null;
  /** Counted by a person, per minute. */
  readonly respiratoryRate?: number | null;
  readonly spo2Scale?: 1 | 2 | null;
}

/** Which vital sign feeds a NEWS2 parameter, the preferred one first: arterial before cuff, ECG before pulse oximeter. */
export const NEWS2_SOURCES = {
  respiratoryRate: ['respiratory-rate'],
  spo2: ['spo2'],
  systolicBP: ['abp-systolic', 'nibp-systolic'],
  pulse: ['heart-rate', 'pulse-rate'],
  temperature: ['temperature'],
} as const satisfies Record<string, readonly VitalKind[]>;

/** @returns the value of the preferred source that has one, and which it was */
export function news2Source(
  parameter: keyof typeof NEWS2_SOURCES,
  vitals: Readonly<Partial<Record<VitalKind, number>>>,
): { readonly vital: VitalKind; readonly value: number } | null {
  for (const vital of NEWS2_SOURCES[parameter]) {
    const value = vitals[vital];
    if (value !== undefined) return { vital, value };
  }
  return null;
}

/**
 * NEWS2 of one window, the same at the bed and in the cloud.
 * @param vitals one number per vital sign, the window's median, in the unit of the vital sign table; absent = nothing valid
 */
export function news2OfWindow(vitals: Readonly<Partial<Record<VitalKind, number>>>, charted: ChartedValues): News2Result {
  const measured = (parameter: keyof typeof NEWS2_SOURCES): number | null => news2Source(parameter, vitals)?.value ?? null;
  const input: News2Input = {
    respiratoryRate: measured('respiratoryRate') ?? charted.respiratoryRate ?? null,
    spo2: measured('spo2'),
    spo2Scale: charted.spo2Scale ?? null,
    supplementalOxygen: charted.supplementalOxygen ?? null,
    systolicBP: measured('systolicBP'),
    pulse: measured('pulse'),
    consciousness: charted.consciousness ?? null,
    temperature: measured('temperature') ?? charted.temperature ?? null,
  };
  return scoreNews2(input);
}
