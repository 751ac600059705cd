import { type DeviceDriver, type DriverSession, serial8N1 } from '#device';
import { StreamSession, streamDecoder } from '../framing/stream-session.ts';
import { capabilities } from './capabilities.ts';
import { CapnostreamReader } from './reader.ts';
import { CapnostreamSimulator } from './simulator.ts';
import { CapnostreamTalk } from './talk.ts';

/** Source: spec section 6. */
const QUIET_MS = 3000;
/** On its automatic setting the monitor takes any of them. */
const SPEEDS = [115_200, 57_600, 19_200, 9600];

/** Capnograph with pulse oximeter. */
export const capnostream20: DeviceDriver = {
  id: 'capnostream20',
  vendor: 'Oridion / Medtronic',
  models: ['Capnostream 20', 'Capnostream 20p'],
  transports: ['serial'],
  lines: SPEEDS.map((speed) => ({ transport: 'serial', settings: serial8N1(speed), speaksFirst: false })),
  quietMs: QUIET_MS,
  channels: [
    'etCO2, FiCO2, respiration rate, SpO2 and pulse each second',
    'CO2 wave 20/s',
    'alarms and their limits',
    'patient id',
  ],
  confidence: 'high',
  capabilities,
  openSession,
  openDecoder: () => streamDecoder(new CapnostreamReader('raw')),
  openSimulator: (options) => new CapnostreamSimulator(options),
};

function openSession(): DriverSession {
  let reader = new CapnostreamReader('withheld');
  const open = (): CapnostreamReader => (reader = new CapnostreamReader('withheld'));
  return new StreamSession(open, QUIET_MS, new CapnostreamTalk(() => reader));
}
