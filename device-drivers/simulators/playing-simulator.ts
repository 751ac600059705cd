import type { HostInstant, PatientSignals, SimulatorOptions } from '#device';
import type { ObservableSimulator, SentNumeric } from './observable-simulator.ts';

const MOST_SENT = 20_000;

/** What every simulated device has: a patient it plays, faults that can be switched, and a note of the numbers it sent. */
export abstract class PlayingSimulator<F extends string> implements ObservableSimulator {
  protected readonly signals: PatientSignals;
  protected faults: ReadonlySet<F>;
  readonly #read: (names: readonly string[]) => ReadonlySet<F>;
  #sent: SentNumeric[] = [];

  /** @param read throws InputRefused for a fault that the device does not know */
  constructor({ signals, faults }: SimulatorOptions, read: (names: readonly string[]) => ReadonlySet<F>) {
    this.signals = signals;
    this.#read = read;
    this.faults = read(faults);
  }

  abstract receive(bytes: Uint8Array, now: HostInstant): readonly Uint8Array[];
  abstract tick(now: HostInstant): readonly Uint8Array[];

  setFaults(names: readonly string[]): void {
    this.faults = this.#read(names);
  }

  sentNumerics(): readonly SentNumeric[] {
    return this.#sent;
  }

  /** The newest are kept. */
  protected note(...sent: readonly SentNumeric[]): void {
    this.#sent.push(...sent);
    if (this.#sent.length > MOST_SENT) this.#sent = this.#sent.slice(-MOST_SENT / 2);
  }
}
