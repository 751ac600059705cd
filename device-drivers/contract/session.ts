import type { Sender } from './line.ts';
import type { DeviceReading, HostInstant } from './reading.ts';

/** Bytes of one message that passed the protocol's checks, unescaped, as the decoder saw them. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** What the protocol calls it, e.g. "single poll result". */
  readonly kind: string;
}

/** Something wrong on the line: counted, shown, never fatal. */
export interface DeviceIssue {
  /** Short stable word, the counter's name; one of ISSUE_REASONS wherever one of them fits. */
  readonly reason: string;
  /** What and where, for a person. */
  readonly detail: string;
  /** The offending bytes (first 256), so that nothing is lost; null when none. */
  readonly bytes: Uint8Array | null;
}

/** The common words of `DeviceIssue.reason`, so that counters of different devices mean the same. */
export const ISSUE_REASONS = {
  'bad-checksum': 'a frame whose checksum does not fit; it was skipped',
  noise: 'bytes outside any frame; they were skipped until the next frame began',
  truncated: 'a frame that ended too early',
  oversize: 'a frame longer than the protocol allows',
  'bad-length': 'a length inside a frame that does not fit',
  malformed: 'a frame that passed its check but could not be read',
  'unknown-message': 'a message of a kind that the tables do not know',
  'unknown-parameter': 'a parameter that the tables do not know; shown under the name of the vendor',
  'sequence-gap': 'messages are missing between two that arrived',
  'unexpected-data': 'a message that nobody asked for at this moment',
  'device-error': 'the device refused a request or reported a fault of its own',
  'clock-jump': 'the clock of the device stepped',
  silent: 'nothing was heard for the quiet time',
} as const;

/** `silent` = connected before, nothing heard for the protocol's watchdog time. */
export type LinkState = 'idle' | 'connecting' | 'connected' | 'silent' | 'released';

export interface SessionOutput {
  readonly frames: readonly Frame[];
  readonly readings: readonly DeviceReading[];
  /** Messages to send, in order; for datagram transports one element is one datagram. */
  readonly send: readonly Uint8Array[];
  readonly issues: readonly DeviceIssue[];
  readonly link: LinkState;
}

/**
 * One conversation with one device. Pure: no ports, no timers, no clock of its own. The runner calls `tick` at least every
 * 100 ms and owns transport and re-opening; the session owns associating again, keep-alive and time-outs of the protocol.
 */
export interface DriverSession {
  start(now: HostInstant): SessionOutput;
  /**
   * @param bytes one datagram, or whatever a stream delivered
   * @param from given where one socket hears many devices
   */
  receive(bytes: Uint8Array, at: HostInstant, from?: Sender): SessionOutput;
  tick(now: HostInstant): SessionOutput;
  /** Orderly release; the runner sends what comes back and closes. */
  stop(now: HostInstant): SessionOutput;
}

/** The device side, for tests, demonstrations and acceptance: a peer on the wire that keeps time. Same purity rules. */
export interface SimulatorSession {
  receive(bytes: Uint8Array, now: HostInstant): readonly Uint8Array[];
  tick(now: HostInstant): readonly Uint8Array[];
}

/** What a simulator plays: waves and numbers of a patient over time. */
export interface PatientSignals {
  readonly title: string;
  /** Length of the recording, s; Infinity for a generator. Players loop a recording. */
  readonly durationS: number;
  readonly waves: readonly SignalWave[];
  readonly numerics: readonly SignalNumeric[];
}

export interface SignalWave {
  /** IEEE 11073 context-free code, e.g. 131389 ECG lead III. */
  readonly code: number;
  readonly label: string;
  readonly rateHz: number;
  readonly unit: string | null;
  readonly range: { readonly low: number; readonly high: number };
  /** @returns physical value of sample n (n counts from 0 at t = 0), null where the recording has a gap */
  sample(n: number): number | null;
}

export interface SignalNumeric {
  readonly code: number;
  readonly label: string;
  readonly unit: string;
  /** @returns the value that a monitor would show at t seconds; null when the source cannot tell */
  at(tS: number): number | null;
}
