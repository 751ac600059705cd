import { createHmac } from 'node:crypto';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';
import type { Account } from './store/accounts-adapter.ts';
import type { PasskeyStore } from './store/passkeys-adapter.ts';

export interface Passkeys {
  /** For the browser, as JSON: whom of its passkeys it may offer. */
  askOptions(interaction: string): Promise<string>;
  /** For the browser, as JSON: what to make for this account. */
  makeOptions(interaction: string, account: Account): Promise<string>;
  /** @returns id of the account whose passkey answered; null = none of ours, or not to this question */
  answered(interaction: string, credential: string): Promise<string | null>;
  /** @param name what the person calls it; empty: nothing. @returns false when what came is no new passkey to this question */
  made(interaction: string, account: Account, credential: string, name: string): Promise<boolean>;
}

const NAME = 'Wardlight';
const TIMEOUT_MS = 120_000;

/** Passkeys belong to a name and to TLS; on this machine alone plain http is enough (Web Authentication, section 5.1.2). */
export function canHavePasskeys(issuer: string): boolean {
  const { hostname, protocol } = new URL(issuer);
  const isAddress = /^[\d.]+$/.test(hostname) || hostname.startsWith('[');
  return !isAddress && (protocol === 'https:' || hostname === 'localhost');
}

const answer = z.looseObject({ id: z.string().min(1).max(2_000), response: z.looseObject({}) });

/**
 * Web Authentication by its library: discoverable credentials, the person verified by the authenticator (its PIN or a finger), so that
 * one counts as both factors. The question is of one interaction: it ends with the sign-in, so no answer counts twice.
 */
export function openPasskeys(store: PasskeyStore, issuer: string, secret: string): Passkeys {
  const { hostname: rpID, origin } = new URL(issuer);
  const challenge = (interaction: string): Uint8Array<ArrayBuffer> =>
    new Uint8Array(createHmac('sha256', secret).update(`passkey ${interaction}`).digest());
  const expected = (interaction: string) => ({
    expectedChallenge: Buffer.from(challenge(interaction)).toString('base64url'),
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
  });
  const read = (text: string): z.infer<typeof answer> | null => {
    try {
      return answer.parse(JSON.parse(text));
    } catch {
      return null;
    }
  };
  return {
    async askOptions(interaction) {
      const asked = { rpID, challenge: challenge(interaction), timeout: TIMEOUT_MS, userVerification: 'required' as const };
      return JSON.stringify(await generateAuthenticationOptions(asked));
    },
    async makeOptions(interaction, { id, login, name }) {
      const known = await store.of(id);
      const made = await generateRegistrationOptions({
        ...{ rpName: NAME, rpID, userName: login, userDisplayName: name, timeout: TIMEOUT_MS, attestationType: 'none' },
        userID: new TextEncoder().encode(id),
        challenge: challenge(interaction),
        excludeCredentials: known.map((one) => ({ id: one.id })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      return JSON.stringify(made);
    },
    async answered(interaction, credential) {
      const response = read(credential);
      const known = response === null ? null : await store.find(response.id);
      if (known === null) return null;
      // What the library throws says only that this answer is not of this key.
      const checked = await verifyAuthenticationResponse({
        response: response as unknown as AuthenticationResponseJSON,
        credential: { id: known.id, publicKey: new Uint8Array(known.publicKey), counter: known.counter },
        ...expected(interaction),
      }).catch(() => null);
      if (checked === null || !checked.verified) return null;
      await store.used(known.id, checked.authenticationInfo.newCounter);
      return known.account;
    },
    async made(interaction, account, credential, name) {
      const response = read(credential);
      if (response === null) return false;
      const checked = await verifyRegistrationResponse({
        response: response as unknown as RegistrationResponseJSON,
        ...expected(interaction),
      }).catch(() => null);
      if (checked === null || !checked.verified) return false;
      const { id, publicKey, counter } = checked.registrationInfo.credential;
      return store.add({ id, account: account.id, publicKey: Buffer.from(publicKey), counter, name });
    },
  };
}
