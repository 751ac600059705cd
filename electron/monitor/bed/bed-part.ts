import type { HostInstant } from '#device';
import type { MonitorMessage, PatientBanner, ScreenMessage } from '#ipc';
import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';

/** One moment of the bed on its two axes. */
export interface BedMoment {
  /** Bed time, ms: intervals are counted in it; it never jumps. */
  readonly nowMs: number;
  readonly now: HostInstant;
}

/** A snapshot that is written down with every alarm and every act of a person. */
export interface KeptState {
  readonly key: string;
  readonly json: string;
}

/** Somebody else lies in the bed, or nobody any more. */
export interface PatientChange {
  /** Null when nobody is admitted. */
  readonly patient: PatientBanner | null;
  /** Bed time, ms: what was measured or entered before is another patient's and must not be shown, judged or scored on. */
  readonly sinceMs: number;
}

/**
 * One concern of a bed. Everything is optional; parts do not know each other. A part tells and keeps through `BedOffice`, and
 * raises alarms through `AlarmDesk`. Times of messages are bed time; the office puts them into wall time.
 */
export interface BedPart {
  /** What one device has just told, in its place in time. */
  onReadings?(taken: Intake, device: DeviceBay, moment: BedMoment): void;
  /** Nothing is known any more of what this device told. Said again with every tick while it is away. */
  onDeviceAway?(device: DeviceBay, moment: BedMoment): void;
  /** @returns false when the message is none of this part's */
  onScreen?(message: ScreenMessage, moment: BedMoment): boolean;
  /** Everything that belongs to the former patient is forgotten here. */
  onPatient?(change: PatientChange, moment: BedMoment): void;
  /** Some 25 times a second. */
  tick?(moment: BedMoment): void;
  /** Once a second. */
  everySecond?(moment: BedMoment): void;
  /** All that a new window needs from this part. */
  greet?(moment: BedMoment): readonly MonitorMessage[];
  state?(): readonly KeptState[];
  /** The monitor ends in good order: what was gathered is to be handed over. */
  finish?(moment: BedMoment): void;
}
