import type { DeviceDriver } from '#device';

/** One line per driver. */
export const DRIVERS: readonly DeviceDriver[] = [];

export function driverById(id: string): DeviceDriver | undefined {
  return DRIVERS.find((driver) => driver.id === id);
}
