import type { MonitorConfig } from '#ipc';
import { BedAlarms, type BedAlarmsOptions } from '../alarms/bed-alarms.ts';
import { LiveNews2 } from '../scores/live-news2.ts';

/** Told when what an earlier run left cannot be used: the part starts empty then. */
export type Refused = (what: string, detail: string) => void;

/** @throws InputRefused for limits that cannot be used */
export function restoreAlarms(config: MonitorConfig, saved: string | null, nowMs: number, refused: Refused): BedAlarms {
  const options: BedAlarmsOptions = {
    patientType: config.admission?.patient.type ?? 'adult',
    // Names and numbers are checked where they are used.
    limits: config.limits,
    delayS: config.alarmDelayS,
    encounter: config.admission?.encounter ?? null,
  };
  const fresh = new BedAlarms(options);
  return restored('alarms', saved, fresh, refused, (json) => BedAlarms.restore(options, json, nowMs));
}

export function restoreScore(saved: string | null, refused: Refused): LiveNews2 {
  return restored('score', saved, new LiveNews2(), refused, (json) => LiveNews2.restore({}, json));
}

function restored<T>(what: string, saved: string | null, fresh: T, refused: Refused, restore: (json: unknown) => T): T {
  if (saved === null) return fresh;
  try {
    return restore(JSON.parse(saved));
  } catch (error) {
    refused(what, error instanceof Error ? error.message : String(error));
    return fresh;
  }
}
