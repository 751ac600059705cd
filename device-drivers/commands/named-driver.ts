import { InputRefused } from '#clinical';
import type { DeviceDriver } from '#device';
import { DRIVERS, driverById } from '../registry.ts';

/** @throws InputRefused that names the drivers there are */
export function namedDriver(id: string): DeviceDriver {
  const driver = driverById(id);
  if (!driver) throw new InputRefused(`driver ${id}`, `unknown; there are ${DRIVERS.map((known) => known.id).join(', ')}`);
  return driver;
}
