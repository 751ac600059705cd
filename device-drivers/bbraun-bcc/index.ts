import { type DeviceDriver, serial8N1 } from '#device';
import { capabilities } from './capabilities.ts';
import { openCaptureDecoder } from './capture-decoder.ts';
import { BccSession } from './session.ts';
import { QUIET } from './session-times.ts';
import { BccSimulator } from './simulator/simulator.ts';

/** B. Braun pumps of a SpaceStation, or of one Battery Pack SP, over the BCC protocol. */
export const bbraunBcc: DeviceDriver = {
  id: 'bbraun-bcc',
  vendor: 'B. Braun',
  models: ['SpaceStation with SpaceCom', 'Perfusor Space', 'Infusomat Space', 'Infusomat Space P', 'Compact plus'],
  transports: ['serial', 'tcp'],
  lines: [
    { transport: 'serial', settings: serial8N1(9600), speaksFirst: false },
    ...[19_200, 38_400, 57_600, 115_200].map((baudRate) => ({
      transport: 'serial' as const,
      settings: serial8N1(baudRate),
      speaksFirst: false,
    })),
    { transport: 'tcp', role: 'client', port: 4001, speaksFirst: false },
  ],
  quietMs: QUIET,
  channels: [
    'rates and volumes of each pump, each 2 s and more',
    'drugs and dose rates',
    'pressures',
    'alarms',
    'state of each pump',
  ],
  confidence: 'high',
  capabilities,
  openSession: () => new BccSession(),
  openDecoder: () => openCaptureDecoder(),
  openSimulator: (options) => new BccSimulator(options),
};
