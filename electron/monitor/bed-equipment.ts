import type { HostInstant } from '#device';
import type { ScreenMessage } from '#ipc';
import type { DiscoveryWatch } from './acquisition/discovery-watch-adapter.ts';
import type { Equipment } from './acquisition/equipment.ts';
import type { AlarmDesk } from './alarm-desk.ts';
import { linkLost } from './technicals.ts';

export interface EquipmentParts {
  readonly equipment: Equipment;
  /** Devices that nobody configured; null when nobody looks. */
  readonly discovery: Pick<DiscoveryWatch, 'found' | 'configOf'> | null;
  readonly desk: AlarmDesk;
}

/**
 * Takes a found device into use: said by a person, who saw what was heard and for whom it will count.
 * @throws Error saying why it cannot be used
 */
export function useFound(
  { equipment, discovery }: EquipmentParts,
  { driver, line }: Extract<ScreenMessage, { type: 'use-found' }>,
  now: HostInstant,
): void {
  const config = discovery?.configOf(driver, line) ?? null;
  if (config === null) throw new Error(`${driver} is not heard on ${line} any more`);
  equipment.add(config, true);
  equipment.startOne(config.id, now);
}

/**
 * Takes a device away that a person added; what it raised ends with it.
 * @throws Error for a device of the configuration
 */
export function stopUsing({ equipment, desk }: EquipmentParts, id: string, now: HostInstant, nowMs: number): void {
  if (!equipment.remove(id, now)) throw new Error(`${id} belongs to the configuration of this bed`);
  desk.deviceLost(id, nowMs);
  desk.technical({ condition: linkLost(id), active: false, priority: 'medium', text: '' }, nowMs);
}
