import type { Coding } from '@medplum/fhirtypes';
import type { SourcePosition } from '../source-position.ts';
import { type Conversion, conversion } from '../units.ts';
import { readCodes } from './coding.ts';
import type { Member, Place, TemplateSource } from './template-source.ts';

/**
 * How one property of a measurement becomes a FHIR value (specs iomt-mapping section 10.3). Members of ours that the original does
 * not know are ignored by it, so a mapping that uses them still loads there.
 */
export type FhirValue = {
  readonly valueName: string;
  readonly position: SourcePosition;
  /** Ours: what another property says about this value. Of `value` only, not of components. */
  readonly interpretation: InterpretationRule | null;
} & (QuantityValue | { readonly valueType: 'String' } | ConceptValue | SampledValue);

export interface InterpretationRule {
  readonly valueName: string;
  /** By the text of that property, lower case: `Observation.interpretation`; none for another text. */
  readonly byValue: ReadonlyMap<string, readonly Coding[]>;
}

export interface QuantityValue {
  readonly valueType: 'Quantity';
  readonly unit: string | null;
  readonly system: string | null;
  readonly code: string | null;
  /** Ours: from `sourceUnit`, what the device sends, to `code`. */
  readonly convert: Conversion | null;
}

export interface ConceptValue {
  readonly valueType: 'CodeableConcept';
  readonly text: string | null;
  readonly codes: readonly Coding[];
  /** Ours: `codesByValue`, the concept that each text of the property stands for. */
  readonly byValue: ReadonlyMap<string, readonly Coding[]> | null;
}

export interface SampledValue {
  readonly valueType: 'SampledData';
  readonly unit: string | null;
  /** Milliseconds between samples. */
  readonly defaultPeriod: number;
  /** Ours: UCUM code of the unit. */
  readonly code: string | null;
  /** Ours: physical = origin + raw × factor. */
  readonly origin: number;
  readonly factor: number | null;
  /** Ours: a sample beyond becomes `L` or `U` (Q16). */
  readonly lowerLimit: number | null;
  readonly upperLimit: number | null;
}

const VALUE_TYPES = ['SampledData', 'Quantity', 'CodeableConcept', 'String'] as const;

export function readFhirValue(source: TemplateSource, place: Place): FhirValue | null {
  if (place.node.kind !== 'object') {
    source.report(place, 'An object was expected for value');
    return null;
  }
  const members = source.members(place, null);
  const type = readType(source, place);
  const text = (name: string): string | null => source.text(source.optional(members, name));
  const number = (name: string): number | null => readNumber(source, source.optional(members, name));
  // Without a name the value never matches a property (Q13).
  const named = {
    valueName: text('valueName') ?? '',
    position: source.position(place.node.offset),
    interpretation: readInterpretation(source, source.optional(members, 'interpretation')),
  };
  switch (type) {
    case 'Quantity': {
      const unit = { unit: text('unit'), system: text('system'), code: text('code') };
      return { valueType: type, ...named, ...unit, convert: readConversion(source, members, unit.code ?? unit.unit) };
    }
    case 'String':
      return { valueType: type, ...named };
    case 'CodeableConcept': {
      const codes = readCodes(source, source.optional(members, 'codes'));
      const byValue = readCodesByValue(source, source.optional(members, 'codesByValue'));
      return { valueType: type, ...named, text: text('text'), codes, byValue };
    }
    case 'SampledData': {
      const defaultPeriod = readPeriod(source, place, members);
      if (defaultPeriod === null) return null;
      const scale = { code: text('code'), origin: number('origin') ?? 0, factor: number('factor') };
      const limits = { lowerLimit: number('lowerLimit'), upperLimit: number('upperLimit') };
      return { valueType: type, ...named, unit: text('unit'), defaultPeriod, ...scale, ...limits };
    }
    case null:
      return null;
  }
}

function readConversion(source: TemplateSource, members: ReadonlyMap<string, Member>, to: string | null): Conversion | null {
  const member = source.optional(members, 'sourceUnit');
  const from = source.text(member);
  if (!member || from === null) return null;
  const found = to === null ? 'sourceUnit needs a code to convert to' : conversion(from, to);
  if (typeof found === 'function') return found;
  source.report(member, `sourceUnit ${from}: ${found}`);
  return null;
}

function readInterpretation(source: TemplateSource, member: Member | null): InterpretationRule | null {
  if (!member) return null;
  if (member.node.kind !== 'object') {
    source.report(member, 'interpretation is an object: valueName, and codesByValue with an array of codes for each text');
    return null;
  }
  const members = source.members(member, ['valueName', 'codesByValue']);
  const valueName = source.text(source.required(member, members, 'valueName'));
  const byValue = readCodesByValue(source, source.required(member, members, 'codesByValue'));
  if (valueName === null || byValue === null) return null;
  return { valueName, byValue: new Map([...byValue].map(([value, codes]) => [value.toLowerCase(), codes])) };
}

function readCodesByValue(source: TemplateSource, member: Member | null): ConceptValue['byValue'] {
  if (!member) return null;
  if (member.node.kind === 'object')
    return new Map(
      member.node.members.map(({ name, value }) => [name, readCodes(source, { node: value, path: `${member.path}.${name}` })]),
    );
  source.report(member, 'codesByValue is an object: for each text an array of codes');
  return null;
}

function readNumber(source: TemplateSource, member: Member | null): number | null {
  const text = source.text(member);
  if (!member || text === null) return null;
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  source.report(member, `${member.name} is a number`);
  return null;
}

/** Only two spellings of this member are recognised. */
function readType(source: TemplateSource, place: Place): FhirValue['valueType'] | null {
  const members = place.node.kind === 'object' ? place.node.members : [];
  const member = members.filter(({ name }) => name === 'valueType' || name === 'ValueType').at(-1);
  const text = member?.value.kind === 'scalar' ? String(member.value.value) : null;
  const type = VALUE_TYPES.find((name) => name.toLowerCase() === text?.toLowerCase());
  if (!type)
    source.report(
      place,
      text === null
        ? "Required property 'ValueType' not found in JSON. "
        : `Unsupported value type "${text}"; known: ${VALUE_TYPES.join(', ')}`,
    );
  return type ?? null;
}

function readPeriod(source: TemplateSource, place: Place, members: ReadonlyMap<string, Member>): number | null {
  const member = source.required(place, members, 'defaultPeriod');
  if (!member) return null;
  const period = Number(source.text(member) ?? Number.NaN);
  if (period > 0 && Number.isFinite(period)) return period;
  source.report(member, 'defaultPeriod is a number of milliseconds above 0');
  return null;
}
