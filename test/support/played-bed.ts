import type { HostInstant, PatientSignals } from '#device';
import { driverById } from '#drivers';
import type { MonitorConfig } from '#ipc';
import { isObservable } from '../../device-drivers/simulators/observable-simulator.ts';
import type { TransportEvents } from '../../electron/monitor/acquisition/transport.ts';
import type { Clock } from '../../electron/monitor/clock/host-clock-adapter.ts';
import { type Monitor, type MonitorOptions, startMonitor } from '../../electron/monitor/monitor.ts';

const STEP_MS = 40;
const START_MS = Date.UTC(2026, 0, 5);

/** A clock that goes as fast as the work is done. */
class PlayedClock implements Clock {
  #ms = 0;
  #works: readonly { readonly everyMs: number; readonly work: () => void; dueMs: number }[] = [];

  readonly now = (): HostInstant => ({ wallMs: START_MS + this.#ms, monotonicMs: this.#ms });

  readonly every = (everyMs: number, work: () => void): (() => void) => {
    const one = { everyMs, work, dueMs: this.#ms + everyMs };
    this.#works = [...this.#works, one];
    return () => {
      this.#works = this.#works.filter((each) => each !== one);
    };
  };

  readonly after = (ms: number, work: () => void): (() => void) => {
    const stop = this.every(ms, () => {
      stop();
      work();
    });
    return stop;
  };

  step(ms: number): void {
    this.#ms += ms;
    for (const one of this.#works) {
      if (this.#ms < one.dueMs) continue;
      one.dueMs = this.#ms + one.everyMs;
      one.work();
    }
  }
}

export interface PlayedBed {
  readonly monitor: Monitor;
  now(): HostInstant;
  /** Faults of the device, e.g. `alarm=0C04`. */
  setFaults(names: readonly string[]): void;
  /** @param each after every step of 40 ms */
  play(seconds: number, each?: () => void): void;
}

type Options = Pick<MonitorOptions, 'retentionHours'> & {
  readonly store: MonitorConfig['store'];
  readonly signals: PatientSignals;
  readonly waves: readonly number[];
  readonly config?: Partial<MonitorConfig>;
};

/** The whole monitor of one bed behind a simulated Philips IntelliVue, hours in seconds: no clock of this machine is waited for. */
export async function openPlayedBed({ store, signals, waves, config, ...options }: Options): Promise<PlayedBed> {
  const driver = driverById('philips-intellivue');
  if (driver === undefined) throw new Error('no driver');
  const clock = new PlayedClock();
  const device = driver.openSimulator({ transport: 'udp', signals, faults: [] });
  let line: TransportEvents | null = null;
  const receive = (datagrams: readonly Uint8Array[]): void => {
    for (const bytes of datagrams) line?.received(bytes, clock.now());
  };
  const monitor = await startMonitor(
    {
      bed: { id: 'bed-1', ward: 'Ward 3' },
      admission: null,
      devices: [
        { id: 'monitor-1', driver: driver.id, udp: { host: '127.0.0.1', port: 1 }, waves: [...waves], simulates: signals.title },
      ],
      store,
      hub: null,
      limits: {},
      alarmDelayS: 3,
      ...config,
    },
    null,
    {
      ...options,
      clock,
      openTransport(events) {
        line = events;
        return { send: (bytes) => receive(device.receive(bytes, clock.now())), close: () => Promise.resolve() };
      },
    },
  );
  return {
    monitor,
    now: clock.now,
    setFaults(names) {
      if (isObservable(device)) device.setFaults(names);
    },
    play(seconds, each) {
      for (let ms = 0; ms < seconds * 1_000; ms += STEP_MS) {
        receive(device.tick(clock.now()));
        clock.step(STEP_MS);
        each?.();
      }
    },
  };
}
