import { median, VITAL_KINDS, type VitalKind } from '#clinical';
import type { AlarmReading } from '#wire';
import type { AlarmStep } from '../alarms/alarm-step.ts';
import { type AlarmLoad, alarmLoad } from './alarm-load.ts';
import { Episodes } from './episode.ts';

/** What the bed alarmed for, as it was recorded. */
export interface RecordedLoad extends AlarmLoad {
  /** Median time from the signal to the acknowledgement, s; null when nobody acknowledged any. */
  readonly acknowledgedAfterS: number | null;
}

/** @param readings of the store's `alarms`, in order; from the first on */
export function recordedLoad(readings: readonly AlarmReading[], fromMs: number, toMs: number): RecordedLoad {
  const episodes = new Episodes();
  const raisedMs = new Map<string, number>();
  const waits: number[] = [];
  for (const reading of readings) {
    const step = stepOfReading(reading);
    episodes.take(step, () => vitalOf(step.condition));
    if (step.phase === 'start') raisedMs.set(step.alarmId, step.atMs);
    const raised = raisedMs.get(step.alarmId);
    if (step.phase !== 'acknowledged' || raised === undefined) continue;
    waits.push((step.atMs - raised) / 1000);
    raisedMs.delete(step.alarmId);
  }
  return { ...alarmLoad(episodes.list(), fromMs, toMs), acknowledgedAfterS: waits.length === 0 ? null : median(waits) };
}

function stepOfReading(reading: AlarmReading): AlarmStep {
  const { alarmId, condition, source, priority, phase, text, value, limit, unit, onsetAt, measuredAt } = reading;
  const times = { onsetMs: Date.parse(onsetAt), atMs: Date.parse(measuredAt) };
  return { alarmId, condition, source, device: reading.raisedBy ?? null, priority, phase, text, value, limit, unit, ...times };
}

export function vitalOf(condition: string): VitalKind | null {
  return VITAL_KINDS.find((kind) => condition.startsWith(`${kind}-`)) ?? null;
}
