import { type CaptureDecoder, type DeviceDriver, type SessionOutput, serial8N1 } from '#device';
import { Sink } from '../framing/sink.ts';
import { capabilities } from './capabilities.ts';
import { MedibusReader } from './reader.ts';
import { MedibusSession, QUIET_MS } from './session.ts';
import { MedibusSimulator } from './simulator/simulator.ts';

/** In the order in which they are worth trying. Source: spec section 1. */
const SETTINGS = [
  serial8N1(19_200, { parity: 'even' }),
  serial8N1(19_200),
  serial8N1(9600, { parity: 'even' }),
  serial8N1(38_400),
  serial8N1(9600),
];

/** Dräger ventilators and monitors that speak MEDIBUS or MEDIBUS.X. */
export const draegerMedibus: DeviceDriver = {
  id: 'draeger-medibus',
  vendor: 'Dräger',
  models: ['Evita', 'Evita 2', 'Evita 4', 'Evita XL', 'Savina', 'V500', 'Apollo', 'Capnosat'],
  transports: ['serial'],
  lines: SETTINGS.map((settings) => ({ transport: 'serial', settings, speaksFirst: true })),
  quietMs: QUIET_MS,
  channels: ['measured data each second', 'up to 4 realtime waves', 'alarms with their priority', 'settings, limits and texts'],
  confidence: 'high',
  capabilities,
  openSession: (options) => new MedibusSession(options),
  openDecoder,
  openSimulator: (options) => new MedibusSimulator(options),
};

function openDecoder(): CaptureDecoder {
  const reader = new MedibusReader();
  let last = { wallMs: 0, monotonicMs: 0 };
  const output = ({ frames, readings, issues }: Sink): SessionOutput => ({ frames, readings, issues, send: [], link: 'idle' });
  return {
    push: (bytes, at) => {
      const sink = new Sink();
      last = at;
      reader.take(bytes, at, sink);
      return output(sink);
    },
    end: () => {
      const sink = new Sink();
      reader.end(last, sink);
      return output(sink);
    },
  };
}
