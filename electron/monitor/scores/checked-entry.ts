import { InputRefused } from '#clinical';
import type { BedEntry } from '#ipc';

/** What a patient can have; outside it somebody has mistyped. Temperature as in NEWS2_POSSIBLE, the others our own. */
const POSSIBLE = {
  temperature: { low: 10, high: 50, unit: '°C' },
  'respiratory-rate': { low: 0, high: 150, unit: '/min' },
  pain: { low: 0, high: 10, unit: 'of 10' },
  'urine-output': { low: 0, high: 5000, unit: 'mL' },
  'capillary-refill': { low: 0, high: 20, unit: 's' },
} as const;

/** @throws InputRefused for a number that no patient can have; nothing is charted then */
export function checkedEntry(entry: BedEntry): BedEntry {
  const possible = entry.what in POSSIBLE ? POSSIBLE[entry.what as keyof typeof POSSIBLE] : null;
  if (possible === null) return entry;
  const { low, high, unit } = possible;
  const { value } = entry;
  if (typeof value !== 'number' || !(value >= low && value <= high))
    throw new InputRefused(entry.what, `${String(value)} ${unit} cannot be: ${low} to ${high} is possible`);
  return entry;
}
