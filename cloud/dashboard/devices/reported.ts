import type { DeviceAnswer, JsonObject } from '../../contract/device-administration.ts';

export interface ReportedEquipment {
  readonly devices: readonly {
    readonly id: string;
    readonly label: string;
    readonly driver: string;
    readonly link: string;
    readonly issues: number;
  }[];
  /** Hours for which there is room to record; null: not told. */
  readonly room: number | null;
}

/** What a station tells of what is plugged in. It is a claim: what is not as ours tell it is left out, or shown as it is. */
export function equipmentOf(reported: JsonObject): ReportedEquipment {
  const devices = Object.entries(objectIn(reported, 'devices')).map(([key, value]) => {
    const told = isObject(value) ? value : {};
    const { issues } = told;
    return {
      id: textOf(told['id'], key),
      label: textOf(told['label'], key),
      driver: textOf(told['driver'], ''),
      link: textOf(told['link'], ''),
      issues: typeof issues === 'number' ? issues : 0,
    };
  });
  const { roomHours } = objectIn(reported, 'health');
  return { devices, room: typeof roomHours === 'number' ? roomHours : null };
}

export type SettingsState =
  | { readonly state: 'inForce' | 'waits' | 'notTaken' }
  | { readonly state: 'refused'; readonly reason: string };

/** Where the newest wish stands at the station. */
export function settingsState({ desiredVersion, reported }: Pick<DeviceAnswer, 'desiredVersion' | 'reported'>): SettingsState {
  const settings = objectIn(reported, 'settings');
  const refused = objectIn(settings, 'refused');
  if (refused['version'] === desiredVersion) return { state: 'refused', reason: textOf(refused['reason'], '') };
  if (settings['waiting'] === desiredVersion) return { state: 'waits' };
  return { state: settings['inForce'] === desiredVersion ? 'inForce' : 'notTaken' };
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function objectIn(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
