import type { MonitorMessage, ScreenMessage } from '#ipc';
import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart, PatientChange } from '../bed/bed-part.ts';
import { ParameterBoard } from './parameter-board.ts';

/** A screen that shows all parameters says so again within this time. */
const WATCHED_MS = 5_000;

/** Everything the devices tell, for the screen that asks. */
export class ParameterPart implements BedPart {
  readonly #board = new ParameterBoard();
  readonly #office: BedOffice;
  #watchedMs = Number.NEGATIVE_INFINITY;
  #sinceMonotonicMs = Number.NEGATIVE_INFINITY;

  constructor(office: BedOffice) {
    this.#office = office;
  }

  onReadings({ vitals, statuses }: Intake, { id, label }: DeviceBay): void {
    for (const vital of vitals) if (vital.measured.monotonicMs >= this.#sinceMonotonicMs) this.#board.take(id, label, vital);
    for (const status of statuses) this.#board.describe(id, label, status);
  }

  onPatient({ sinceMs }: PatientChange, { nowMs, now }: BedMoment): void {
    this.#sinceMonotonicMs = now.monotonicMs - (nowMs - sinceMs);
    this.#board.forgetBefore(this.#sinceMonotonicMs);
  }

  onDeviceAway({ id }: DeviceBay): void {
    this.#board.lost(id);
  }

  onScreen({ type }: ScreenMessage, moment: BedMoment): boolean {
    if (type !== 'watch-parameters') return false;
    this.#watchedMs = moment.nowMs;
    this.#office.post(this.#message(moment));
    return true;
  }

  everySecond(moment: BedMoment): void {
    if (moment.nowMs - this.#watchedMs < WATCHED_MS) this.#office.post(this.#message(moment));
  }

  #message({ nowMs, now }: BedMoment): MonitorMessage {
    return this.#board.message(nowMs, now.monotonicMs);
  }
}
