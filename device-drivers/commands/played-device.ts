import { InputRefused } from '#clinical';
import type { DeviceDriver, HostInstant, PatientSignals, SimulatorSession, Transport } from '#device';
import { explainRefusal, FaultyLine, lineFaultsOf } from '../simulators/line-faults.ts';
import { isObservable, type SentNumeric } from '../simulators/observable-simulator.ts';

export interface PlayedDeviceOptions {
  readonly driver: DeviceDriver;
  readonly transport: Transport;
  readonly signals: PatientSignals;
  readonly faults: readonly string[];
  /** 0 ≤ x < 1, for what the line spoils. */
  readonly random: () => number;
}

/** Numbers remembered of connections that are over. */
const MOST_REMEMBERED = 10_000;

/** A simulated device behind a line that may be faulty. A connection that is new to the device begins a conversation of its own. */
export class PlayedDevice {
  readonly #options: PlayedDeviceOptions;
  readonly #line: FaultyLine;
  #simulator: SimulatorSession;
  #deviceFaults: readonly string[];
  #past: readonly SentNumeric[] = [];

  /** @throws InputRefused for a fault that neither the line nor the simulator knows */
  constructor(options: PlayedDeviceOptions) {
    this.#options = options;
    this.#line = new FaultyLine(options.random);
    const { line, device } = lineFaultsOf(options.faults);
    this.#line.set(line);
    this.#deviceFaults = device;
    this.#simulator = this.#open();
  }

  receive(bytes: Uint8Array, now: HostInstant): readonly Uint8Array[] {
    return this.#line.carry(this.#simulator.receive(bytes, now), now.monotonicMs);
  }

  tick(now: HostInstant): readonly Uint8Array[] {
    return this.#line.carry(this.#simulator.tick(now), now.monotonicMs);
  }

  /** Whether the line has to be cut now. */
  cuts(now: HostInstant): boolean {
    return this.#line.cuts(now.monotonicMs);
  }

  /** Somebody else is on the line: the device knows nothing of an earlier conversation. */
  reconnected(): void {
    this.#past = this.sentNumerics();
    this.#simulator = this.#open();
  }

  /** Replaces the active faults. @throws InputRefused for one that nobody knows */
  setFaults(names: readonly string[]): void {
    const { line, device } = lineFaultsOf(names);
    if (!isObservable(this.#simulator)) {
      if (device.length > 0) throw new InputRefused(this.#options.driver.id, 'its simulator has no fault switches');
    } else {
      try {
        this.#simulator.setFaults(device);
      } catch (error) {
        explainRefusal(error);
      }
    }
    this.#deviceFaults = device;
    this.#line.set(line);
  }

  sentNumerics(): readonly SentNumeric[] {
    const now = isObservable(this.#simulator) ? this.#simulator.sentNumerics() : [];
    return [...this.#past, ...now].slice(-MOST_REMEMBERED);
  }

  #open(): SimulatorSession {
    const { driver, transport, signals } = this.#options;
    try {
      return driver.openSimulator({ transport, signals, faults: this.#deviceFaults });
    } catch (error) {
      return explainRefusal(error);
    }
  }
}
