import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { FhirClient } from '../../contract/fhir-client.ts';
import type { Logger } from '../../contract/role.ts';
import { type Accesses, openAccesses } from './accesses-adapter.ts';
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
}

export interface AccessOptions {
  readonly pool: Pool;
  readonly fhir: FhirClient;
  readonly logger: Logger;
  readonly signIn?: SignInOptions;
}

/** What a route may ask about whoever asks it. */
export interface Access {
  /** @param patient `Patient/{id}` */
  sees(request: FastifyRequest, patient: string): Promise<boolean>;
  /** Writes down whom the answer shows; where the route is below `/api/patients/:id` the guard does. */
  saw(request: FastifyRequest, patients: readonly { readonly patient: string }[]): void;
  /** For an answer that goes on: it ends when the session does. */
  endWithSession(request: FastifyRequest, reply: FastifyReply): void;
  health(): Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 15_000;

/** Guards every route that is added afterwards, and serves signing in, where it is wanted. */
export async function openAccess(server: FastifyInstance, options: AccessOptions): Promise<Access> {
  const { pool, fhir, logger, signIn } = options;
  addPageHeaders(server);
  if (signIn === undefined) {
    addGuard(server, null);
    serveSession(server, null);
    return OPEN;
  }
  const { limits, dashboardUrl } = signIn;
  const provider = openIdProvider(signIn.provider);
  const parts: SignIn = { sessions: await openSessions(pool, limits), provider, dashboardUrl, logger };
  const visible = await openVisiblePatients(pool);
  const accesses: Accesses = openAccesses(fhir, logger);
  const who = sessionPerson(parts);
  addGuard(server, {
    personOf: who,
    sees: (person, patient) => visible.sees(person, patient),
    note: (person, what, patients) => accesses.note(person, what, patients),
  });
  serveSession(server, parts);
  serveBreakGlass(server, { visible, accesses });
  return {
    sees: (request, patient) => visible.sees(personOf(request), patient),
    saw(request, patients) {
      const route = `${request.method} ${request.routeOptions.url ?? ''}`;
      accesses.note(
        personOf(request),
        route,
        patients.map(({ patient }) => patient),
      );
    },
    endWithSession(request, reply) {
      const looking = setInterval(() => {
        who(request).then(
          (person) => (person === null ? void reply.raw.end() : undefined),
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
const OPEN: Access = {
  sees: () => Promise.resolve(true),
  saw: () => undefined,
  endWithSession: () => undefined,
  health: () => ({}),
  stop: () => Promise.resolve(),
};
