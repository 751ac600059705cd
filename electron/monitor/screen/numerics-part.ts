import type { VitalKind } from '#clinical';
import type { MonitorMessage, PatientBanner } from '#ipc';
import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';
import type { TileAlarmState } from '../alarms/alarm-step.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart, KeptState, PatientChange } from '../bed/bed-part.ts';
import type { CuffReadingsState } from './cuff-readings.ts';
import { type AveragingOf, ShownVitals } from './shown-vitals.ts';
import type { BoardVital } from './vital-board.ts';

export type { AveragingOf };

export const CUFFS_KEY = 'cuffs';

/** Who hears the numbers that count: of several devices or codes for one vital sign the best. */
export type VitalListener = (vital: BoardVital, moment: BedMoment) => void;

/** The vital signs of the bed on their tiles. */
export class NumericsPart implements BedPart {
  readonly #shown: ShownVitals;
  readonly #office: BedOffice;
  readonly #listeners: readonly VitalListener[];
  readonly #averagingFor: (patient: PatientBanner | null) => AveragingOf;
  readonly #state: (vital: VitalKind) => TileAlarmState;
  #sinceMs: number;

  /**
   * @param state what alarms say of a vital sign
   * @param averagingFor over how many seconds the numbers of this patient are averaged
   * @param sinceMs bed time from which on numbers are of the patient who is here
   * @param cuffs what an earlier run left under `CUFFS_KEY`
   */
  constructor(
    office: BedOffice,
    state: (vital: VitalKind) => TileAlarmState,
    averagingFor: (patient: PatientBanner | null) => AveragingOf,
    patient: PatientBanner | null,
    listeners: readonly VitalListener[],
    sinceMs = Number.NEGATIVE_INFINITY,
    cuffs?: CuffReadingsState,
  ) {
    this.#averagingFor = averagingFor;
    this.#shown = new ShownVitals(averagingFor(patient), cuffs);
    this.#office = office;
    this.#sinceMs = sinceMs;
    this.#state = state;
    this.#listeners = listeners;
  }

  onReadings({ vitals }: Intake, _device: DeviceBay, moment: BedMoment): void {
    for (const { board } of vitals) if (board !== null) this.take(board, moment);
  }

  /** A number of a device, or one that was derived from a wave. */
  take(board: BoardVital, moment: BedMoment): void {
    if (board.measuredMs < this.#sinceMs) return;
    const shown = this.#shown.take(board);
    if (shown) for (const listener of this.#listeners) listener(shown, moment);
  }

  onPatient({ patient, sinceMs }: PatientChange): void {
    this.#sinceMs = sinceMs;
    this.#shown.anew(this.#averagingFor(patient), sinceMs);
  }

  tell(moment: BedMoment): void {
    this.#office.post(this.#message(moment));
  }

  state(): readonly KeptState[] {
    return [{ key: CUFFS_KEY, json: JSON.stringify(this.#shown.cuffs) }];
  }

  everySecond(moment: BedMoment): void {
    for (const { key, json } of this.state()) this.#office.save(key, json, moment);
  }

  greet(moment: BedMoment): readonly MonitorMessage[] {
    return [this.#message(moment)];
  }

  #message({ nowMs }: BedMoment): MonitorMessage {
    return { type: 'numerics', atMs: nowMs, arrivedMs: nowMs, tiles: this.#shown.board.tiles(nowMs, this.#state) };
  }
}
