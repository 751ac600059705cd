import { Averaging, type VitalKind } from '#clinical';
import type { MonitorMessage, PatientBanner } from '#ipc';
import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';
import type { TileAlarmState } from '../alarms/alarm-step.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart, PatientChange } from '../bed/bed-part.ts';
import { type BoardVital, VitalBoard } from './vital-board.ts';

/** Who hears the numbers that count: of several devices or codes for one vital sign the best. */
export type VitalListener = (vital: BoardVital, moment: BedMoment) => void;

/** Seconds over which a vital sign is averaged before it is shown and judged; 0 = as the device gives it. */
export type AveragingOf = (vital: VitalKind) => number;

/** The vital signs of the bed on their tiles. */
export class NumericsPart implements BedPart {
  readonly #board = new VitalBoard();
  readonly #office: BedOffice;
  readonly #listeners: readonly VitalListener[];
  readonly #averaging = new Map<string, { readonly seconds: number; readonly mean: Averaging }>();
  readonly #averagingFor: (patient: PatientBanner | null) => AveragingOf;
  #averagingOf: AveragingOf;
  readonly #state: (vital: VitalKind) => TileAlarmState;
  #sinceMs: number;

  /**
   * @param state what alarms say of a vital sign
   * @param averagingFor over how many seconds the numbers of this patient are averaged
   * @param sinceMs bed time from which on numbers are of the patient who is here
   */
  constructor(
    office: BedOffice,
    state: (vital: VitalKind) => TileAlarmState,
    averagingFor: (patient: PatientBanner | null) => AveragingOf,
    patient: PatientBanner | null,
    listeners: readonly VitalListener[],
    sinceMs = Number.NEGATIVE_INFINITY,
  ) {
    this.#averagingFor = averagingFor;
    this.#averagingOf = averagingFor(patient);
    this.#office = office;
    this.#sinceMs = sinceMs;
    this.#state = state;
    this.#listeners = listeners;
  }

  onReadings({ vitals }: Intake, _device: DeviceBay, moment: BedMoment): void {
    for (const { board } of vitals) {
      if (board === null || board.measuredMs < this.#sinceMs) continue;
      const averaged = { ...board, value: this.#average(board) };
      if (!this.#board.take(averaged)) continue;
      for (const listener of this.#listeners) listener(averaged, moment);
    }
  }

  onPatient({ patient, sinceMs }: PatientChange): void {
    this.#sinceMs = sinceMs;
    this.#averagingOf = this.#averagingFor(patient);
    this.#averaging.clear();
    this.#board.forgetBefore(sinceMs);
  }

  /** A value that the device doubts is shown as it is: it must not colour those that follow. */
  #average({ vital, rank, value, questionable, measuredMs }: BoardVital): number | null {
    const seconds = this.#averagingOf(vital);
    if (seconds === 0 || questionable) return value;
    const source = `${vital}/${rank}`;
    const known = this.#averaging.get(source);
    const used = known?.seconds === seconds ? known : { seconds, mean: new Averaging(seconds) };
    this.#averaging.set(source, used);
    return used.mean.next(value, measuredMs);
  }

  tell(moment: BedMoment): void {
    this.#office.post(this.#message(moment));
  }

  greet(moment: BedMoment): readonly MonitorMessage[] {
    return [this.#message(moment)];
  }

  #message({ nowMs }: BedMoment): MonitorMessage {
    return { type: 'numerics', atMs: nowMs, arrivedMs: nowMs, tiles: this.#board.tiles(nowMs, this.#state) };
  }
}
