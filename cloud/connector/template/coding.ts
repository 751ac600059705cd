import type { Coding } from '@medplum/fhirtypes';
import type { Place, TemplateSource } from './template-source.ts';

/** A category of a FHIR template. */
export interface Concept {
  readonly text: string | null;
  readonly codes: readonly Coding[];
}

export function readConcepts(source: TemplateSource, place: Place | null): readonly Concept[] {
  return source.items(place).map((item) => {
    const members = source.members(item, ['text', 'codes']);
    return { text: source.text(source.optional(members, 'text')), codes: readCodes(source, source.optional(members, 'codes')) };
  });
}

export function readCodes(source: TemplateSource, place: Place | null): readonly Coding[] {
  return source.items(place).map((item) => {
    const members = source.members(item, ['code', 'system', 'display']);
    const part = (name: string): string | null => source.text(source.optional(members, name));
    const [system, code, display] = [part('system'), part('code'), part('display')];
    return {
      ...(system === null ? {} : { system }),
      ...(code === null ? {} : { code }),
      ...(display === null ? {} : { display }),
    };
  });
}
