import type { CodeableConcept, Quantity, SampledData } from '@medplum/fhirtypes';
import type { DialectOptions } from '../expression.ts';
import { MappingFailure } from '../mapping-error.ts';
import type { Datum, Period } from '../observation-group.ts';
import type { ConceptValue, FhirValue, SampledValue } from '../template/fhir-value.ts';
import { quantityOf } from './quantity.ts';
import { sampleText } from './sample-text.ts';
import { decodeSamples, encodeSamples, mergeSamples } from './sampled-data.ts';

const UCUM = 'http://unitsofmeasure.org';

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
      return { valueCodeableConcept: concept(input, template) };
    case 'SampledData':
      return { valueSampledData: samples(input, template, existing?.valueSampledData ?? null) };
  }
}

/** The original writes the template's codes whatever the text; `codesByValue` chooses by it. */
function concept(input: ValueInput, template: ConceptValue): CodeableConcept {
  const chosen = template.byValue ? template.byValue.get(single(input).text) : template.codes;
  if (!chosen) throw failure(input, 'NotSupportedException', `codesByValue has no codes for "${single(input).text}"`);
  return {
    ...(chosen.length === 0 ? {} : { coding: [...chosen] }),
    ...(template.text === null ? {} : { text: template.text }),
  };
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

/** The template's period is not the one the stored samples were written with. */
export class SamplePeriodChanged extends Error {
  override readonly name = 'SamplePeriodChanged';
}

function samples(input: ValueInput, template: SampledValue, existing: SampledData | null): SampledData {
  const { boundary, observed, options } = input;
  const chunk = input.data.at(-1);
  if (chunk?.periodMs !== undefined) {
    const text = chunk.text.split(' ').map((sample) => limited(sample, template));
    return { ...streamOf(template), period: chunk.periodMs, dimensions: 1, data: text.join(' ') };
  }
  const data = options.compat ? input.data : sampleData(input, template);
  const whole = {
    start: boundary.start < observed.start ? boundary.start : observed.start,
    end: boundary.end > observed.end ? boundary.end : observed.end,
  };
  if (existing === null) {
    // A component that comes later begins where its Observation does; the original begins it with its own first sample.
    const [span, period] = [options.compat ? boundary : whole, template.defaultPeriod];
    return { ...streamOf(template), period, dimensions: 1, data: encodeSamples(data, span, period) };
  }
  if (existing.dimensions > 1)
    throw failure(input, 'NotSupportedException', `SampledData with ${existing.dimensions} dimensions cannot be merged`);
  // The original reads the stored stream with the template's period, whatever it was written with (Q17).
  if (!options.compat && existing.period !== template.defaultPeriod) throw new SamplePeriodChanged();
  const merged = mergeSamples(decodeSamples(existing.data ?? '', observed.start, template.defaultPeriod), data);
  return { ...existing, data: encodeSamples(merged, whole, template.defaultPeriod) };
}

function streamOf(template: SampledValue): Pick<SampledData, 'origin' | 'factor' | 'lowerLimit' | 'upperLimit'> {
  const { unit, code, factor, lowerLimit, upperLimit } = template;
  const coded = code === null ? {} : { system: UCUM, code };
  return {
    origin: { value: template.origin, ...(unit === null ? {} : { unit }), ...coded },
    ...(factor === null ? {} : { factor }),
    ...(lowerLimit === null ? {} : { lowerLimit }),
    ...(upperLimit === null ? {} : { upperLimit }),
  };
}

/** Text that is no sample would shift the whole stream or make the resource invalid; the original writes it (Q16). */
function sampleData(input: ValueInput, template: SampledValue): readonly Datum[] {
  return input.data.map((datum) => {
    const text = sampleText(datum.text);
    if (text === null)
      throw failure(
        input,
        'InvalidQuantityFhirValueException',
        `"${datum.text}" is no number and cannot be a sample of SampledData`,
      );
    return { at: datum.at, text: limited(text, template) };
  });
}

/** The limits are physical values (specs fhir-vitals section 3). */
function limited(text: string, { origin, factor, lowerLimit, upperLimit }: SampledValue): string {
  if (lowerLimit === null && upperLimit === null) return text;
  const physical = origin + Number(text) * (factor ?? 1);
  if (lowerLimit !== null && physical < lowerLimit) return 'L';
  return upperLimit !== null && physical > upperLimit ? 'U' : text;
}

function failure(
  input: ValueInput,
  name: 'NotSupportedException' | 'InvalidQuantityFhirValueException',
  message: string,
): MappingFailure {
  return new MappingFailure(name, message, { template: input.typeName, field: input.template.valueName });
}
