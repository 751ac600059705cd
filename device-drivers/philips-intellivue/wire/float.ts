import type { AbsenceReason } from '#clinical';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/**
 * FLOAT-Type of IEEE 11073: i8 exponent (base 10), i24 mantissa. Special mantissas: NaN 7FFFFF, not at this resolution
 * 800000, +INF 7FFFFE, -INF 800002, reserved 800001. Source: spec philips-intellivue section 2.
 */
export type DeviceFloat =
  | { readonly value: number; readonly absent: null }
  | { readonly value: null; readonly absent: AbsenceReason };

export function readFloat(reader: ByteReader): DeviceFloat {
  const word = reader.u32();
  const mantissa = word & 0xffffff;
  if (mantissa === 0x7fffff) return { value: null, absent: 'invalid' };
  if (mantissa === 0x7ffffe || (mantissa >= 0x800000 && mantissa <= 0x800002)) return { value: null, absent: 'out-of-range' };
  const exponent = (word >> 24) | 0;
  const signed = mantissa >= 0x800000 ? mantissa - 0x1000000 : mantissa;
  // Dividing keeps -9 x 10^-1 equal to -0.9, which multiplying by 0.1 would not.
  return { value: exponent < 0 ? signed / 10 ** -exponent : signed * 10 ** exponent, absent: null };
}

/** @param digits digits after the decimal point, 0 to 6; null writes NaN. */
export function writeFloat(writer: ByteWriter, value: number | null, digits: number): void {
  if (value === null) {
    writer.u32(0x007fffff);
    return;
  }
  let exponent = -digits;
  let mantissa = Math.round(value * 10 ** digits);
  while (Math.abs(mantissa) > 0x7ffffd) {
    mantissa = Math.round(mantissa / 10);
    exponent += 1;
  }
  writer.u32(((exponent & 0xff) << 24) | (mantissa & 0xffffff));
}
