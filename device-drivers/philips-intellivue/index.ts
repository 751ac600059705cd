import type { DeviceDriver } from '#device';
import { openCaptureDecoder } from './capture-decoder.ts';
import { IntellivueSession } from './session.ts';
import { IntellivueSimulator } from './simulator/simulator.ts';

/** Philips IntelliVue Data Export over LAN (UDP) and the MIB/RS232 port. */
export const philipsIntellivue: DeviceDriver = {
  id: 'philips-intellivue',
  vendor: 'Philips',
  models: ['IntelliVue MP series', 'IntelliVue MX series', 'Avalon', '8660xx'],
  transports: ['udp', 'serial'],
  channels: ['numerics each 1.024 s', 'waves up to 500/s', 'alarms', 'patient demographics', 'device identity'],
  confidence: 'high',
  openSession: (options) => new IntellivueSession(options),
  openDecoder: ({ transport }) => openCaptureDecoder(transport),
  openSimulator: (options) => new IntellivueSimulator(options),
};
