import type { SimulatorSession } from '#device';

/** A number as the simulator put it on the wire, after rounding to the device's resolution. */
export interface SentNumeric {
  /** IEEE 11073 context-free code. */
  readonly code: number;
  readonly value: number | null;
  /** The device's running clock of the message that carried it, ms. */
  readonly uptimeMs: number;
  /** Host wall time at which it was handed to the transport, Unix ms. */
  readonly sentAtMs: number;
}

/** A simulator that tells what it sent and whose faults can be switched while it plays. */
export interface ObservableSimulator extends SimulatorSession {
  /** The newest values, oldest first; bounded. */
  sentNumerics(): readonly SentNumeric[];
  /** Replaces the active faults. @throws InputRefused for a name the simulator does not know */
  setFaults(names: readonly string[]): void;
}

export function isObservable(simulator: SimulatorSession): simulator is ObservableSimulator {
  return 'sentNumerics' in simulator && 'setFaults' in simulator;
}
