import type { AbsenceReason } from '#clinical';
import { SENTINELS } from '../parameters.table.ts';
import { isPlausible, type Parameter } from './parameter.ts';

export interface ReadValue {
  readonly value: number | null;
  readonly reason: AbsenceReason | null;
  readonly questionable: boolean;
  /** False for what is neither a number nor a known way to say that there is none. */
  readonly readable: boolean;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;
/** HL7's null, and what makers write instead of a number. */
const NONE = /^("")?$|^[-*_. ]+$|^(?:n\/?a|null|none)$/i;
/** Quality marks in OBX-8. Inferred from the profile, no recording. */
const MARKS: Readonly<Record<string, AbsenceReason>> = {
  INV: 'invalid',
  NAV: 'not-measured',
  OFF: 'not-measured',
  CAL: 'calibrating',
  TEST: 'test-data',
  DEMO: 'test-data',
  '<': 'out-of-range',
  '>': 'out-of-range',
};
const DOUBTED = new Set(['QUES', 'PREL']);
const NO_VALUE = 'X';

/**
 * OBX-5 as a number, or null and why. Source: spec hl7-pcd01-mllp section 2, Invalid values.
 * @param text OBX-5, components joined
 * @param flags OBX-8, each repetition
 */
export function readValue(
  text: string,
  flags: readonly string[],
  status: string,
  parameter: Parameter,
  unit: string | null,
): ReadValue {
  const absent = (reason: AbsenceReason, readable = true): ReadValue => ({ value: null, reason, questionable: false, readable });
  const mark = flags.map((flag) => MARKS[flag]).find((reason) => reason !== undefined);
  if (mark !== undefined) return absent(mark);
  if (status === NO_VALUE || NONE.test(text)) return absent('not-measured');
  if (text === '?') return absent('invalid');
  if (/^[<>]/.test(text)) return absent('out-of-range');
  const number = text.startsWith('=') ? text.slice(1) : text;
  if (!NUMBER.test(number)) return absent('invalid', false);
  const value = Number(number);
  if (SENTINELS.has(value)) return absent('not-measured');
  if (!Number.isFinite(value)) return absent('out-of-range');
  // Below all that is possible it is a word for "none", above it is a wrong value.
  if (!isPlausible(value, parameter, unit)) return absent(value < 0 ? 'not-measured' : 'invalid');
  return { value, reason: null, questionable: flags.some((flag) => DOUBTED.has(flag)), readable: true };
}
