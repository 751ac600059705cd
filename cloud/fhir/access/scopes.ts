import { isServed, type ServedType } from '../definitions/structures.ts';

/** create, read, update, delete, search: the letters of SMART App Launch 2.2, section 3. */
export type Verb = 'c' | 'r' | 'u' | 'd' | 's';

/** One scope for clinical data, e.g. `user/Observation.rs?category=vital-signs`. */
export interface Grant {
  readonly level: 'patient' | 'user' | 'system';
  readonly type: ServedType | '*';
  readonly verbs: ReadonlySet<Verb>;
  /** Search conditions that every resource must meet; empty = all. */
  readonly query: string;
}

const SCOPE = /^(patient|user|system)\/(\*|[A-Z][A-Za-z]+)\.(\*|read|write|c?r?u?d?s?)(?:\?(.+))?$/;
const V1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

/** The grants in a token's `scope`; what is no scope for clinical data (`openid`, `launch`) is none of them. */
export function grantsOf(scope: string): readonly Grant[] {
  return scope.split(' ').flatMap((one): Grant[] => {
    const [, level, type = '', verbs = '', query = ''] = SCOPE.exec(one) ?? [];
    if (level === undefined || verbs === '' || (type !== '*' && !isServed(type))) return [];
    const letters = (V1[verbs] ?? verbs).match(/[cruds]/g) as Verb[];
    return [{ level: level as Grant['level'], type, verbs: new Set(letters), query }];
  });
}
