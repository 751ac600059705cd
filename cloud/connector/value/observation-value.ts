import type { CodeableConcept, Quantity, SampledData } from '@medplum/fhirtypes';
import type { DialectOptions } from '../expression.ts';
import { MappingFailure } from '../mapping-error.ts';
import type { Datum, Period } from '../observation-group.ts';
import type { FhirValue } from '../template/fhir-value.ts';
import { quantityOf } from './quantity.ts';
import { commonPeriod, decodeSamples, encodeSamples, mergeSamples } from './sampled-data.ts';

/** The value part of an Observation or of one of its components. */
export interface ValueHolder {
  valueQuantity?: Quantity;
  valueString?: string;
  valueCodeableConcept?: CodeableConcept;
  valueSampledData?: SampledData;
}

export interface ValueInput {
  readonly template: FhirValue;
  readonly typeName: string;
  readonly data: readonly Datum[];
  /** Boundary of the new group. */
  readonly boundary: Period;
  /** Effective period of the stored Observation; on create the same as `boundary`. */
  readonly observed: Period;
  readonly options: DialectOptions;
}

/**
 * The value for new data, joined with what is stored (specs iomt-mapping section 12).
 * @param existing null: nothing stored
 * @throws MappingFailure when the text is no such value or the stored value is of another type
 */
export function valueOf(input: ValueInput, existing: ValueHolder | null): ValueHolder {
  const { template } = input;
  const key = `value${template.valueType}` as const;
  if (existing !== null) refuseOtherType(input, existing, key);
  switch (template.valueType) {
    case 'Quantity':
      return { valueQuantity: quantityOf(template, single(input), input.typeName) };
    case 'String':
      return { valueString: single(input).text };
    case 'CodeableConcept':
      return {
        valueCodeableConcept: {
          ...(template.codes.length === 0 ? {} : { coding: [...template.codes] }),
          ...(template.text === null ? {} : { text: template.text }),
        },
      };
    case 'SampledData':
      return { valueSampledData: samples(input, template, existing?.valueSampledData ?? null) };
  }
}

function refuseOtherType(input: ValueInput, existing: ValueHolder, key: keyof ValueHolder): void {
  const stored = Object.keys(existing).filter((name) => name.startsWith('value'));
  // Nothing stored is like a create; the original fails (Q19).
  if (stored.length === 0 && !input.options.compat) return;
  if (stored.includes(key)) return;
  throw failure(
    input,
    'NotSupportedException',
    `the stored Observation holds ${stored[0] ?? 'no value'}, the template gives ${key}`,
  );
}

/** The latest by time; the original refuses several (Q15). */
function single(input: ValueInput): Datum {
  const latest = input.data.at(-1);
  if (!latest || (input.options.compat && input.data.length !== 1)) {
    throw failure(input, 'InvalidQuantityFhirValueException', `Expected 1 value. Received ${input.data.length}.`);
  }
  return latest;
}

function samples(
  input: ValueInput,
  template: Extract<FhirValue, { valueType: 'SampledData' }>,
  existing: SampledData | null,
): SampledData {
  const { data, boundary, observed, options } = input;
  if (!options.compat) refuseNoSample(input);
  if (existing === null) {
    const origin = { value: 0, ...(template.unit === null ? {} : { unit: template.unit }) };
    const period = template.defaultPeriod;
    return { origin, period, dimensions: 1, data: encodeSamples(data, boundary, period) };
  }
  if (existing.dimensions > 1)
    throw failure(input, 'NotSupportedException', `SampledData with ${existing.dimensions} dimensions cannot be merged`);
  const whole = {
    start: boundary.start < observed.start ? boundary.start : observed.start,
    end: boundary.end > observed.end ? boundary.end : observed.end,
  };
  // The original reads the stored stream with the template's period, whatever it was written with (Q17).
  const stored = options.compat ? template.defaultPeriod : existing.period;
  const period = commonPeriod(stored, template.defaultPeriod);
  const merged = mergeSamples(decodeSamples(existing.data ?? '', observed.start, stored), data);
  return { ...existing, ...(options.compat ? {} : { period }), data: encodeSamples(merged, whole, period) };
}

/** Text that is no sample would shift the whole stream or make the resource invalid; the original writes it (Q16). */
function refuseNoSample(input: ValueInput): void {
  const bad = input.data.find(({ text }) => !/^(-?\d+(\.\d+)?([eE][+-]?\d+)?|[EUL])$/.test(text));
  if (bad) {
    throw failure(input, 'InvalidQuantityFhirValueException', `"${bad.text}" is no number and cannot be a sample of SampledData`);
  }
}

function failure(
  input: ValueInput,
  name: 'NotSupportedException' | 'InvalidQuantityFhirValueException',
  message: string,
): MappingFailure {
  return new MappingFailure(name, message, { template: input.typeName, field: input.template.valueName });
}
