import type { VitalKind } from '#clinical';
import type { BedEntry, PatientBanner } from '#ipc';
import { LiveValues } from '../../../../electron/monitor/scores/live-values.ts';

export const START = Date.UTC(2026, 0, 5, 8);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const ADULT: PatientBanner = {
  ...{ name: 'Generated, One', identifier: 'P-1', birthDate: '1954-04-12', type: 'adult', encounter: 'E-1' },
  admittedAt: '2026-01-05T08:00:00.000Z',
};
/** 30 months old at the start. */
export const CHILD: PatientBanner = { ...ADULT, identifier: 'P-2', birthDate: '2023-07-05', type: 'paediatric' };

export const WELL = { 'respiratory-rate': 16, spo2: 98, 'abp-systolic': 125, 'abp-diastolic': 71, 'heart-rate': 72 } as const;
export const CHARTED: readonly BedEntry[] = [
  { what: 'consciousness', value: 'A' },
  { what: 'supplemental-oxygen', value: false },
  { what: 'temperature', value: 36.8 },
];

/** What is known of one patient, fed by hand. */
export class Known {
  readonly values = new LiveValues();
  nowMs = START;

  /** All values every second for so long. */
  hold(values: Partial<Record<VitalKind, number>>, seconds = 60): this {
    for (let second = 0; second < seconds; second++) {
      for (const [vital, value] of Object.entries(values)) this.send(vital as VitalKind, value);
      this.nowMs += 1_000;
    }
    return this;
  }

  send(vital: VitalKind, value: number | null): this {
    const { nowMs } = this;
    this.values.onVital({ vital, value, measuredMs: nowMs, arrivedMs: nowMs, questionable: false, unit: null, reading: 'r' });
    return this;
  }

  chart(...entries: readonly BedEntry[]): this {
    for (const entry of entries) this.values.enter(entry, 'a nurse', `e/${entry.what}`, this.nowMs);
    return this;
  }

  at(intervalMs = 4 * HOUR) {
    return this.values.at(this.nowMs, intervalMs);
  }
}
