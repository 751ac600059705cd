import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { Person } from '../../contract/accounts.ts';
import type { Actor } from '../../contract/care-team.ts';
import type { BreakGlass } from '../../contract/dashboard-api.ts';
import type { FhirClient } from '../../contract/fhir-client.ts';
import type { Logger } from '../../contract/role.ts';
import type { DisplayRule } from '../../contract/wall-display.ts';
import { type Accesses, openAccesses } from './accesses-adapter.ts';
import { serveDisplays } from './display-routes.ts';
import { openDisplays } from './displays-adapter.ts';
import { addGuard, personOf } from './guard.ts';
import { addPageHeaders } from './headers.ts';
import { openIdProvider, type ProviderOptions } from './openid-adapter.ts';
import { openSessions, type SessionLimits } from './sessions-adapter.ts';
import { type SignIn, serveBreakGlass, serveSession, sessionPerson } from './sign-in-routes.ts';
import { openVisiblePatients } from './visible-adapter.ts';

export interface SignInOptions {
  readonly provider: ProviderOptions;
  readonly limits: SessionLimits;
  /** As browsers reach the dashboard. */
  readonly dashboardUrl: string;
  /** Where people look after their own sign-in; absent: the provider has its own way. */
  readonly ownAccess?: string;
}

export interface AccessOptions {
  readonly pool: Pool;
  readonly fhir: FhirClient;
  readonly logger: Logger;
  readonly signIn?: SignInOptions;
  readonly displays: DisplayRule;
  /** Who lies in a bed of that name, of any ward; one for each ward that has such a bed. */
  readonly inBed: (bed: string) => readonly string[];
}

/** The same for somebody who is known otherwise than by a session. */
export interface PersonAccess {
  /** @param patient `Patient/{id}` */
  sees(person: Person, patient: string): Promise<boolean>;
  /** Writes down that the person saw the patients. */
  note(person: Person, what: string, patients: readonly string[]): Promise<void>;
  /** As `doToPatient`. */
  doToPatient<T>(act: PatientAct, work: () => Promise<T>): Promise<T>;
}

export interface PatientAct {
  readonly person: Actor;
  /** The route. */
  readonly what: string;
  /** `Patient/{id}` */
  readonly patient: string;
  /** In words. */
  readonly did: Readonly<Record<string, string>>;
}

/** What a route may ask about whoever asks it. */
export interface Access {
  /** @param patient `Patient/{id}` */
  sees(request: FastifyRequest, patient: string): Promise<boolean>;
  /** Null: the patient is of the person's wards. */
  opened(request: FastifyRequest, patient: string): Promise<BreakGlass | null>;
  /** Writes down whom the answer shows; where the route is below `/api/patients/:id` the guard does. */
  saw(request: FastifyRequest, patients: readonly { readonly patient: string }[]): Promise<void>;
  /**
   * Does something to a device, having written down who does it: what cannot be written is not done, what fails is written, too.
   * @param details in words
   */
  doToDevice<T>(
    request: FastifyRequest,
    act: { readonly by: Actor; readonly deviceId: string; readonly details: Readonly<Record<string, string>> },
    work: () => Promise<T>,
  ): Promise<T>;
  /** Does something for a patient, having written down who does what: each time, beside that she was seen. */
  doToPatient<T>(request: FastifyRequest, act: Omit<PatientAct, 'what'>, work: () => Promise<T>): Promise<T>;
  /** The same for what is done to the service itself, e.g. to its mappings. */
  doToService<T>(
    request: FastifyRequest,
    act: { readonly by: Actor; readonly details: Readonly<Record<string, string>> },
    work: () => Promise<T>,
  ): Promise<T>;
  /** For an answer that goes on: it ends with the session, and when other wards may be seen than when it began. */
  endWithSession(request: FastifyRequest, reply: FastifyReply): void;
  /** Null where nobody has to sign in: nobody could be known. */
  readonly ofPerson: PersonAccess | null;
  health(): Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 3_000;

/** Guards every route that is added afterwards, and serves signing in, where it is wanted. */
export async function openAccess(server: FastifyInstance, options: AccessOptions): Promise<Access> {
  const { pool, fhir, logger, signIn } = options;
  addPageHeaders(server);
  const accesses: Accesses = await openAccesses(pool, fhir, logger);
  const acts = actsOf(accesses, logger);
  if (signIn === undefined) {
    addGuard(server, null);
    serveSession(server, null);
    return { ...OPEN, ...acts, stop: () => accesses.stop() };
  }
  const { limits, dashboardUrl, ownAccess = null } = signIn;
  const provider = openIdProvider(signIn.provider);
  const [sessions, displays] = [await openSessions(pool, limits), await openDisplays(pool, options.displays)];
  const parts: SignIn = { sessions, displays, provider, dashboardUrl, ownAccess, logger };
  const visible = await openVisiblePatients(pool);
  const ofPerson: PersonAccess = {
    sees: (person, patient) => visible.sees(person, patient),
    note: (person, what, patients) => accesses.note(person, what, patients),
    doToPatient: (act, work) => doToPatient(accesses, logger, act, work),
  };
  const who = sessionPerson(parts);
  addGuard(server, { personOf: who, ...ofPerson });
  serveSession(server, parts);
  serveDisplays(server, { ...parts, accesses });
  serveBreakGlass(server, { visible, accesses, inBed: options.inBed });
  return {
    ofPerson,
    sees: (request, patient) => visible.sees(personOf(request), patient),
    opened: (request, patient) => visible.opened(personOf(request), patient),
    saw: (request, patients) =>
      accesses.note(
        personOf(request),
        routeOf(request),
        patients.map(({ patient }) => patient),
      ),
    ...acts,
    endWithSession(request, reply) {
      const begun = JSON.stringify(personOf(request).wards);
      const looking = setInterval(() => {
        who(request).then(
          // A page asks again at once, and is told what it may be told now.
          (person) => (person === null || JSON.stringify(person.wards) !== begun ? void reply.raw.end() : undefined),
          () => undefined,
        );
      }, LOOK_EVERY_MS);
      reply.raw.on('close', () => clearInterval(looking));
    },
    health: () => ({ 'accesses waiting for the trail': accesses.waiting() }),
    stop: () => accesses.stop(),
  };
}

/** Nobody has to sign in: everybody on this machine sees everybody, and nobody could be named. */
const OPEN: Omit<Access, 'doToDevice' | 'doToPatient' | 'doToService' | 'stop'> = {
  ofPerson: null,
  sees: () => Promise.resolve(true),
  opened: () => Promise.resolve(null),
  saw: () => Promise.resolve(),
  endWithSession: () => undefined,
  health: () => ({}),
};

async function written<T>(
  write: (failure: string | null) => Promise<void>,
  { what, logger }: { readonly what: object; readonly logger: Logger },
  work: () => Promise<T>,
): Promise<T> {
  await write(null);
  try {
    return await work();
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    await write(failure).catch((lost: unknown) =>
      logger.error({ ...what, failure, error: String(lost) }, 'that an act failed was not written down'),
    );
    throw error;
  }
}

function doToPatient<T>(accesses: Accesses, logger: Logger, act: PatientAct, work: () => Promise<T>): Promise<T> {
  return written((failure) => accesses.didForPatient({ ...act, failure }), { what: act, logger }, work);
}

function actsOf(accesses: Accesses, logger: Logger): Pick<Access, 'doToDevice' | 'doToPatient' | 'doToService'> {
  return {
    doToPatient: (request, act, work) => doToPatient(accesses, logger, { ...act, what: routeOf(request) }, work),
    doToDevice(request, { by, deviceId, details }, work) {
      const act = { person: by, what: routeOf(request), deviceId, details };
      return written((failure) => accesses.didToDevice({ ...act, failure }), { what: act, logger }, work);
    },
    doToService(request, { by, details }, work) {
      const act = { person: by, what: routeOf(request), details };
      return written((failure) => accesses.did({ ...act, failure }), { what: act, logger }, work);
    },
  };
}

const routeOf = (request: FastifyRequest): string => `${request.method} ${request.routeOptions.url ?? ''}`;
