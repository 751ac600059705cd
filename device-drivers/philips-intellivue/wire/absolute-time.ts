import type { ByteReader } from './byte-reader.ts';

/** 8 BCD bytes: century, year, month, day, hour, minute, second, hundredths. Source: spec section 2. */
export const ABSOLUTE_TIME_UNKNOWN: readonly number[] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

/** @returns ISO 8601 without zone, or null when the device does not know (all FF, all 00) or sends something that is no date. */
export function readAbsoluteTime(reader: ByteReader): string | null {
  const bytes = reader.take(8);
  const digits = Array.from(bytes, fromBcd);
  if (digits.includes(null)) return null;
  const [century = 0, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, hundredths = 0] = digits.map(
    (pair) => pair ?? 0,
  );
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return null;
  return `${two(century)}${two(year)}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${two(hundredths)}`;
}

/** @param wallMs Unix time, ms; written as UTC. */
export function absoluteTime(wallMs: number): Uint8Array {
  const digits = new Date(wallMs).toISOString().replaceAll(/\D/g, '').slice(0, 16);
  return Uint8Array.from({ length: 8 }, (_, pair) => Number.parseInt(digits.slice(pair * 2, pair * 2 + 2), 16));
}

function fromBcd(byte: number): number | null {
  const high = byte >> 4;
  const low = byte & 0x0f;
  return high > 9 || low > 9 ? null : high * 10 + low;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
