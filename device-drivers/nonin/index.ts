import { type DeviceDriver, serial8N1 } from '#device';
import { StreamSession, streamDecoder } from '../framing/stream-session.ts';
import { capabilities } from './capabilities.ts';
import { NoninReader } from './reader.ts';
import { NoninSimulator } from './simulator/simulator.ts';

/** Format 8 and spot records come seldom; formats 2 and 7 without a pause. */
const QUIET_MS = 6000;

/** Nonin pulse oximeters, serial data formats 2, 7, 8 and 13. */
export const nonin: DeviceDriver = {
  id: 'nonin',
  vendor: 'Nonin',
  models: ['3012LP', '3231 USB', 'XPOD 3012', 'OEM III', '8000 series', '9560 Onyx II', 'WristOx2 3150'],
  transports: ['serial'],
  lines: [{ transport: 'serial', settings: serial8N1(9600), speaksFirst: true }],
  quietMs: QUIET_MS,
  channels: ['SpO2 and pulse rate each second', 'pleth 75/s', 'sensor and battery state'],
  confidence: 'high',
  capabilities,
  openSession: () => new StreamSession(() => new NoninReader(), QUIET_MS),
  openDecoder: () => streamDecoder(new NoninReader()),
  openSimulator: (options) => new NoninSimulator(options),
};
