import type { ReadingTime } from '#device';
import type { Sink } from '../framing/sink.ts';
import { CO2_ALERTS, EXTENDED_ALERTS, FAST_ALERTS, SPO2_ALERTS } from './codes.table.ts';

const GROUPS = { fast: FAST_ALERTS, co2: CO2_ALERTS, spo2: SPO2_ALERTS, extended: EXTENDED_ALERTS } as const;
export type AlertGroup = keyof typeof GROUPS;

/** The monitor's alarm bits, told when they change. */
export class Alerts {
  readonly #bits: Record<AlertGroup, number> = { fast: 0, co2: 0, spo2: 0, extended: 0 };
  #states = '';

  /** @param states the vendor's words on how the alarms sound just now */
  set(
    group: AlertGroup,
    bits: number,
    frame: number,
    time: ReadingTime,
    sink: Sink,
    states: readonly string[] = this.#words(),
  ): void {
    const before = this.#bits[group];
    const restated = group !== 'fast' && states.join() !== this.#states;
    if (bits === before && !restated) return;
    this.#bits[group] = bits;
    for (const { name, bit, text, category, priority } of GROUPS[group]) {
      const [was, is] = [(before & bit) !== 0, (bits & bit) !== 0];
      if (was === is && !(is && restated)) continue;
      sink.readings.push({
        ...{ kind: 'alert', frame, time, code: null, codeName: null, vendorCode: name, label: text, unit: null },
        ...{ category, priority, phase: is ? 'present' : 'end', text, states },
      });
    }
  }

  /** Once per message, after all its groups. */
  restate(states: readonly string[]): void {
    this.#states = states.join();
  }

  #words(): readonly string[] {
    return this.#states === '' ? [] : this.#states.split(',');
  }
}
