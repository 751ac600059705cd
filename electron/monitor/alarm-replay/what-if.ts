import type { LimitPair, VitalKind } from '#clinical';
import type { HistoryAnswer, PatientBanner } from '#ipc';
import type { BedAlarms, BedAlarmsOptions } from '../alarms/bed-alarms.ts';
import type { History } from '../recorder/history.ts';
import { limitPreview } from './limit-preview.ts';

type WhatIf = Extract<HistoryAnswer, { what: 'what-if' }>;

export interface LimitPreviewParts {
  readonly patient: () => PatientBanner | null;
  readonly options: (patient: PatientBanner) => BedAlarmsOptions;
  readonly alarms: () => BedAlarms;
}

export interface WhatIfQuestion {
  readonly vital: VitalKind;
  readonly limits: LimitPair;
  /** s; null: as it is. */
  readonly delayS: number | null;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What other limits and another delay of one vital sign would have made of a period. Nothing is changed by it. To be taken in slices.
 * @throws InputRefused for limits that cannot be used
 */
export function* whatIf(
  history: History,
  { vital, limits, delayS, fromMs, toMs }: WhatIfQuestion,
  patient: PatientBanner,
  { options, alarms }: LimitPreviewParts,
): Generator<void, WhatIf> {
  const { patientType, profile = {} } = options(patient);
  const inUse = alarms().limitsOf(vital);
  const present = { low: inUse?.low ?? null, high: inUse?.high ?? null };
  const question = { patientType, profile, vital, present, changed: limits, fromMs, toMs };
  const { before, after, differences } = yield* limitPreview(
    history,
    delayS === null ? question : { ...question, changedDelayS: delayS },
  );
  const usual = profile.delaysS?.[vital] ?? profile.delayS ?? null;
  return {
    ...{ what: 'what-if', fromMs, toMs, vital, limits: { low: limits.low, high: limits.high }, delayS, present },
    ...{ presentDelayS: usual === 'smart' ? null : usual, before, after },
    differences: differences.map(({ kind, condition, priority, onsetMs, raisedMs, violatedMs, extreme, limit: beyond, byMs }) => {
      return { kind, condition, priority, onsetMs, raisedMs, violatedMs, extreme, limit: beyond, byMs };
    }),
  };
}
