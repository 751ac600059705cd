import type { DeviceDriver } from '#device';
import { streamDecoder } from '../framing/stream-session.ts';
import { capabilities } from './capabilities.ts';
import { AlertBook } from './decode/alert-book.ts';
import { Hl7Reader } from './reader.ts';
import { openSession, QUIET_MS } from './session.ts';
import { Hl7Simulator } from './simulator/simulator.ts';

const PORT = 2575;

/** Monitors and gateways that send HL7 v2 observation results over MLLP. */
export const hl7Mllp: DeviceDriver = {
  id: 'hl7-mllp',
  vendor: 'HL7 v2 / IHE PCD-01',
  models: ['GE B40', 'Mindray eGateway', 'Philips Efficia', 'any PCD-01 sender'],
  transports: ['tcp'],
  lines: [
    { transport: 'tcp', role: 'listener', port: PORT, speaksFirst: true },
    { transport: 'tcp', role: 'client', port: PORT, speaksFirst: true },
  ],
  quietMs: QUIET_MS,
  severalBeds: true,
  acknowledges: true,
  channels: [
    'numerics each few seconds to a minute',
    'patient, bed and equipment',
    'alert messages and limit violations (unverified)',
    'acknowledgements',
  ],
  confidence: 'high',
  capabilities,
  openSession,
  openDecoder: () => streamDecoder(new Hl7Reader(new AlertBook())),
  openSimulator: (options) => new Hl7Simulator(options),
};
