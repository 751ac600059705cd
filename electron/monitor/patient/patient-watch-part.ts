import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import type { BedMoment, BedPart } from '../bed/bed-part.ts';
import { PatientWatch } from './patient-watch.ts';

/** Raises an alarm when a device was told of another patient than the bed. */
export class PatientWatchPart implements BedPart {
  readonly #watch = new PatientWatch();
  readonly #desk: AlarmDesk;
  readonly #admitted: () => string | null;

  /** @param admitted identifier of the patient of the bed; null when nobody is admitted */
  constructor(desk: AlarmDesk, admitted: () => string | null) {
    this.#desk = desk;
    this.#admitted = admitted;
  }

  onReadings({ statuses }: Intake, { id, label }: DeviceBay): void {
    for (const status of statuses) this.#watch.take(id, label, status);
  }

  onDeviceAway({ id }: DeviceBay): void {
    this.#watch.lost(id);
  }

  tick({ nowMs }: BedMoment): void {
    for (const condition of this.#watch.conditions(this.#admitted())) this.#desk.technical(condition, nowMs);
  }
}
