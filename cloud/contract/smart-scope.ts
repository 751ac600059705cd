/** create, read, update, delete, search: the letters of SMART App Launch 2.2, section 3. */
export type Verb = 'c' | 'r' | 'u' | 'd' | 's';

/** One scope for clinical data, e.g. `user/Observation.rs?category=vital-signs`. */
export interface SmartScope {
  readonly level: 'patient' | 'user' | 'system';
  /** A resource type's name, or `*`. */
  readonly type: string;
  readonly verbs: ReadonlySet<Verb>;
  /** Search conditions that every resource must meet; empty = all. */
  readonly query: string;
}

const SCOPE = /^(patient|user|system)\/(\*|[A-Z][A-Za-z]+)\.(\*|read|write|c?r?u?d?s?)(?:\?(.+))?$/;
const V1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

/** Both spellings; null for what is no scope for clinical data (`openid`, `launch`). */
export function smartScope(text: string): SmartScope | null {
  const [, level, type = '', verbs = '', query = ''] = SCOPE.exec(text) ?? [];
  if (level === undefined || verbs === '') return null;
  const letters = (V1[verbs] ?? verbs).match(/[cruds]/g) as Verb[];
  return { level: level as SmartScope['level'], type, verbs: new Set(letters), query };
}
