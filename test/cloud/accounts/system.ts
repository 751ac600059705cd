import { importJWK } from 'jose';
import * as oauth from 'openid-client';
import { afterAll, beforeAll } from 'vitest';
import type { App } from '../../../cloud/accounts/apps.ts';
import { type AccountsRole, startAccounts } from '../../../cloud/accounts/role.ts';
import { type AccountStore, accountStore } from '../../../cloud/accounts/store/accounts-adapter.ts';
import { publicPart, signingKey } from '../../../cloud/accounts/store/secrets-adapter.ts';
import { plainHttpFor } from '../../../cloud/contract/plain-http.ts';
import type { Role } from '../../../cloud/contract/role.ts';
import { openIntrospection } from '../../../cloud/fhir/access/introspection-adapter.ts';
import { tokenAuthentication } from '../../../cloud/fhir/access/token-adapter.ts';
import { createFhirClient } from '../../../cloud/fhir/client/fhir-client-adapter.ts';
import { startFhir } from '../../../cloud/fhir/role.ts';
import { stationBundle } from '../../../cloud/service/seed.ts';
import { freePort } from '../../../electron/start/ports-adapter.ts';
import { quietLogger } from '../../support/logger.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

/** What is tested is who gets in, not how long guessing takes. */
const CHEAP = { N: 2 ** 10, r: 8, p: 1 };
export const CALLBACK = 'http://127.0.0.1:9/callback';
const stages = await signingKey('ES384');
const backend = await signingKey('ES384');

/** A backend application's private key. */
export const BACKEND_KEY = backend;
export const STAGES_KEY = stages;

const APPS: readonly App[] = [
  {
    id: 'stages',
    name: 'Stages',
    kind: 'key',
    keys: [publicPart(stages)],
    redirectUris: [],
    launchUri: null,
    scopes: ['system/*.cruds'],
    ours: true,
  },
  {
    id: 'backend',
    name: 'Backend',
    kind: 'key',
    keys: [publicPart(backend)],
    redirectUris: [],
    launchUri: null,
    scopes: ['system/Observation.rs'],
  },
  {
    id: 'growth-chart',
    name: 'Growth Chart',
    kind: 'public',
    redirectUris: [CALLBACK],
    launchUri: 'http://127.0.0.1:9/launch',
    scopes: ['patient/*.rs', 'user/*.cruds'],
  },
  {
    id: 'confidential',
    name: 'Confidential',
    kind: 'secret',
    secret: 'a secret of nobody, for trials',
    redirectUris: [CALLBACK],
    launchUri: null,
    scopes: ['patient/*.rs'],
  },
];

export interface AccountsSystem {
  accounts: AccountsRole;
  store: AccountStore;
  database: TestDatabase;
  fhirUrl: string;
  issuer: string;
  /** Of the first account of the empty database. */
  firstPassword: string;
  /** Of an application by itself that may everything. */
  systemToken(): Promise<string>;
  /** GET below the base. */
  fhir(path: string, token?: string, init?: RequestInit): Promise<Response>;
}

/** Authorisation server and FHIR endpoint that trust each other, two wards with a patient each. */
export function useAccounts(
  options: { idleMinutes?: number; absoluteHours?: number; apps?: readonly App[]; now?: () => number; issuerName?: string } = {},
): AccountsSystem {
  let fhir: (Role & { baseUrl: string }) | undefined;
  const system = {
    async fhir(path: string, token?: string, init: RequestInit = {}) {
      const headers = {
        ...(init.headers as Record<string, string>),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      };
      return fetch(`${system.fhirUrl}/${path}`, { ...init, headers });
    },
    async systemToken() {
      const key = (await importJWK(STAGES_KEY, 'ES384')) as CryptoKey;
      const auth = oauth.PrivateKeyJwt({ key, kid: STAGES_KEY.kid ?? '' });
      const execute = [...plainHttpFor(system.issuer)];
      const config = await oauth.discovery(new URL(system.issuer), 'stages', undefined, auth, { execute });
      return (await oauth.clientCredentialsGrant(config, { scope: 'system/*.cruds' })).access_token;
    },
  } as AccountsSystem;
  beforeAll(async () => {
    const [port, fhirPort] = [await freePort(0), await freePort(0)];
    const issuer = `http://${options.issuerName ?? '127.0.0.1'}:${port}`;
    system.issuer = issuer;
    system.fhirUrl = `http://127.0.0.1:${fhirPort}/fhir`;
    system.database = await testDatabase();
    const { pool } = system.database;
    fhir = await startFhir({
      pool,
      host: '127.0.0.1',
      port: fhirPort,
      logger: quietLogger,
      authenticate: (audience) =>
        tokenAuthentication({
          issuer,
          audience,
          keys: new URL(`${issuer}/jwks`),
          introspect: openIntrospection({ issuer, clientId: 'stages', key: stages }),
        }),
      authorisation: {
        issuer,
        authorize: `${issuer}/auth`,
        token: `${issuer}/token`,
        keys: `${issuer}/jwks`,
        introspect: `${issuer}/token/introspection`,
        revoke: `${issuer}/token/revocation`,
      },
    });
    system.accounts = await startAccounts({
      pool,
      host: '127.0.0.1',
      port,
      issuer,
      fhirUrl: system.fhirUrl,
      apps: [...APPS, ...(options.apps ?? [])],
      idleMinutes: options.idleMinutes ?? 30,
      absoluteHours: options.absoluteHours ?? 12,
      logger: quietLogger,
      passwordCost: CHEAP,
      ...(options.now ? { now: options.now } : {}),
    });
    system.store = accountStore(pool, CHEAP);
    system.firstPassword = system.accounts.first?.password ?? '';
    const client = createFhirClient({
      baseUrl: system.fhirUrl,
      authorization: {
        kind: 'backend-services',
        tokenUrl: null,
        clientId: 'stages',
        privateKey: stages,
        scope: 'system/*.cruds',
      },
    });
    for (const [ward, family] of [
      ['Ward 3', 'Ahead'],
      ['Ward 4', 'Behind'],
    ] as const)
      await client.bundle(stationBundle(station(ward, family)));
  });
  afterAll(async () => {
    await system.accounts?.stop();
    await fhir?.stop();
    await system.database?.drop();
  });
  return system;
}

/** A bed with its (generated) patient. */
const station = (ward: string, family: string) => ({
  deviceId: `station of ${ward}`,
  key: 'a2V5',
  bed: `bed of ${ward}`,
  ward,
  patient: {
    identifier: `SIM-${family}`,
    family,
    given: 'Simulated',
    birthDate: '1954-04-12',
    encounter: `ENC-${family}`,
    since: '2026-01-05T08:00:00.000Z',
  },
});
