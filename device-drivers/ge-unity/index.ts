import type { DeviceDriver } from '#device';
import { capabilities } from './capabilities.ts';
import { openCaptureDecoder, UnitySession } from './session.ts';
import { UnitySimulator } from './simulator/simulator.ts';
import { QUIET } from './times.ts';
import { PORT } from './wire/datagram.ts';

const LISTENED = [PORT.numerics, PORT.waves, PORT.discovery, PORT.alarms];

/** GE Dash monitors on their own network: what they broadcast, and what another host has asked them for. */
export const geUnity: DeviceDriver = {
  id: 'ge-unity',
  vendor: 'GE',
  models: ['Dash 3000', 'Dash 4000', 'Dash 5000'],
  transports: ['udp'],
  lines: LISTENED.map((port) => ({ transport: 'udp', role: 'listener', port, speaksFirst: true })),
  quietMs: QUIET,
  severalBeds: true,
  channels: ['numerics each 2 s', 'ECG, respiration and pleth (counts)', 'alarm texts', 'bed and patient name', 'alarm limits'],
  confidence: 'experimental',
  capabilities,
  openSession: () => new UnitySession(),
  openDecoder: () => openCaptureDecoder(),
  openSimulator: (options) => new UnitySimulator(options),
};
