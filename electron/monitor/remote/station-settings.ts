import { z } from 'zod';
import { type AlarmProfile, checkedProfile, InputRefused, type PatientType } from '#clinical';
import { type MonitorConfig, parseAlarmProfile } from '#ipc';

const CLASSES = ['adult', 'paediatric', 'neonatal'] as const satisfies readonly PatientType[];

/** The desired properties of a station's twin; what is absent stays as it is configured. */
const desired = z.object({
  ward: z.string().min(1).optional(),
  bed: z.string().min(1).optional(),
  /** Per class of patients, as `alarms.profiles` in the configuration. */
  alarmProfiles: z.partialRecord(z.enum(CLASSES), z.unknown()).optional(),
  sampling: z
    .object({
      /** Seconds of waves kept before and after an alarm. */
      alarmWavesBeforeS: z.number().min(0).max(30).optional(),
      alarmWavesAfterS: z.number().min(0).max(60).optional(),
    })
    .optional(),
});

export interface StationSettings {
  /** Of the twin; null: none was ever taken over. */
  readonly version: number | null;
  readonly place: { readonly ward?: string; readonly bed?: string };
  readonly profiles: Partial<Record<PatientType, AlarmProfile>>;
  readonly sampling: { readonly alarmWavesBeforeS: number; readonly alarmWavesAfterS: number };
}

export const NO_SETTINGS: StationSettings = {
  version: null,
  place: {},
  profiles: {},
  sampling: { alarmWavesBeforeS: 15, alarmWavesAfterS: 15 },
};

/**
 * What the cloud wants of this station, checked by the very rules that the configuration has to keep: limits and delays out of their
 * range, or anything switched off that never may be, are refused whole.
 * @throws InputRefused naming the member and the reason
 */
export function settingsFrom(properties: Readonly<Record<string, unknown>>): StationSettings {
  const result = desired.safeParse(properties);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new InputRefused(`desired.${issue?.path.join('.') ?? ''}`, issue?.message ?? 'cannot be used');
  }
  const { ward, bed, alarmProfiles = {}, sampling } = result.data;
  const profiles: StationSettings['profiles'] = {};
  for (const type of CLASSES) {
    const wanted = alarmProfiles[type];
    if (wanted === undefined || wanted === null) continue;
    profiles[type] = checkedProfile(type, parseAlarmProfile(JSON.stringify(wanted), `desired.alarmProfiles.${type}`));
  }
  const version = properties['$version'];
  return {
    version: typeof version === 'number' ? version : null,
    place: { ...(ward !== undefined && { ward }), ...(bed !== undefined && { bed }) },
    profiles,
    sampling: {
      alarmWavesBeforeS: sampling?.alarmWavesBeforeS ?? NO_SETTINGS.sampling.alarmWavesBeforeS,
      alarmWavesAfterS: sampling?.alarmWavesAfterS ?? NO_SETTINGS.sampling.alarmWavesAfterS,
    },
  };
}

/** The configuration as it is with these settings. */
export function settledConfig(config: MonitorConfig, { place, profiles }: StationSettings): MonitorConfig {
  const changed = Object.keys(profiles).length > 0;
  return {
    ...config,
    bed: { id: place.bed ?? config.bed.id, ward: place.ward ?? config.bed.ward },
    ...(changed && { alarms: { ...config.alarms, profiles: { ...config.alarms?.profiles, ...(profiles as object) } } }),
  };
}
