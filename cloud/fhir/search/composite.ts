import type { ServedType } from '../definitions/structures.ts';
import type { Json, JsonObject } from '../json/parse-json.ts';
import { problem } from '../problem.ts';
import type { Condition } from './condition.ts';
import { type ParameterType, parametersOf, type SearchParameter } from './parameters.ts';
import { valuesAt } from './path.ts';

/**
 * Both parts of a composite must hold in the same repetition (R4, search, composite). Of the resource itself there is one
 * repetition, so its two own parameters say it; the pairs of a repeated element have keys of their own,
 * `T.component:quantity$=system|code#number|…`, shared by all composites that look there.
 */
const pairName = (place: string, type: ParameterType): string => `${place}:${type}$`;

/** The keys of the pairs of one repeated element, at each of `places`. */
export function pairKeys(
  parameter: SearchParameter,
  places: readonly string[],
  resource: JsonObject,
  keysOf: (name: string, type: ParameterType, value: Json) => readonly string[],
): readonly string[] {
  const [first, second] = parameter.parts ?? [];
  if (!first || !second) return [];
  return places.flatMap((place) =>
    valuesAt(resource, place).flatMap((element) => {
      const found = (paths: readonly string[]): Json[] => paths.flatMap((path) => valuesAt(element as JsonObject, path));
      const heads = found(first.paths).flatMap((value) => keysOf('', first.type, value));
      return heads.flatMap((head) =>
        found(second.paths).flatMap((value) => keysOf(pairName(place, second.type) + head, second.type, value)),
      );
    }),
  );
}

/**
 * `code$value`, several of them alternatives.
 * @throws FhirProblem 400 when a value has not two parts
 */
export function compositeCondition(type: ServedType, parameter: SearchParameter, values: readonly string[]): Condition {
  const { places, first, second } = partsOf(parameter);
  const alternatives = values.flatMap((value) => {
    const [head, tail, ...more] = value.split(/(?<!\\)\$/);
    if (!head || !tail || more.length > 0)
      throw problem(400, 'value', `${parameter.code}: two parts with "$" between them expected`, `http.${parameter.code}`);
    return places.map((place): Condition => {
      if (place !== '') return own(pair(place, second.type, head.includes('|') ? `=${head}` : `:c=${head}`), null, tail);
      return { kind: 'all', of: [own(ownParameter(type, first), null, head), own(ownParameter(type, second), null, tail)] };
    });
  });
  return { kind: 'any', of: alternatives };
}

/** @throws FhirProblem 400 unless `value` is true or false */
export function compositeMissing(type: ServedType, parameter: SearchParameter, value: string): Condition {
  const { places, first, second } = partsOf(parameter);
  const missing = value === 'true';
  return {
    kind: missing ? 'all' : 'any',
    of: places.map((place): Condition => {
      if (place !== '') return own(pair(place, second.type, ''), 'missing', value);
      const parts = [first, second].map((part) => own(ownParameter(type, part), 'missing', value));
      return { kind: missing ? 'any' : 'all', of: parts };
    }),
  };
}

type Part = NonNullable<SearchParameter['parts']>[number];

function partsOf({ code, paths, parts: [first, second] = [] }: SearchParameter): {
  places: readonly string[];
  first: Part;
  second: Part;
} {
  if (!first || !second) throw new Error(`${code} has not two parts`);
  return { places: paths, first, second };
}

const own = (parameter: SearchParameter, modifier: string | null, value: string): Condition => ({
  kind: 'own',
  parameter,
  modifier,
  values: [value],
});

const pair = (place: string, type: ParameterType, head: string): SearchParameter => ({
  code: pairName(place, type) + head,
  type,
  url: '',
  paths: [],
});

function ownParameter(type: ServedType, { type: kind, paths }: Part): SearchParameter {
  for (const parameter of parametersOf(type).values()) {
    if (parameter.type === kind && parameter.paths.every((path) => paths.includes(path))) return parameter;
  }
  throw problem(400, 'not-supported', `${type} has no parameter for ${paths.join(', ')}`);
}
