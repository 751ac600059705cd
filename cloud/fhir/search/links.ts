import { isServed, type ServedType } from '../definitions/structures.ts';
import { problem } from '../problem.ts';
import { parametersOf, type SearchParameter } from './parameters.ts';

/** One `_include` or `_revinclude`: resources that the page refers to, or that refer to the page (specs fhir-server, 6.9). */
export interface Link {
  readonly direction: 'include' | 'revinclude';
  /** Followed from included resources, too. */
  readonly iterate: boolean;
  readonly source: ServedType;
  readonly parameters: readonly SearchParameter[];
  /** Only resources of this type. */
  readonly target: string | null;
}

/**
 * `Observation:subject`, `Observation:subject:Patient` or `Observation:*`
 * @throws FhirProblem 400
 */
export function parseLink(name: string, spec: string, types: readonly ServedType[]): Link {
  const [direction = '', iterate] = name.slice(1).split(':');
  const [source = '', code = '', target = null] = spec.split(':');
  const all = isServed(source) ? [...parametersOf(source).values()].filter(({ type }) => type === 'reference') : [];
  const parameters = all.filter((parameter) => code === '*' || parameter.code === code);
  const strange = name === '_include' && !types.includes(source as ServedType);
  if (parameters.length === 0 || strange) throw problem(400, 'not-supported', `${name}: ${spec} is not known`, `http.${name}`);
  return {
    direction: direction as Link['direction'],
    iterate: iterate !== undefined,
    source: source as ServedType,
    parameters,
    target,
  };
}
