import type { Observation } from '@medplum/fhirtypes';
import { type LaboratoryResult, RESULT_NAMES, RESULT_UNITS, type ResultName } from '../../contract/laboratory.ts';
import { ANY_CATEGORY, OTHER_UNITS, RESULT_CODES } from './codes.table.ts';

const LOINC = 'http://loinc.org';
const NAMES = new Map(RESULT_NAMES.flatMap((name) => RESULT_CODES[name].map((code) => [code, name] as const)));
/** What was taken back. */
const WITHDRAWN = new Set<string | undefined>(['entered-in-error', 'cancelled']);
const FINAL = new Set<string | undefined>(['final', 'amended', 'corrected', 'preliminary']);

/** `unit`: a result that is known here, in a unit that is not. */
export type ReadResult = { readonly result: LaboratoryResult } | { readonly unit: string } | null;

/**
 * What an Observation says that a risk model reads beside vital signs; null when it is none of `codes.table.ts`, has no patient or
 * no time.
 */
export function laboratoryResult(observation: Observation): ReadResult {
  const name = nameOf(observation);
  const { id, subject, encounter, effectiveDateTime, effectivePeriod, issued, status } = observation;
  const taken = Date.parse(effectiveDateTime ?? effectivePeriod?.start ?? '');
  if (name === null || subject?.reference === undefined || id === undefined || Number.isNaN(taken)) return null;
  const value = WITHDRAWN.has(status) ? null : valueOf(name, observation);
  if (value === undefined || (value !== null && !FINAL.has(status))) return null;
  if (typeof value === 'string') return { unit: `${name} in ${value}` };
  // A result is not known before its sample was taken, whatever the clock of the laboratory says.
  const known = Math.max(taken, Date.parse(issued ?? '') || taken);
  return {
    result: {
      ...{ name, value, observation: `Observation/${id}`, patient: subject.reference },
      effectiveAt: new Date(taken).toISOString(),
      knownAt: new Date(known).toISOString(),
      encounter: encounter?.reference ?? null,
    },
  };
}

function nameOf({ code, category = [] }: Observation): ResultName | null {
  const found = code.coding?.map((coding) => (coding.system === LOINC ? NAMES.get(coding.code ?? '') : undefined));
  const name = found?.find((each) => each !== undefined);
  if (name === undefined) return null;
  const fromLaboratory = category.some(({ coding = [] }) => coding.some((each) => each.code === 'laboratory'));
  return fromLaboratory || ANY_CATEGORY.has(name) ? name : null;
}

/** @returns undefined without a number (also "below 5": the comparator is no value), the unit's code when it is not known */
function valueOf(name: ResultName, { valueQuantity }: Observation): number | string | undefined {
  const { value, comparator, code } = valueQuantity ?? {};
  if (value === undefined || comparator !== undefined) return undefined;
  const unit = code ?? valueQuantity?.unit ?? '';
  if (unit === RESULT_UNITS[name]) return value;
  const factor = OTHER_UNITS[name]?.[unit];
  return factor === undefined ? unit : Number((value * factor).toPrecision(6));
}
