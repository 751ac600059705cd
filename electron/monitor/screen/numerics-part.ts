import type { VitalKind } from '#clinical';
import type { MonitorMessage } from '#ipc';
import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';
import type { TileAlarmState } from '../alarms/alarm-step.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart } from '../bed/bed-part.ts';
import { type BoardVital, VitalBoard } from './vital-board.ts';

/** Who hears the numbers that count: of several devices or codes for one vital sign the best. */
export type VitalListener = (vital: BoardVital, moment: BedMoment) => void;

/** The vital signs of the bed on their tiles. */
export class NumericsPart implements BedPart {
  readonly #board = new VitalBoard();
  readonly #office: BedOffice;
  readonly #listeners: readonly VitalListener[];
  readonly #state: (vital: VitalKind) => TileAlarmState;

  /** @param state what alarms say of a vital sign */
  constructor(office: BedOffice, state: (vital: VitalKind) => TileAlarmState, listeners: readonly VitalListener[]) {
    this.#office = office;
    this.#state = state;
    this.#listeners = listeners;
  }

  onReadings({ vitals }: Intake, _device: DeviceBay, moment: BedMoment): void {
    for (const { board } of vitals) {
      if (board === null || !this.#board.take(board)) continue;
      for (const listener of this.#listeners) listener(board, moment);
    }
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
