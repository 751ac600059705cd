import type { HostInstant } from './reading.ts';
import type { DriverSession, PatientSignals, SessionOutput, SimulatorSession } from './session.ts';

export type Transport = 'udp' | 'serial' | 'tcp';

/** One line of the registry. */
export interface DeviceDriver {
  readonly id: string;
  readonly vendor: string;
  readonly models: readonly string[];
  readonly transports: readonly Transport[];
  /** What it can deliver, for `wardlight drivers`. */
  readonly channels: readonly string[];
  readonly confidence: 'high' | 'medium' | 'experimental';
  openSession(options: SessionOptions): DriverSession;
  /** Decodes a capture of what the device sent, without talking back. */
  openDecoder(options: { readonly transport: Transport }): CaptureDecoder;
  openSimulator(options: SimulatorOptions): SimulatorSession;
}

export interface SessionOptions {
  readonly transport: Transport;
  /** IEEE 11073 wave codes wanted, highest priority first; empty = whatever the device offers. */
  readonly waves: readonly number[];
}

export interface SimulatorOptions {
  readonly transport: Transport;
  readonly signals: PatientSignals;
  /** Fault switches by name; a driver names those it knows. */
  readonly faults: readonly string[];
}

export interface CaptureDecoder {
  push(bytes: Uint8Array, at: HostInstant): SessionOutput;
  /** Says what is left over at the end (an unfinished frame is an issue). */
  end(): SessionOutput;
}
