import type { DeviceDriver } from '#device';
import { philipsIntellivue } from './philips-intellivue/index.ts';

/** One line per driver. */
export const DRIVERS: readonly DeviceDriver[] = [philipsIntellivue];

export function driverById(id: string): DeviceDriver | undefined {
  return DRIVERS.find((driver) => driver.id === id);
}
