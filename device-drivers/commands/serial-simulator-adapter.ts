import { SerialPort } from 'serialport';
import { InputRefused } from '#clinical';
import type { DeviceDriver, PatientSignals } from '#device';
import { hostNow } from './udp-simulator-adapter.ts';

export interface SerialSimulatorOptions {
  readonly driver: DeviceDriver;
  readonly signals: PatientSignals;
  readonly path: string;
  readonly faults: readonly string[];
}

const BAUD_RATE = 115_200;
const TICK_MS = 10;

/** Plays the device side on a serial port or one end of a pseudo-terminal. @throws InputRefused when it cannot be opened */
export async function startSerialSimulator({
  driver,
  signals,
  path,
  faults,
}: SerialSimulatorOptions): Promise<{ stop(): Promise<void> }> {
  const simulator = driver.openSimulator({ transport: 'serial', signals, faults });
  const port = new SerialPort({ path, baudRate: BAUD_RATE, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(new InputRefused(path, error.message)) : resolve()));
  });
  const send = (writes: readonly Uint8Array[]) => {
    for (const bytes of writes) port.write(bytes);
  };
  port.on('data', (bytes: Uint8Array) => send(simulator.receive(bytes, hostNow())));
  // The other end of a pseudo-terminal may go away; the monitor goes on until its time-out.
  port.on('error', () => undefined);
  const timer = setInterval(() => send(simulator.tick(hostNow())), TICK_MS);
  return {
    async stop() {
      clearInterval(timer);
      await new Promise<void>((resolve) => port.close(() => resolve()));
    },
  };
}
