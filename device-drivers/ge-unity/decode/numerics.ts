import type { AbsenceReason } from '#clinical';
import {
  ECG,
  FLAG,
  NIBP,
  PARAMETERS,
  parameterLabel,
  type Slot,
  VALUES_PER_ENTRY,
  vendorCode,
} from '../tables/parameters.table.ts';
import { address, hexByte, s16, u16 } from '../wire/bytes.ts';

export interface Numerics {
  /** One more with each packet. */
  readonly number: number;
  readonly values: readonly NumericValue[];
  /** Limits of the listed values, e.g. "HR low limit". */
  readonly limits: Readonly<Record<string, number>>;
  readonly troubles: readonly EntryTrouble[];
}

export interface NumericValue {
  readonly slot: Slot;
  readonly isListed: boolean;
  readonly value: number | null;
  readonly reason: AbsenceReason | null;
}

interface EntryTrouble {
  readonly detail: string;
  readonly bytes: Uint8Array;
}

const INNER = 60;
const NUMBER_AT = 78;
const COUNT_AT = 124;
const ENTRIES_AT = 125;
export const ENTRY_LENGTH = 70;
const VALUES_AT = 5;
const LIMITS_AT = 31;
const LIMITS_BLOCK_AT = 25;

/** @returns what is wrong with the frame around the entries, or null. Source: spec section 4 */
export function numericsTrouble(bytes: Uint8Array): { readonly reason: string; readonly detail: string } | null {
  const { length } = bytes;
  if (length < ENTRIES_AT) return { reason: 'truncated', detail: `numerics of ${length} bytes` };
  const own = address(bytes, 0);
  if ([6, INNER, INNER + 6].some((at) => address(bytes, at) !== own))
    return { reason: 'malformed', detail: 'numerics that give several addresses' };
  const count = bytes[COUNT_AT] ?? 0;
  const fits = u16(bytes, 58) === length - 60 && u16(bytes, 118) === length - 120 && ENTRIES_AT + count * ENTRY_LENGTH <= length;
  if (!fits) return { reason: 'bad-length', detail: `numerics with ${count} entries in ${length} bytes` };
  return null;
}

/** @param bytes without trouble */
export function readNumerics(bytes: Uint8Array): Numerics {
  const values: NumericValue[] = [];
  const limits: Record<string, number> = {};
  const troubles: EntryTrouble[] = [];
  for (let index = 0; index < (bytes[COUNT_AT] ?? 0); index += 1) {
    const entry = bytes.subarray(ENTRIES_AT + index * ENTRY_LENGTH, ENTRIES_AT + (index + 1) * ENTRY_LENGTH);
    const code = entry[2] ?? 0;
    if (u16(entry, 0) !== 1 || entry[LIMITS_BLOCK_AT] !== 3 || entry[LIMITS_BLOCK_AT + 1] !== code)
      troubles.push({ detail: `entry ${index + 1} of the numerics is built otherwise`, bytes: entry });
    else readEntry(entry, code, values, limits);
  }
  return { number: u16(bytes, NUMBER_AT), values, limits, troubles };
}

function readEntry(entry: Uint8Array, code: number, values: NumericValue[], limits: Record<string, number>): void {
  const parameter = PARAMETERS.get(code);
  for (let index = 0; index < VALUES_PER_ENTRY; index += 1) {
    const raw = s16(entry, VALUES_AT + 2 * index);
    const value = isAbsent(raw) ? null : raw;
    const listed = parameter?.slots[index];
    // A known parameter leaves places empty that nobody has ever seen filled.
    if (parameter && !listed && value === null) continue;
    const slot = listed ?? unlistedSlot(code, index);
    const reason = value === null ? absence(code, entry[4] ?? 0) : null;
    values.push({ slot, isListed: listed !== undefined, value, reason });
    if (listed) readLimits(entry, index, listed.label, limits);
  }
}

function readLimits(entry: Uint8Array, index: number, label: string, limits: Record<string, number>): void {
  const at = LIMITS_AT + 4 * index;
  const [low, high] = [s16(entry, at), s16(entry, at + 2)];
  // Where nothing is set both are zero.
  if (low === 0 && high === 0) return;
  if (!isAbsent(low)) limits[`${label} low limit`] = low;
  if (!isAbsent(high)) limits[`${label} high limit`] = high;
}

/** High byte 80. */
function isAbsent(raw: number): boolean {
  return raw < -0x7f00;
}

function absence(code: number, flags: number): AbsenceReason {
  if (code === ECG && flags === FLAG.leadsOff) return 'probe-off';
  if (code === NIBP && flags === FLAG.idle) return 'not-measured';
  return 'invalid';
}

function unlistedSlot(code: number, index: number): Slot {
  const label = `${PARAMETERS.has(code) ? parameterLabel(code) : hexByte(code)} value ${index + 1}`;
  return { vendorCode: vendorCode(code, index), label, code: null, codeName: null, unit: null };
}
