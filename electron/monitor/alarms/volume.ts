import { InputRefused } from '#clinical';
import type { AlarmsMessage } from '#ipc';

export const VOLUME_KEY = 'volume';
/** Steps of 3 dB (`renderer/sound`): no step is silence. */
const HIGHEST = 10;
/** 15 dB below the usual, as in the requirement set that alarms section 4 quotes. */
const LOWEST = 5;

export interface VolumeSettings {
  readonly usual?: number | undefined;
  readonly lowest?: number | undefined;
}

/** How loud alarms of this unit are, 1 to 10. Pure. */
export class Volume {
  readonly #usual: number;
  readonly #lowest: number;
  #value: number;

  /** @param saved what an earlier run left under `VOLUME_KEY` */
  constructor({ usual = HIGHEST, lowest = Math.min(LOWEST, usual) }: VolumeSettings = {}, saved: string | null = null) {
    this.#usual = usual;
    this.#lowest = lowest;
    const kept = Number(saved ?? usual);
    this.#value = Number.isInteger(kept) && kept >= lowest && kept <= HIGHEST ? kept : usual;
  }

  get shown(): NonNullable<AlarmsMessage['volume']> {
    return { value: this.#value, usual: this.#usual, lowest: this.#lowest, highest: HIGHEST };
  }

  /** To be written down. */
  get json(): string {
    return String(this.#value);
  }

  /** @throws InputRefused for less than the unit allows */
  set(value: number): void {
    if (!Number.isInteger(value) || value < this.#lowest || value > HIGHEST)
      throw new InputRefused('volume', `${value} is not between ${this.#lowest} and ${HIGHEST}`);
    this.#value = value;
  }

  /** @returns whether it was another one */
  backToUsual(): boolean {
    const changed = this.#value !== this.#usual;
    this.#value = this.#usual;
    return changed;
  }
}
