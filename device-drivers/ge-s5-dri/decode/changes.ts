import type { ReadingTime } from '#device';
import type { Sink } from '../../framing/sink.ts';
import type { AlertBit } from '../tables/alerts.table.ts';

/** Bits of the monitor's status words that are alarms, told when they change. */
export class BitAlerts {
  readonly #words = new Map<string, number>();

  set(key: string, alerts: readonly AlertBit[], word: number, frame: number, time: ReadingTime, sink: Sink): void {
    const before = this.#words.get(key) ?? 0;
    this.#words.set(key, word);
    // Not of bits: the highest makes a number negative.
    const has = (of: number, { bit }: AlertBit): boolean => Math.floor((of >>> 0) / bit) % 2 === 1;
    for (const alert of alerts) {
      const is = has(word, alert);
      if (is !== has(before, alert)) sink.readings.push(alertReading(alert, alert.text, is, [], frame, time));
    }
  }
}

export function alertReading(
  { name, category, priority }: Pick<AlertBit, 'name' | 'category' | 'priority'>,
  text: string,
  isPresent: boolean,
  states: readonly string[],
  frame: number,
  time: ReadingTime,
) {
  return {
    ...{ kind: 'alert' as const, frame, time, code: null, codeName: null, vendorCode: name, label: text, unit: null },
    ...{ category, priority, phase: isPresent ? ('present' as const) : ('end' as const), text, states },
  };
}
