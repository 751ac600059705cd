import type { AbsenceReason } from '#clinical';

/** Both host clocks, read together. Wall time is for people, monotonic time for intervals; neither replaces the other. */
export interface HostInstant {
  /** Unix time, ms. */
  readonly wallMs: number;
  /** Milliseconds since an arbitrary start; never goes back. */
  readonly monotonicMs: number;
}

export interface ReadingTime {
  /** When the bytes arrived at the host. */
  readonly arrival: HostInstant;
  /** The device's own running clock, ms, unwrapped within one association; null when the protocol has none. */
  readonly deviceUptimeMs: number | null;
  /** The device's calendar clock as ISO 8601 without zone (devices have none); null when not sent. Never trusted. */
  readonly deviceWall: string | null;
}

interface ReadingBase {
  /** Which of several devices or beds behind one line this is of, as the device names it; absent when the line is one device. */
  readonly source?: string;
  /** Index into the same output's `frames`: the bytes this reading came from. */
  readonly frame: number;
  readonly time: ReadingTime;
  /** IEEE 11073-10101 context-free code (partition x 65536 + term); null for vendor-private codes. */
  readonly code: number | null;
  /** MDC_… name, or null when `code` is null. */
  readonly codeName: string | null;
  /** The vendor's own id, as text the vendor's manual would use, e.g. "4182". */
  readonly vendorCode: string;
  /** Label as the device shows it. */
  readonly label: string;
  /** UCUM; null when the device gives no unit. */
  readonly unit: string | null;
}

export interface VitalSample extends ReadingBase {
  readonly kind: 'vital';
  readonly value: number | null;
  /** Present exactly when value is null. */
  readonly reason: AbsenceReason | null;
  /** The device shows the value but doubts it. */
  readonly questionable: boolean;
}

export interface WaveformChunk extends ReadingBase {
  readonly kind: 'waveform';
  readonly rateHz: number;
  /** Physical values, evenly spaced; null where the device marks a sample as unusable or a message was lost. */
  readonly samples: readonly (number | null)[];
  /** Device uptime of samples[0], ms; null when the protocol has no clock. */
  readonly firstSampleUptimeMs: number | null;
  /** Physical range the device declares for the wave; null when it declares none. */
  readonly range: { readonly low: number; readonly high: number } | null;
}

/** An alarm that the device itself raises. */
export interface DeviceAlert extends ReadingBase {
  readonly kind: 'alert';
  readonly category: 'physiological' | 'technical';
  readonly priority: 'high' | 'medium' | 'low';
  /** `end` when it has left the device's list. */
  readonly phase: 'present' | 'end';
  readonly text: string;
  /** The vendor's state words, e.g. ["silenced"]. */
  readonly states: readonly string[];
}

/** Identity and settings of the device. */
export interface DeviceStatus extends ReadingBase {
  readonly kind: 'status';
  readonly manufacturer: string | null;
  readonly model: string | null;
  /** EUI-64 or serial number, upper-case hex or text. */
  readonly systemId: string | null;
  readonly bedLabel: string | null;
  /**
   * Anything else the device tells of itself, e.g. operatingMode, lineFrequency, alarm limits. Facts of the patient under
   * patientId, familyName, givenName, birthDate (ISO), sex, patientType.
   */
  readonly settings: Readonly<Record<string, string | number>>;
}

export type DeviceReading = VitalSample | WaveformChunk | DeviceAlert | DeviceStatus;
