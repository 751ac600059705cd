import type { AlarmProfile, PatientType } from '#clinical';
import { type MonitorConfig, type PatientBanner, readAddedDevices, type WardSettings } from '#ipc';
import type { Equipment } from '../acquisition/equipment.ts';
import { AlarmDesk } from '../alarms/alarm-desk.ts';
import { BedAlarms, type BedAlarmsOptions } from '../alarms/bed-alarms.ts';
import { VOLUME_KEY, Volume } from '../alarms/volume.ts';
import type { Scored } from '../scores/score-part.ts';
import { emptyScores, restoreScores, type ScoreState } from '../scores/score-state.ts';
import { type CuffReadingsState, parseCuffs } from '../screen/cuff-readings.ts';
import type { AveragingOf } from '../screen/numerics-part.ts';

/** Told when what an earlier run left cannot be used: the part starts empty then. */
export type Refused = (what: string, detail: string) => void;

/** The configuration as it holds now: what the cloud has set is in it, and what the ward has set beneath it. */
export type LiveConfig = MonitorConfig & { wardProfiles?: WardSettings['profiles'] };

/** What counts for one class of patients in this ward; names and numbers are checked where it is used. */
export function alarmProfile(config: LiveConfig, patientType: PatientType): AlarmProfile {
  const { limits, alarmDelayS, alarms, wardProfiles } = config;
  const own = alarms?.profiles?.[patientType];
  const ward = wardProfiles?.[patientType];
  // Limits without a class are those of the class that is configured: an adult's are wrong for a newborn.
  const general = patientType === patientTypeOf(config, null) ? limits : {};
  return {
    delayS: ward?.delayS ?? alarmDelayS,
    ...(own as AlarmProfile | undefined),
    limits: { ...ward?.limits, ...general, ...own?.limits },
  };
}

/** @param patient null = nobody is admitted: as the bed is configured */
export function patientTypeOf({ admission }: MonitorConfig, patient: PatientBanner | null): PatientType {
  return patient?.type ?? admission?.patient.type ?? 'adult';
}

/** For whom scores are worked out. */
export function whom(config: MonitorConfig, { patient }: { readonly patient: PatientBanner | null }): Scored {
  return { patient, type: patientTypeOf(config, patient) };
}

export function alarmOptions(config: LiveConfig, patient: PatientBanner | null): BedAlarmsOptions {
  return alarmOptionsOf(config, patientTypeOf(config, patient), patient?.encounter ?? null);
}

export function alarmOptionsOf(config: LiveConfig, patientType: PatientType, encounter: string | null): BedAlarmsOptions {
  return { patientType, profile: alarmProfile(config, patientType), encounter };
}

/** @throws InputRefused when what the ward sets for this class of patients cannot be used */
export function requireAlarmOptions(config: LiveConfig, patient: PatientBanner | null): void {
  new BedAlarms(alarmOptions(config, patient));
}

export function averagingFor(config: LiveConfig, patient: PatientBanner | null): AveragingOf {
  const { averagingS = {} } = alarmProfile(config, patientTypeOf(config, patient));
  return (vital) => averagingS[vital] ?? 0;
}

/**
 * The alarms of the bed as an earlier run left them.
 * @throws InputRefused for a profile that cannot be used
 */
export function restoreDesk(
  config: LiveConfig,
  patient: PatientBanner | null,
  saved: (key: string) => string | null,
  nowMs: number,
  refused: Refused,
): AlarmDesk {
  const options = alarmOptions(config, patient);
  const fresh = new BedAlarms(options);
  const alarms = restored('alarms', saved('alarms'), fresh, refused, (json) => BedAlarms.restore(options, json, nowMs));
  return new AlarmDesk(alarms, new Volume(config.alarms?.volume, saved(VOLUME_KEY)));
}

export function restoreScore(saved: string | null, refused: Refused): ScoreState {
  return restored('score', saved, emptyScores(), refused, restoreScores);
}

export function restoreCuffs(saved: string | null, refused: Refused): CuffReadingsState {
  return restored('cuffs', saved, {}, refused, parseCuffs);
}

/** Devices that somebody added before the monitor was started again. */
export function restoreAdded(equipment: Equipment, json: string | null, refused: Refused): void {
  if (json === null) return;
  for (const device of readAddedDevices(json, [...equipment.configs])) {
    try {
      equipment.add(device, true);
    } catch (error) {
      refused('devices', `${device.id} is not used any more: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
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
