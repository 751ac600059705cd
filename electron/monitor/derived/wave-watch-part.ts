import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';
import type { Equipment } from '../acquisition/equipment.ts';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import { DEVICE_SILENT } from '../alarms/bed-alarms.ts';
import type { BedMoment, BedPart } from '../bed/bed-part.ts';
import { linkLost } from '../bed/technicals.ts';
import { waveRows } from '../screen/hello.ts';
import { WaveWatch } from './wave-watch.ts';

/** Raises an alarm when a wave on the screen stops. */
export class WaveWatchPart implements BedPart {
  readonly #watch = new WaveWatch();
  readonly #desk: AlarmDesk;
  readonly #equipment: Pick<Equipment, 'bays' | 'configs'>;
  #raised: ReadonlySet<string> = new Set();

  constructor(desk: AlarmDesk, equipment: Pick<Equipment, 'bays' | 'configs'>) {
    this.#desk = desk;
    this.#equipment = equipment;
  }

  onReadings({ waves }: Intake, { id }: DeviceBay, { nowMs }: BedMoment): void {
    for (const wave of waves) this.#watch.take(wave, id, nowMs);
  }

  onDeviceAway({ id }: DeviceBay, { nowMs }: BedMoment): void {
    this.#watch.away(id, nowMs);
  }

  onPatient(): void {
    this.#watch.forget();
  }

  everySecond({ nowMs }: BedMoment): void {
    const { alarms, standby } = this.#desk;
    const present = new Set(alarms.present().map(({ condition }) => condition));
    if (standby || present.has(DEVICE_SILENT)) this.#watch.waitForAll(nowMs);
    for (const id of this.#equipment.bays.keys()) if (present.has(linkLost(id))) this.#watch.away(id, nowMs);

    const conditions = this.#watch.conditions(waveRows(this.#equipment.configs), (condition) => present.has(condition), nowMs);
    for (const condition of conditions) this.#desk.technical(condition, nowMs);
    // A row that is not on the screen any more is not missed.
    const told = new Set(conditions.map(({ condition }) => condition));
    for (const condition of this.#raised)
      if (!told.has(condition)) this.#desk.technical({ condition, active: false, priority: 'medium', text: '' }, nowMs);
    this.#raised = told;
  }
}
