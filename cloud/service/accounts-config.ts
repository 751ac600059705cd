import { z } from 'zod';
import { ACCOUNT_ROLES } from '../contract/accounts.ts';

/** An application beside our own that may ask for tokens. Secrets are named by the file that holds them. */
const app = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,60}$/, 'small letters, digits and hyphens'),
    /** For people. */
    name: z.string().min(1),
    /** `public`: in a browser or on a phone; `secret`: client_secret_basic; `key`: private_key_jwt. */
    kind: z.enum(['public', 'secret', 'key']),
    secretFile: z.string().min(1).optional(),
    /** A JWK set with public keys, or where it is served. */
    keysFile: z.string().min(1).optional(),
    keysUrl: z.url().optional(),
    /** None: it works by itself (SMART Backend Services). */
    redirectUris: z.array(z.url()).default([]),
    launchUri: z.url().nullable().default(null),
    scopes: z.array(z.string().min(1)).min(1),
  })
  .refine((one) => one.kind !== 'secret' || one.secretFile !== undefined, 'a kind "secret" needs a secretFile')
  .refine((one) => one.kind !== 'key' || (one.keysFile ?? one.keysUrl) !== undefined, 'a kind "key" needs keysFile or keysUrl')
  .refine((one) => one.kind === 'key' || one.redirectUris.length > 0, 'only a kind "key" can work without redirectUris');

const sessions = {
  /** A session in which nobody does anything for so long ends. */
  idleMinutes: z.number().positive().max(1_440).default(30),
  /** Every session ends after so long. */
  absoluteHours: z.number().positive().max(168).default(12),
};

/** Our own authorisation server (role `accounts`). */
export const accounts = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  /** The issuer, as browsers and applications reach it; null: host and port. */
  publicUrl: z.url().nullable().default(null),
  /** The FHIR endpoint lets in who has no token, with all rights: for a bed that has none. A token that is sent still binds. */
  fhirWithoutToken: z.boolean().default(false),
  ...sessions,
  apps: z.array(app).default([]),
});

/** Another OpenID Connect provider for the dashboard, e.g. Microsoft Entra ID. */
export const signIn = z.strictObject({
  issuer: z.url(),
  clientId: z.string().min(1),
  /** Null: a public client, PKCE alone. */
  clientSecretFile: z.string().min(1).nullable().default(null),
  scope: z.string().default('openid profile'),
  rolesClaim: z.string().default('roles'),
  /** What the provider's roles or groups mean here. */
  roleNames: z.record(z.string(), z.enum(ACCOUNT_ROLES)).default({}),
  wardsClaim: z.string().default('wards'),
  /** Somebody without the claim sees all wards; otherwise none. */
  allWardsWithoutClaim: z.boolean().default(false),
  ...sessions,
});

/** A FHIR server of the house whose EHR may launch the dashboard; its authorisation server knows the dashboard as a public client. */
export const launchServer = z.strictObject({
  iss: z.url(),
  clientId: z.string().min(1),
  /** Origins that the browser has to reach beside that of `iss`, e.g. of the token endpoint. */
  origins: z.array(z.url()).default([]),
});

export type AccountsConfig = z.infer<typeof accounts>;
export type SignInConfig = z.infer<typeof signIn>;
