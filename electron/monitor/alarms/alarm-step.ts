import type { AlarmPriority, VitalKind } from '#clinical';
import type { BedAlarm } from '#ipc';

/** One step in the life of an alarm, for the record and the outbox (telemetry reading `alarm`). Times are Unix ms. */
export interface AlarmStep {
  /** Same from start to end; unique at this bed: condition and onset. */
  readonly alarmId: string;
  readonly condition: string;
  readonly source: 'physiological' | 'technical';
  /** Label of the device that raised it itself; null = raised here. */
  readonly device: string | null;
  readonly priority: AlarmPriority;
  readonly phase: 'start' | 'escalated' | 'acknowledged' | 're-alarm' | 'latched' | 'end';
  readonly text: string;
  /** Worst value so far; null for a technical alarm. */
  readonly value: number | null;
  readonly limit: number | null;
  readonly unit: string | null;
  /** When the condition began to hold, before the delay. */
  readonly onsetMs: number;
  readonly atMs: number;
}

/** What BedAlarms tells of one vital sign for its tile. */
export interface TileAlarmState {
  readonly limits: { readonly low: number | null; readonly high: number | null } | null;
  readonly alarm: AlarmPriority | null;
  readonly violated: 'low' | 'high' | null;
}

/** One number of one vital sign as it arrived, or its absence. */
export interface VitalInput {
  readonly vital: VitalKind;
  readonly value: number | null;
  /** Why value is null. */
  readonly reason: string | null;
  /** Host wall time of the measurement, Unix ms. */
  readonly measuredMs: number;
  readonly arrivedMs: number;
  /** For how long it counts from its arrival on, ms; absent: as the vital sign usually does. */
  readonly validMs?: number;
  /** The device shows the value but doubts it. */
  readonly questionable: boolean;
  /** UCUM; null when the device gives none. */
  readonly unit: string | null;
}

/** A condition told by whoever watches it. */
export interface ReportedCondition {
  /** e.g. "device-silent"; stable: the same condition told again is the same alarm. */
  readonly condition: string;
  readonly active: boolean;
  readonly priority: AlarmPriority;
  readonly text: string;
  /** Default technical. */
  readonly source?: BedAlarm['source'];
  /** Label of the device that raises the alarm itself; default null = raised here. */
  readonly device?: string | null;
  /** Kept after it ended until somebody acknowledges; default false. */
  readonly latching?: boolean;
}

/** One alarm of a device's own list, as the device tells it. */
export interface DeviceAlarmInput {
  readonly deviceId: string;
  readonly deviceLabel: string;
  /** The device's own name of the condition; the same again is the same alarm. */
  readonly vendorCode: string;
  readonly category: BedAlarm['source'];
  readonly priority: AlarmPriority;
  readonly present: boolean;
  readonly text: string;
}

export function stepOf(alarm: BedAlarm, phase: AlarmStep['phase'], atMs: number): AlarmStep {
  const { alarmId, condition, source, device, priority, text, value, limit, unit, onsetMs } = alarm;
  return { alarmId, condition, source, device, priority, phase, text, value, limit, unit, onsetMs, atMs };
}

const RANK: Readonly<Record<AlarmPriority, number>> = { high: 0, medium: 1, low: 2 };

/** High before medium before low; within a priority the first to appear first. */
export function inOrder(a: BedAlarm, b: BedAlarm): number {
  return RANK[a.priority] - RANK[b.priority] || a.raisedMs - b.raisedMs || (a.alarmId < b.alarmId ? -1 : 1);
}

export function higher(a: AlarmPriority, b: AlarmPriority): AlarmPriority {
  return RANK[a] <= RANK[b] ? a : b;
}

/** An id that no earlier alarm of this condition had, even when the clock was set back between them. */
export function nextAlarmId(condition: string, onsetMs: number, lastNumber: number | null): { alarmId: string; number: number } {
  const number = lastNumber === null ? onsetMs : Math.max(onsetMs, lastNumber + 1);
  return { alarmId: `${condition}-${number}`, number };
}
