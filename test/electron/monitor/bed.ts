import { driverById } from '#drivers';
import type { MonitorConfig, MonitorMessage, ScreenMessage } from '#ipc';
import { type RunningSimulator, startSimulator } from '../../../device-drivers/commands/simulator-adapter.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import type { ScreenPort } from '../../../electron/monitor/monitor.ts';

export const KEY = '0123456789abcdef'.repeat(4);

/** The device of the bed: a simulator on a free UDP port. */
export async function startDevice(port = 0): Promise<RunningSimulator> {
  const driver = driverById('philips-intellivue');
  if (!driver) throw new Error('the IntelliVue driver is not registered');
  const signals = generatePatient({ seed: 7, scenario: 'stable' });
  return await startSimulator({ driver, signals, place: { kind: 'udp-listens', host: '127.0.0.1', port }, faults: [] });
}

export function bedConfig(directory: string, port: number, part: Partial<MonitorConfig> = {}): MonitorConfig {
  return {
    bed: { id: 'bed-12', ward: 'Ward 3' },
    admission: {
      patient: { identifier: 'SIM-1', name: 'Simulated, Patient', birthDate: '1954-04-12', type: 'adult' },
      encounter: 'ENC-SIM-1',
      since: '2026-01-01T00:00:00.000Z',
    },
    devices: [
      {
        id: 'monitor-1',
        driver: 'philips-intellivue',
        udp: { host: '127.0.0.1', port },
        waves: [131330, 150452],
        simulates: 'generated patient',
      },
    ],
    store: { directory, key: KEY },
    hub: null,
    limits: {},
    alarmDelayS: 0,
    ...part,
  };
}

type Of<T extends MonitorMessage['type']> = Extract<MonitorMessage, { type: T }>;

/** A window that keeps what it is told. */
export class Window implements ScreenPort {
  readonly messages: MonitorMessage[] = [];
  #listener: (message: ScreenMessage) => void = () => undefined;

  post(message: MonitorMessage): void {
    this.messages.push(message);
  }

  onMessage(listener: (message: ScreenMessage) => void): void {
    this.#listener = listener;
  }

  say(message: ScreenMessage): void {
    this.#listener(message);
  }

  all<T extends MonitorMessage['type']>(type: T): Of<T>[] {
    return this.messages.filter((message): message is Of<T> => message.type === type);
  }

  last<T extends MonitorMessage['type']>(type: T): Of<T> | undefined {
    return this.all(type)[this.all(type).length - 1];
  }

  value(vital: string): number | null | undefined {
    return this.last('numerics')?.tiles.find((tile) => tile.vital === vital)?.value;
  }
}
