import { type DeviceDriver, type DriverSession, serial8N1 } from '#device';
import { StreamSession, streamDecoder } from '../framing/stream-session.ts';
import { capabilities } from './capabilities.ts';
import { ContecReader } from './reader.ts';
import { ContecSimulator } from './simulator.ts';
import { ContecTalk } from './talk.ts';

/** Source: spec section 4. */
const QUIET_MS = 3000;

/** Contec CMS50 pulse oximeters of both generations; which it is shows in the bytes. */
export const contecCms50: DeviceDriver = {
  id: 'contec-cms50',
  vendor: 'Contec',
  models: ['CMS50D', 'CMS50D+', 'CMS50E', 'CMS50F', 'CMS50FW'],
  transports: ['serial'],
  lines: [
    { transport: 'serial', settings: serial8N1(115_200), speaksFirst: false },
    { transport: 'serial', settings: serial8N1(19_200, { parity: 'odd' }), speaksFirst: true },
    { transport: 'serial', settings: serial8N1(4_800, { parity: 'odd' }), speaksFirst: true },
  ],
  quietMs: QUIET_MS,
  channels: ['SpO2, pulse rate and perfusion index', 'pleth 60/s', 'finger and signal state'],
  confidence: 'high',
  capabilities,
  openSession,
  openDecoder: () => streamDecoder(new ContecReader()),
  openSimulator: (options) => new ContecSimulator(options),
};

function openSession(): DriverSession {
  let reader = new ContecReader();
  const open = (): ContecReader => (reader = new ContecReader());
  return new StreamSession(open, QUIET_MS, new ContecTalk(() => reader));
}
