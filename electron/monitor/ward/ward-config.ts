import { checkedProfile, DEFAULT_LIMITS, InputRefused, type LimitPair, PATIENT_TYPES, type VitalKind } from '#clinical';
import { flatDisplay, type MonitorConfig, type WardClass, type WardSettings } from '#ipc';
import { BedAlarms } from '../alarms/bed-alarms.ts';
import { alarmOptionsOf, alarmProfile, type LiveConfig } from '../bed/live-parts.ts';

type Profiles = WardSettings['profiles'];

/**
 * Paths that the configuration, or the cloud, has set: they count before what the ward sets, and cannot be set at the bed.
 * @param display as IT has configured it
 */
export function fixedPaths(config: MonitorConfig, display: MonitorConfig['display']): readonly string[] {
  const profiles = PATIENT_TYPES.flatMap((type) => {
    const own = config.alarms?.profiles?.[type];
    // General limits are those of the class that is configured (live-parts.ts).
    const general = type === (config.admission?.patient.type ?? 'adult') ? config.limits : {};
    return [
      ...(own?.delayS === undefined ? [] : [`${type}.delayS`]),
      ...Object.keys({ ...general, ...own?.limits }).map((vital) => `${type}.limits.${vital}`),
    ];
  });
  return [...flatDisplay(display ?? {}).keys(), ...profiles];
}

/** How the screens of this bed show it: what IT has set before what the ward has. */
export function shownDisplay(
  house: MonitorConfig['display'],
  ward: WardSettings['display'],
): NonNullable<MonitorConfig['display']> {
  const joined = { ...ward, ...house };
  const sweep = { ...ward.sweep, ...house?.sweep };
  const privacy = { ...ward.privacy, ...house?.privacy };
  return {
    ...joined,
    ...(Object.keys(sweep).length > 0 && { sweep }),
    ...(Object.keys(privacy).length > 0 && { privacy }),
  };
}

/**
 * Every class of patients could be monitored with these profiles, and none loses an alarm that it has: what switches alarms off is
 * alarm off, which ends by itself.
 * @throws InputRefused naming the class, the member and the reason
 */
export function requireProfiles(config: MonitorConfig, profiles: Profiles): void {
  for (const type of PATIENT_TYPES) {
    const profile = profiles[type];
    if (profile === undefined) continue;
    checkedProfile(type, profile);
    for (const [vital, { low, high }] of Object.entries(profile.limits ?? {})) {
      const usual = DEFAULT_LIMITS[vital as VitalKind]?.[type];
      if ((low === null && usual?.low != null) || (high === null && usual?.high != null))
        throw new InputRefused(`alarm profile ${type}, ${vital}`, 'a limit is not taken away here');
    }
    new BedAlarms(alarmOptionsOf({ ...config, wardProfiles: profiles }, type, null));
  }
}

/**
 * For each class what would count for the next patient, and what would without the ward's own settings. A class that is configured
 * wrongly says so and hides none of the others: nobody of it can be admitted.
 */
export function wardClasses(config: LiveConfig, profiles: Profiles): readonly WardClass[] {
  return PATIENT_TYPES.map((type) => {
    const delays = {
      delayS: delayOf({ ...config, wardProfiles: profiles }, type),
      usualDelayS: delayOf({ ...config, wardProfiles: {} }, type),
    };
    try {
      const usual = limitsOf({ ...config, wardProfiles: {} }, type);
      const limits = [...limitsOf({ ...config, wardProfiles: profiles }, type)];
      return {
        type,
        ...delays,
        limits: limits.map(([vital, pair]) => ({ vital, ...pair, usual: usual.get(vital) ?? pair })),
        refused: null,
      };
    } catch (error) {
      if (error instanceof InputRefused) return { type, ...delays, limits: [], refused: error.message };
      throw error;
    }
  });
}

/** @throws InputRefused naming the member and the reason */
function limitsOf(config: LiveConfig, type: WardClass['type']): Map<VitalKind, LimitPair> {
  const { limits } = new BedAlarms(alarmOptionsOf(config, type, null)).limits();
  return new Map(limits.map(({ vital, low, high }) => [vital, { low, high }]));
}

function delayOf(config: LiveConfig, type: WardClass['type']): number {
  return alarmProfile(config, type).delayS ?? config.alarmDelayS;
}
