import type { Rights } from '../access/rights.ts';

/** Who asks. What is asked by a part of the service itself is told in sum, what a person asks one by one. */
export interface Agent {
  readonly kind: 'person' | 'system';
  /** Account or client id; never a name that only the request claims. */
  readonly id: string;
  /** null = everything: parts of the service itself, and everybody where nobody has to sign in. */
  readonly rights: Rights | null;
  /** By whose token, where there was one. */
  readonly holder?: Holder;
}

/** Account of a person, or an application by itself; and the application it asks through. */
export interface Holder {
  readonly subject: string;
  readonly client: string | null;
}

/** Nobody had to sign in: the endpoint listens on this machine alone. */
export const LOCAL: Agent = { kind: 'system', id: 'local', rights: null };

/** Codes of FHIR's restful-interaction code system. */
export type Interaction =
  | 'read'
  | 'vread'
  | 'search'
  | 'history'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'batch'
  | 'transaction'
  | 'operation';

/** One access to the endpoint, as it goes into the audit trail (specs fhir-server, section 14). */
export interface Access {
  readonly agent: Agent;
  readonly interaction: Interaction;
  /** HTTP status of the answer. */
  readonly status: number;
  readonly atMs: number;
  readonly requestId: string;
  /** `Type/id` or `Type/id/_history/v` of what was named or written. */
  readonly resources: readonly string[];
  /** Ids of the patients whose data were in the answer or were written. */
  readonly patients: readonly string[];
  /** Path and query of a search, as it was asked. */
  readonly query: string | null;
}

const ACTIONS: Readonly<Record<Interaction, 'C' | 'R' | 'U' | 'D' | 'E'>> = {
  read: 'R',
  vread: 'R',
  search: 'E',
  history: 'R',
  create: 'C',
  update: 'U',
  patch: 'U',
  delete: 'D',
  batch: 'E',
  transaction: 'E',
  operation: 'E',
};

export const actionOf = (interaction: Interaction): 'C' | 'R' | 'U' | 'D' | 'E' => ACTIONS[interaction];

const SUBJECT = /"(?:subject|patient|for)":\{[^{}]*?"reference":"Patient\/([A-Za-z0-9\-.]{1,64})/g;
const PATIENT = /"resourceType":"Patient","id":"([A-Za-z0-9\-.]{1,64})"/g;

/** Patients in an answer, found in its text: stored resources begin with their type and id. */
export function patientsIn(body: string | null): readonly string[] {
  if (body === null) return [];
  return [...new Set([...body.matchAll(PATIENT), ...body.matchAll(SUBJECT)].map(([, id]) => id ?? ''))];
}

/** What a path below the base asks for when it is read. */
export function readingOf([type = '', second, mark]: readonly string[]): Interaction {
  if (second === undefined) return type === '_history' ? 'history' : 'search';
  if (second === '_history' || (mark === '_history' && second !== '')) return mark === undefined ? 'history' : 'vread';
  if (second.startsWith('$') || mark?.startsWith('$')) return 'operation';
  return mark === undefined ? 'read' : 'search';
}
