import type { ParameterType, SearchParameter } from './parameters.ts';

/** Modifiers of R4 (search, modifiers) that are answered, by type of parameter; every other one is refused with 400. */
const MODIFIERS: Readonly<Record<ParameterType, readonly string[]>> = {
  token: ['missing', 'not', 'of-type'],
  string: ['missing', 'exact', 'contains'],
  reference: ['missing', 'identifier'],
  uri: ['missing', 'below', 'above'],
  date: ['missing'],
  quantity: ['missing'],
  number: ['missing'],
  composite: ['missing'],
};

/** A reference may also be narrowed to one of its types. */
export function modifiersOf({ type, targets = [] }: Pick<SearchParameter, 'type' | 'targets'>): readonly string[] {
  return type === 'reference' ? [...MODIFIERS.reference, ...targets] : MODIFIERS[type];
}
