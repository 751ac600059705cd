import { type DeviceDriver, type DriverSession, type SessionOptions, serial8N1 } from '#device';
import { StreamSession, streamDecoder } from '../framing/stream-session.ts';
import { capabilities } from './capabilities.ts';
import { DriReader } from './reader.ts';
import { DriSimulator } from './simulator/simulator.ts';
import { DriTalk } from './talk.ts';
import { wavesWanted } from './waves-wanted.ts';

/** Two intervals of the numerics and five seconds. Source: spec section 7. */
const QUIET_MS = 15_000;
const SPEEDS = [19_200, 115_200];

/** GE and Datex-Ohmeda monitors at their computer interface (Datex-Ohmeda Record Interface). */
export const geS5Dri: DeviceDriver = {
  id: 'ge-s5-dri',
  vendor: 'GE / Datex-Ohmeda',
  models: ['S/5', 'AS/3', 'CS/3', 'Cardiocap/5', 'B20', 'B30', 'B40', 'B105', 'B125', 'CARESCAPE B450', 'B650', 'B850'],
  transports: ['serial'],
  lines: SPEEDS.map((speed) => ({
    transport: 'serial',
    settings: serial8N1(speed, { parity: 'even', flowControl: 'rtscts' }),
    speaksFirst: false,
  })),
  quietMs: QUIET_MS,
  channels: ['all displayed values each 5 s', 'up to 600 wave samples/s', 'arrhythmia bits; alarm texts of CARESCAPE monitors'],
  confidence: 'high',
  capabilities,
  openSession,
  openDecoder: () => streamDecoder(new DriReader()),
  openSimulator: (options) => new DriSimulator(options),
};

function openSession({ waves }: SessionOptions): DriverSession {
  let reader = new DriReader();
  const open = (): DriReader => (reader = new DriReader());
  return new StreamSession(open, QUIET_MS, new DriTalk(() => reader, wavesWanted(waves)));
}
