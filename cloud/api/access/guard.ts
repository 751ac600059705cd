import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ACCOUNT_ROLES, type AccountRole, type Person } from '../../contract/accounts.ts';
import { isAboutPatient, ruleOf } from './rules.ts';

/** Knows who sends a request, and whom that person may see. */
export interface Gate {
  /** null = nobody is signed in, or the session has ended. */
  personOf(request: FastifyRequest): Promise<Person | null>;
  /** @param patient `Patient/{id}` */
  sees(person: Person, patient: string): Promise<boolean>;
  /**
   * Writes down that the person saw the patients.
   * @param what the route
   */
  note(person: Person, what: string, patients: readonly string[]): Promise<void>;
}

/** Nobody has to sign in: the service listens on this machine alone. */
export const LOCAL_PERSON: Person = { id: 'local', name: 'this machine', roles: ACCOUNT_ROLES, wards: null };

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Holds every route of the server to its rule: 401 when nobody is signed in, 403 for another role and for a patient of another ward.
 * Add it before any route.
 * @param gate null = nobody has to sign in
 * @throws Error from the route's registration when no rule is known for it
 */
export function addGuard(server: FastifyInstance, gate: Gate | null): void {
  server.decorateRequest('person', null);
  server.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) ruleOf(one, url);
  });
  server.addHook('onRequest', async (request, reply) => {
    const { url } = request.routeOptions;
    if (url === undefined) return;
    const rule = ruleOf(request.method, url);
    if (rule === 'everybody') return;
    // A page of another origin cannot send this header without being asked first, and nobody would answer it.
    if (!READING.has(request.method) && request.headers['x-wardlight'] !== 'dashboard')
      return reply.code(403).send({ error: 'not from the dashboard' });
    const person = gate === null ? LOCAL_PERSON : await gate.personOf(request);
    if (person === null) return reply.code(401).send({ error: 'sign in first' });
    if (!rightsOf(person).some((right) => rule.includes(right)))
      return reply.code(403).send({ error: `this is for: ${rule.join(', ')}` });
    request.person = person;
    if (gate === null || !isAboutPatient(url)) return;
    const patient = patientOf(request);
    if (await gate.sees(person, patient)) await gate.note(person, `${request.method} ${url}`, [patient]);
    else return reply.code(403).send({ error: 'this patient is not in your wards', breakGlass: true });
  });
}

const rightsOf = ({ roles, display }: Person): readonly (AccountRole | 'display')[] => (display === true ? ['display'] : roles);

const patientOf = ({ params }: FastifyRequest): string => `Patient/${(params as { id: string }).id}`;

/** Who sends the request, in a route whose rule asks for a role. */
export function personOf({ person }: FastifyRequest): Person {
  if (person === null) throw new Error('nobody has to sign in for this route, so nobody is known');
  return person;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard; null where everybody may ask. */
    person: Person | null;
  }
}
