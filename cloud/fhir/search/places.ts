import { hash } from 'node:crypto';

/**
 * Where an Observation stands in the index of series: those of one patient with one code, in order of their time. The first two of its codes
 * have a place each, and those without a code have one of their own; what has more codes, or one that cannot be told from its system, is
 * also looked for among the `unplaced` of the patient.
 */
export interface Places {
  /** UUIDs (`seriesId`); `$lastn` names an Observation by the first. Null only without a patient. */
  readonly first: string | null;
  readonly second: string | null;
  readonly unplaced: boolean;
}

export const NO_PLACES: Places = { first: null, second: null, unplaced: false };

const CODE = 'Observation.code=';
const BARE_CODE = 'Observation.code:c=';
const NO_CODE = '';

/** @param keys of its index, `Observation.code=system|code` and `Observation.code:c=code` among them */
export function placesOf(type: string, patient: string | null, keys: readonly string[]): Places {
  if (type !== 'Observation' || patient === null) return NO_PLACES;
  const codes = keys.filter((key) => key.startsWith(CODE)).map((key) => key.slice(CODE.length));
  const bare = keys.filter((key) => key.startsWith(BARE_CODE)).map((key) => key.slice(BARE_CODE.length));
  const [first = NO_CODE, second, ...others] = codes.length > 1 ? codes.sort() : codes;
  const told = [first, ...(second === undefined ? [] : [second])].map((code) => partsOf(code)[1]);
  return {
    first: seriesId(patient, first),
    second: second === undefined ? null : seriesId(patient, second),
    unplaced: others.length > 0 || bare.some((code) => !told.includes(code)),
  };
}

/** From the first to the last series of a kind, both included. */
export interface SeriesRange {
  readonly low: string;
  readonly high: string;
}

/** Every series of a patient. */
export const allOf = (patient: string): SeriesRange => rangeAfter(digest(patient, PATIENT_DIGITS));

/** The series of a `system|code`, or those of a code in whatever system. */
export function seriesRange(patient: string, code: string, system: string | null): SeriesRange {
  if (system === null) return rangeAfter(codeId(patient, code));
  const id = seriesId(patient, `${system}|${code}`);
  return { low: id, high: id };
}

/** Of a UUID's 32 digits. With these many no two patients, and no two codes of one, share a place in the life of a hospital; a search asks the row all the same. */
const PATIENT_DIGITS = 16;
const CODE_DIGITS = 10;
const DIGITS = 32;

/** Patient, code, system: in this order, so that all of a patient, and all of a code whatever its system, lie side by side. */
function seriesId(patient: string, code: string): string {
  const [system, bare] = partsOf(code);
  return codeId(patient, bare) + digest(system, DIGITS - PATIENT_DIGITS - CODE_DIGITS);
}

const codeId = (patient: string, bare: string): string => digest(patient, PATIENT_DIGITS) + digest(bare, CODE_DIGITS);

/** `system|code`; a bar in the system is taken for the one between them, here as in what is asked. */
function partsOf(code: string): readonly [string, string] {
  const bar = code.indexOf('|');
  return [code.slice(0, bar), code.slice(bar + 1)];
}

function rangeAfter(prefix: string): SeriesRange {
  return { low: prefix.padEnd(DIGITS, '0'), high: prefix.padEnd(DIGITS, 'f') };
}

const MOST_DIGESTS = 10_000;
const digests = new Map<string, string>();

function digest(text: string, digits: number): string {
  let known = digests.get(text);
  if (known === undefined) {
    known = hash('sha256', text);
    if (digests.size >= MOST_DIGESTS) digests.clear();
    digests.set(text, known);
  }
  return known.slice(0, digits);
}
