import { type DeviceDriver, serial8N1 } from '#device';
import { StreamSession, streamDecoder } from '../framing/stream-session.ts';
import { capabilities } from './capabilities.ts';
import { MasimoReader } from './reader.ts';
import { MasimoSimulator } from './simulator.ts';

/** Source: spec section 5. */
const QUIET_MS = 3000;

/** Masimo pulse oximeters with "ASCII 1" output. */
export const masimoAscii: DeviceDriver = {
  id: 'masimo-ascii',
  vendor: 'Masimo',
  models: ['Rad-8', 'Rad-87', 'Radical-7', 'Rad-5'],
  transports: ['serial'],
  lines: [{ transport: 'serial', settings: serial8N1(9600), speaksFirst: true }],
  quietMs: QUIET_MS,
  channels: [
    'SpO2, pulse rate and perfusion index each second',
    'further indices by model',
    'sensor state',
    'alarm bits (unverified)',
  ],
  confidence: 'high',
  capabilities,
  openSession: () => new StreamSession(() => new MasimoReader(), QUIET_MS),
  openDecoder: () => streamDecoder(new MasimoReader()),
  openSimulator: (options) => new MasimoSimulator(options),
};
