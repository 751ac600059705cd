import { Averaging, type VitalKind } from '#clinical';
import { CuffReadings, type CuffReadingsState } from './cuff-readings.ts';
import { type BoardVital, VitalBoard } from './vital-board.ts';

/** Seconds over which a vital sign is averaged before it is shown and judged; 0 = as the device gives it. */
export type AveragingOf = (vital: VitalKind) => number;

/** Which numbers are shown, judged and scored, and as what: averaged, and of several sources of one vital sign the best. Pure. */
export class ShownVitals {
  readonly board = new VitalBoard();
  readonly #averaging = new Map<string, { readonly seconds: number; readonly mean: Averaging }>();
  readonly #cuffs: CuffReadings;
  #averagingOf: AveragingOf;

  constructor(averagingOf: AveragingOf, cuffs?: CuffReadingsState) {
    this.#averagingOf = averagingOf;
    this.#cuffs = new CuffReadings(cuffs);
  }

  /** To be written down. */
  get cuffs(): CuffReadingsState {
    return this.#cuffs.state;
  }

  /** @returns the number as it counts; null when a better source is fresh, or a cuff told its last measurement once more */
  take(vital: BoardVital): BoardVital | null {
    const told = this.#cuffs.take(vital);
    if (told === null) return null;
    const averaged = { ...told, value: this.#average(told) };
    return this.board.take(averaged) ? averaged : null;
  }

  /** Another patient: what was measured before `sinceMs` is not of hers. */
  anew(averagingOf: AveragingOf, sinceMs: number): void {
    this.#averagingOf = averagingOf;
    this.#averaging.clear();
    this.#cuffs.forget();
    this.board.forgetBefore(sinceMs);
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
}
