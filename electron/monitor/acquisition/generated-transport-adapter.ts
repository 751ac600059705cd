import type { DeviceDriver, HostInstant, Transport } from '#device';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import type { Scenario } from '../../../device-drivers/simulators/scenario.ts';
import type { OpenTransport } from './transport.ts';

const TICK_MS = 20;

/** The device and its patient are made up in this very process: no line leaves the machine. */
export function generatedTransport(
  driver: DeviceDriver,
  transport: Transport,
  scenario: Scenario,
  now: () => HostInstant,
): OpenTransport {
  return (events) => {
    const signals = generatePatient({ seed: 1, scenario });
    const device = driver.openSimulator({ transport, signals, faults: [] });
    const say = (answers: readonly Uint8Array[]): void => {
      for (const bytes of answers) events.received(bytes, now());
    };
    const timer = setInterval(() => say(device.tick(now())), TICK_MS);
    return {
      // A device answers a moment later, never within the sending.
      send: (bytes) => void setImmediate(() => say(device.receive(bytes, now()))),
      close() {
        clearInterval(timer);
        return Promise.resolve();
      },
    };
  };
}
