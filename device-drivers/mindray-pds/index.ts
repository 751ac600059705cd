import type { DeviceDriver } from '#device';
import { capabilities } from './capabilities.ts';
import { openCaptureDecoder } from './capture-decoder.ts';
import { MindraySession } from './session.ts';
import { QUIET } from './session-times.ts';
import { MindraySimulator } from './simulator/simulator.ts';

/** Mindray monitors over their own network interface: values by TCP, announcements by UDP. */
export const mindrayPds: DeviceDriver = {
  id: 'mindray-pds',
  vendor: 'Mindray',
  models: ['BeneView T5/T6/T8', 'iPM 8/10/12', 'uMEC 10/12', 'ePM', 'WATO EX-55/65'],
  transports: ['tcp', 'udp'],
  lines: [
    { transport: 'tcp', role: 'client', port: 4601, speaksFirst: true },
    { transport: 'udp', role: 'listener', port: 4600, speaksFirst: true },
  ],
  quietMs: QUIET,
  severalBeds: true,
  channels: ['numerics each second', 'NIBP with its time', 'alarm lists', 'patient demographics', 'waves (experimental, counts)'],
  confidence: 'high',
  capabilities,
  openSession: (options) => new MindraySession(options),
  openDecoder: ({ transport }) => openCaptureDecoder(transport),
  openSimulator: (options) => new MindraySimulator(options),
};
