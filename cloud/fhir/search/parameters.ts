import published from '../definitions/search-parameters.json' with { type: 'json' };
import type { ServedType } from '../definitions/structures.ts';

export type ParameterType = 'token' | 'reference' | 'date' | 'string' | 'uri' | 'quantity' | 'number' | 'composite';

export interface SearchParameter {
  readonly code: string;
  readonly type: ParameterType;
  /** Canonical URL of its definition. */
  readonly url: string;
  /** e.g. `component.code`, `telecom[system=phone]`; `effective` stands for any effective[x] */
  readonly paths: readonly string[];
  readonly targets?: readonly string[];
  /** Of a composite: type of each part and where it stands below each of `paths`; a path of `''` is the resource itself. */
  readonly parts?: readonly { readonly type: ParameterType; readonly paths: readonly string[] }[];
}

type Definition = Omit<SearchParameter, 'code'>;

/** R4 has no parameter for the status of a Flag, and the ward needs the active ones. */
const OURS: Readonly<Partial<Record<ServedType, Readonly<Record<string, Definition>>>>> = {
  Flag: { 'flag-status': { type: 'token', url: 'urn:wardlight:SearchParameter:flag-status', paths: ['status'] } },
};

const tables = new Map<string, ReadonlyMap<string, SearchParameter>>();
for (const [type, definitions] of Object.entries(published as unknown as Record<ServedType, Record<string, Definition>>)) {
  const all = Object.entries({ ...definitions, ...OURS[type as ServedType] });
  tables.set(type, new Map(all.map(([code, definition]) => [code, { code, ...definition }])));
}

/** All parameters of a type that are indexed, searched and announced. */
export function parametersOf(type: ServedType): ReadonlyMap<string, SearchParameter> {
  return tables.get(type) ?? new Map();
}

/** The date parameter that has columns of its own, because lists are sorted by it. */
export function mainDate(type: ServedType): SearchParameter | undefined {
  return parametersOf(type).get(type === 'Patient' ? 'birthdate' : 'date');
}

/** `patient` is the subject read narrowly; where both exist only the subject is indexed. */
export function indexedAs(type: ServedType, code: string): string {
  return code === 'patient' && parametersOf(type).has('subject') ? 'subject' : code;
}
