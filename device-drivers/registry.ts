import type { DeviceDriver } from '#device';
import { bbraunBcc } from './bbraun-bcc/index.ts';
import { capnostream20 } from './capnostream20/index.ts';
import { contecCms50 } from './contec-cms50/index.ts';
import { draegerMedibus } from './draeger-medibus/index.ts';
import { geS5Dri } from './ge-s5-dri/index.ts';
import { geUnity } from './ge-unity/index.ts';
import { hl7Mllp } from './hl7-mllp/index.ts';
import { masimoAscii } from './masimo-ascii/index.ts';
import { mindrayPds } from './mindray-pds/index.ts';
import { nonin } from './nonin/index.ts';
import { philipsIntellivue } from './philips-intellivue/index.ts';

/** One line per driver. */
export const DRIVERS: readonly DeviceDriver[] = [
  philipsIntellivue,
  mindrayPds,
  bbraunBcc,
  nonin,
  masimoAscii,
  contecCms50,
  capnostream20,
  geS5Dri,
  draegerMedibus,
  geUnity,
  hl7Mllp,
];

export function driverById(id: string): DeviceDriver | undefined {
  return DRIVERS.find((driver) => driver.id === id);
}
