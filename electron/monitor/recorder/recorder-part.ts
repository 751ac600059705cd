import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart } from '../bed/bed-part.ts';
import type { BoardVital } from '../screen/vital-board.ts';
import type { Recorder } from './recorder.ts';
import type { SetAside, StoreRow } from './rows.ts';
import { vitalRow } from './vital-row.ts';
import { WaveBlocks } from './wave-blocks.ts';

const REMOVALS_EVERY_MS = 600_000;

/** Keeps everything that comes from the devices, and hands the numbers to the outbox. */
export class RecorderPart implements BedPart {
  readonly #recorder: Recorder;
  readonly #office: BedOffice;
  readonly #blocks = new WaveBlocks();
  #setAsideTold: SetAside | null = null;
  #removalsToldMs = Number.NEGATIVE_INFINITY;

  constructor(recorder: Recorder, office: BedOffice) {
    this.#recorder = recorder;
    this.#office = office;
  }

  onReadings({ frames, waves, vitals }: Intake, device: DeviceBay, moment: BedMoment): void {
    const rows: StoreRow[] = frames.map(({ id, kind, arrivedMs, bytes }) => {
      return { table: 'frames', id, device: device.id, kind, arrivedMs, bytes };
    });
    for (const wave of waves) rows.push(...this.#blocks.add(device.id, wave));
    for (const vital of vitals) {
      rows.push(vitalRow(device.id, vital));
      this.#office.send(device.id, vital.reading, vital.frame, moment, this.#office.bedTimeOf(vital.measured));
    }
    this.#office.keep(rows, moment);
  }

  /** The number that counts, of several devices or codes for one vital sign the best. */
  onVital({ vital, value, reason, unit, questionable }: BoardVital, moment: BedMoment): void {
    const atMs = moment.now.wallMs;
    this.#office.keep([{ table: 'trends', vital, value, reason, unit, questionable, atMs }], moment);
  }

  write(moment: BedMoment): void {
    // In one transaction with what they tell: a monitor that is killed has kept no number that will not travel.
    this.#office.dispatch(moment, this.#recorder.due(moment.nowMs));
    this.#recorder.tick(moment.nowMs, moment.now.wallMs);
  }

  everySecond(moment: BedMoment): void {
    const { nowMs } = moment;
    this.#tellRemovals(moment);
    this.#tellSetAside(moment);
    for (const detail of this.#recorder.takeSalvaged())
      this.#office.issue('recorder', { reason: 'messages-taken-over', detail, bytes: null }, moment);
    const { state, detail } = this.#recorder.status;
    if (state === 'recording' || detail === null) return;
    this.#office.post({ type: 'issue', atMs: nowMs, where: 'recorder', reason: 'store-failing', detail });
  }

  /** At once, then gathered: what goes on for days is told every ten minutes. */
  #tellRemovals(moment: BedMoment): void {
    if (moment.nowMs - this.#removalsToldMs < REMOVALS_EVERY_MS) return;
    const detail = this.#recorder.takeRemovals();
    if (detail === null) return;
    this.#removalsToldMs = moment.nowMs;
    this.#office.issue('recorder', { reason: 'removed-before-time', detail, bytes: null }, moment);
  }

  /** What was saved lies in the store that was set aside: it is saved again. */
  #tellSetAside(moment: BedMoment): void {
    const beside = this.#recorder.setAside;
    if (beside === null || beside === this.#setAsideTold) return;
    this.#setAsideTold = beside;
    const detail = `${beside.why}: the store lies aside as ${beside.name}, a fresh one was begun`;
    this.#office.issue('recorder', { reason: 'store-set-aside', detail, bytes: null }, moment);
    this.#office.saveAgain(moment);
  }

  finish(moment: BedMoment): void {
    this.#office.keep(this.#blocks.drain(), moment);
  }
}
