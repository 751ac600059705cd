import type { ServedType } from './definitions/structures.ts';

/** R4, value set type-restful-interaction. */
export type TypeInteraction =
  | 'read'
  | 'vread'
  | 'update'
  | 'patch'
  | 'delete'
  | 'history-instance'
  | 'history-type'
  | 'create'
  | 'search-type';

const READING: readonly TypeInteraction[] = ['read', 'vread', 'history-instance', 'history-type', 'search-type'];
const ALL: readonly TypeInteraction[] = [...READING, 'create', 'update', 'patch', 'delete'];
/** What was written down about accesses stays as it is. */
const TRAIL: readonly TypeInteraction[] = [...READING, 'create'];

/** What may be done with resources of a type: the routes refuse, and the CapabilityStatement leaves out, all else. */
export const interactionsOf = (type: ServedType): readonly TypeInteraction[] => (type === 'AuditEvent' ? TRAIL : ALL);

const BY_METHOD: Readonly<Record<string, TypeInteraction>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** Whether a method that changes something is for resources of the type. */
export const isOffered = (type: ServedType, method: string): boolean =>
  interactionsOf(type).some((interaction) => interaction === BY_METHOD[method]);
