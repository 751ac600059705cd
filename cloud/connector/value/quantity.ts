import type { Quantity } from '@medplum/fhirtypes';
import { MappingFailure } from '../mapping-error.ts';
import type { Datum } from '../observation-group.ts';
import type { QuantityValue } from '../template/fhir-value.ts';

/** Blanks, one sign before or after, thousands commas, a decimal point; no exponent (specs iomt-mapping section 12.1). */
const DECIMAL = /^\s*([+-]?)\s*((?:\d[\d,]*)?(?:\.\d*)?)\s*([+-]?)\s*$/;

export function quantityOf(template: QuantityValue & { readonly valueName: string }, datum: Datum, typeName: string): Quantity {
  const value = decimalOf(datum.text);
  if (value === null) {
    throw new MappingFailure('InvalidQuantityFhirValueException', `Error encountered processing value: ${datum.text}.`, {
      template: typeName,
      field: template.valueName,
    });
  }
  const { convert, unit, system, code } = template;
  // Nearly every template says all three.
  if (!convert && unit !== null && system !== null && code !== null) return { value, unit, system, code };
  const quantity: Quantity = { value: convert ? convert(value) : value };
  if (unit !== null) quantity.unit = unit;
  if (system !== null) quantity.system = system;
  if (code !== null) quantity.code = code;
  return quantity;
}

/** Digits, and perhaps a point with digits behind it: nearly every number. */
const PLAIN = /^-?\d{1,15}(?:\.\d{1,15})?$/;

export function decimalOf(text: string): number | null {
  if (PLAIN.test(text)) return Number(text) + 0;
  const match = DECIMAL.exec(text);
  const digits = (match?.[2] ?? '').replaceAll(',', '');
  const [before, after] = [match?.[1] ?? '', match?.[3] ?? ''];
  if (!/\d/.test(digits) || (before !== '' && after !== '')) return null;
  const value = Number(digits);
  // Not -0: the resource would say 0 and no longer equal itself after storing.
  return before + after === '-' && value !== 0 ? -value : value;
}
