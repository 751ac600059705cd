import type { Datum, Period } from '../observation-group.ts';
import type { Ticks } from '../time.ts';

const TICKS_PER_MS = 10_000;
/** No stream of an Observation may grow beyond this: a wrong clock would otherwise fill the memory. */
export const MAX_SLOTS = 1_000_000;

/**
 * One token per slot from start to end: the last value within the slot, `E` where there is none
 * (specs iomt-mapping section 12.4). Data are sorted by time.
 * @param periodMs slot length, may be fractional
 * @throws RangeError when there would be more than MAX_SLOTS
 */
export function encodeSamples(data: readonly Datum[], { start, end }: Period, periodMs: number): string {
  const slots: string[] = [];
  let next = 0;
  for (let slot = 0; slotStart(start, slot, periodMs) <= end; slot++) {
    if (slot >= MAX_SLOTS) throw new RangeError(`SampledData would have more than ${MAX_SLOTS} slots`);
    const slotEnd = slotStart(start, slot + 1, periodMs);
    let text = 'E';
    for (
      let datum = data[next];
      datum && datum.at >= slotStart(start, slot, periodMs) && datum.at < slotEnd;
      datum = data[++next]
    )
      text = datum.text;
    slots.push(text);
  }
  return slots.join(' ');
}

export function decodeSamples(stream: string, start: Ticks, periodMs: number): readonly Datum[] {
  return stream
    .split(' ')
    .flatMap((text, slot) => (text === 'E' || text === '' ? [] : [{ at: slotStart(start, slot, periodMs), text }]));
}

/** Sorted by time; at an equal time the new one replaces the old one. */
export function mergeSamples(old: readonly Datum[], fresh: readonly Datum[]): readonly Datum[] {
  const byTime = new Map([...old, ...fresh].map((datum) => [datum.at, datum]));
  return [...byTime.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function slotStart(start: Ticks, slot: number, periodMs: number): Ticks {
  return start + BigInt(Math.round(slot * periodMs * TICKS_PER_MS));
}
