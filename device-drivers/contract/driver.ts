import type { LineProfile, Sender } from './line.ts';
import type { HostInstant } from './reading.ts';
import type { DriverSession, PatientSignals, SessionOutput, SimulatorSession } from './session.ts';

export type Transport = 'udp' | 'serial' | 'tcp';

/** One line of the registry. */
export interface DeviceDriver {
  readonly id: string;
  readonly vendor: string;
  readonly models: readonly string[];
  readonly transports: readonly Transport[];
  /** How it may be wired, the usual way first; covers every entry of `transports`. */
  readonly lines: readonly LineProfile[];
  /** Nothing heard for this long while connected: the session says `silent`, ms. */
  readonly quietMs: number;
  /** What it names as `source` are beds: one line may carry several patients. Absent: parts of one bed's equipment, e.g. pumps. */
  readonly severalBeds?: true;
  /** The sender forgets what we acknowledge: it must be on the disk before the answer goes out, at the next tick. */
  readonly acknowledges?: true;
  /** What it can deliver, for `wardlight drivers`. */
  readonly channels: readonly string[];
  readonly confidence: 'high' | 'medium' | 'experimental';
  /** What the decoder knows, read off its own tables, for the capability page. */
  capabilities(): DriverCapabilities;
  openSession(options: SessionOptions): DriverSession;
  /** Decodes a capture of what the device sent, without talking back. */
  openDecoder(options: { readonly transport: Transport }): CaptureDecoder;
  openSimulator(options: SimulatorOptions): SimulatorSession;
}

export interface DriverCapabilities {
  readonly parameters: readonly DriverParameter[];
  /** Every request that is ever sent, in the vendor's words; empty = only listens. */
  readonly requests: readonly string[];
  /** Faults its simulator knows, beyond those of the line. */
  readonly faults: readonly string[];
  /** What could not be checked against a device, one sentence each. */
  readonly unverified: readonly string[];
}

export interface DriverParameter {
  readonly kind: 'vital' | 'waveform' | 'alert' | 'status';
  readonly vendorCode: string;
  readonly label: string;
  /** IEEE 11073 context-free code; null when the standard has none. */
  readonly code: number | null;
  readonly codeName: string | null;
  /** UCUM; null when it has none or the device tells it with each value. */
  readonly unit: string | null;
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
  push(bytes: Uint8Array, at: HostInstant, from?: Sender): SessionOutput;
  /** Says what is left over at the end (an unfinished frame is an issue). */
  end(): SessionOutput;
}
