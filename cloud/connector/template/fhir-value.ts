import type { Coding } from '@medplum/fhirtypes';
import type { SourcePosition } from '../source-position.ts';
import { readCodes } from './coding.ts';
import type { Member, Place, TemplateSource } from './template-source.ts';

/** How one property of a measurement becomes a FHIR value (specs iomt-mapping section 10.3). */
export type FhirValue = { readonly valueName: string; readonly position: SourcePosition } & (
  | { readonly valueType: 'Quantity'; readonly unit: string | null; readonly system: string | null; readonly code: string | null }
  | { readonly valueType: 'String' }
  | { readonly valueType: 'CodeableConcept'; readonly text: string | null; readonly codes: readonly Coding[] }
  | {
      readonly valueType: 'SampledData';
      readonly unit: string | null /** Milliseconds between samples. */;
      readonly defaultPeriod: number;
    }
);

const VALUE_TYPES = ['SampledData', 'Quantity', 'CodeableConcept', 'String'] as const;

/** Members that the value type does not know are ignored, as the original does. */
export function readFhirValue(source: TemplateSource, place: Place): FhirValue | null {
  if (place.node.kind !== 'object') {
    source.report(place, 'An object was expected for value');
    return null;
  }
  const members = source.members(place, null);
  const type = readType(source, place);
  const text = (name: string): string | null => source.text(source.optional(members, name));
  // Without a name the value never matches a property (Q13).
  const named = { valueName: text('valueName') ?? '', position: source.position(place.node.offset) };
  switch (type) {
    case 'Quantity':
      return { valueType: type, ...named, unit: text('unit'), system: text('system'), code: text('code') };
    case 'String':
      return { valueType: type, ...named };
    case 'CodeableConcept':
      return { valueType: type, ...named, text: text('text'), codes: readCodes(source, source.optional(members, 'codes')) };
    case 'SampledData': {
      const defaultPeriod = readPeriod(source, place, members);
      return defaultPeriod === null ? null : { valueType: type, ...named, unit: text('unit'), defaultPeriod };
    }
    case null:
      return null;
  }
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
