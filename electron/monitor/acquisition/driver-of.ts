import { InputRefused } from '#clinical';
import type { DeviceDriver } from '#device';
import { driverById } from '#drivers';
import type { DeviceConfig } from './equipment.ts';

/** @throws InputRefused when there is no such driver */
export function driverOf({ id, driver }: DeviceConfig): DeviceDriver {
  const found = driverById(driver);
  if (!found) throw new InputRefused(`device ${id}`, `there is no driver ${driver}`);
  return found;
}
