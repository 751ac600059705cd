import { type DeviceDriver, serial8N1 } from '#device';
import { capabilities } from './capabilities.ts';
import { openCaptureDecoder } from './capture-decoder.ts';
import { IntellivueSession } from './session.ts';
import { GIVE_UP_AFTER } from './session-times.ts';
import { IntellivueSimulator } from './simulator/simulator.ts';

/** Philips IntelliVue Data Export over LAN (UDP) and the MIB/RS232 port. */
export const philipsIntellivue: DeviceDriver = {
  id: 'philips-intellivue',
  vendor: 'Philips',
  models: ['IntelliVue MP series', 'IntelliVue MX series', 'Avalon', '8660xx'],
  transports: ['udp', 'serial'],
  lines: [
    { transport: 'udp', role: 'client', port: 24_105, speaksFirst: false },
    { transport: 'serial', settings: serial8N1(115_200), speaksFirst: false },
  ],
  quietMs: GIVE_UP_AFTER,
  channels: ['numerics each 1.024 s', 'waves up to 500/s', 'alarms', 'patient demographics', 'device identity'],
  confidence: 'high',
  capabilities,
  openSession: (options) => new IntellivueSession(options),
  openDecoder: ({ transport }) => openCaptureDecoder(transport),
  openSimulator: (options) => new IntellivueSimulator(options),
};
