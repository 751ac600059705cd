import type { LimitOverrides } from './limit-pair.ts';
import type { AlarmPriority } from './limit-rule.ts';
import type { VitalKind } from './vital-sign.ts';

/** What a ward sets for one class of patients (alarms sections 5 and 6). Everything that is absent is the default. */
export interface AlarmProfile {
  readonly limits?: LimitOverrides;
  /** Condition delay of all limit alarms, s. */
  readonly delayS?: number;
  /** Condition delay of single vital signs, s; `smart` grows shorter with depth and length of the violation. */
  readonly delaysS?: Readonly<Partial<Record<VitalKind, number | 'smart'>>>;
  /** How far inside the limit a value must come before its alarm ends; in the vital's unit. */
  readonly hysteresis?: Readonly<Partial<Record<VitalKind, number>>>;
  /** Mean over so long, s, before a value is shown and judged; 0 = as the device gives it. */
  readonly averagingS?: Readonly<Partial<Record<VitalKind, number>>>;
  readonly apnoeaS?: number;
  /** Priority of ECG leads that come off once monitoring had begun; default high. */
  readonly ecgLeadsOff?: 'high' | 'medium';
  readonly latching?: LatchingGroups;
  /** An acknowledged alarm whose condition goes on sounds again after so long, s; 0 = never. */
  readonly reAlarmS?: Readonly<Partial<Record<AlarmPriority, number>>>;
}

/** Which alarms stay after their condition has ended until somebody acknowledges. */
export interface LatchingGroups {
  readonly limits?: boolean;
  readonly extremeRates?: boolean;
  readonly apnoea?: boolean;
}
