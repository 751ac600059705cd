import { randomUUID } from 'node:crypto';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canHavePasskeys } from '../../../cloud/accounts/passkeys-adapter.ts';
import { newTotpSecret } from '../../../cloud/accounts/totp.ts';
import { hasChromium, openBrowser } from '../../support/browser.ts';
import { PASSWORD, Visitor } from '../../support/signed-in.ts';
import { CALLBACK, useAccounts } from './system.ts';

// Passkeys belong to a name, never to an IP address.
const system = useAccounts({ issuerName: 'localhost' });

function address(): string {
  const query = new URLSearchParams({
    ...{ client_id: 'growth-chart', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', aud: system.fhirUrl },
    ...{ state: randomUUID(), code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' },
  });
  return `${system.issuer}/auth?${query.toString()}`;
}

describe('where passkeys can be', () => {
  it.each([
    ['https://wardlight.hospital.example', true],
    ['http://localhost:18095', true],
    ['http://wardlight.hospital.example', false],
    ['https://10.1.2.3', false],
    ['http://127.0.0.1:18095', false],
    ['https://[::1]:1', false],
  ])('at %s: %s', (issuer, can) => expect(canHavePasskeys(issuer)).toBe(can));
});

describe.skipIf(!hasChromium)('a passkey (needs Chromium, with its own virtual authenticator)', () => {
  let browser: Browser;
  let page: Page;
  let authenticator: CDPSession;
  let authenticatorId: string;
  const sent: string[] = [];

  const begin = async (): Promise<void> => {
    await page.context().clearCookies();
    await page.goto(address());
  };
  const withPasskey = async (): Promise<void> => {
    await begin();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  };
  const asked = (): Promise<void> => page.getByText('wants, for Careful').waitFor();

  beforeAll(async () => {
    browser = await openBrowser();
    page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    page.on('request', (request) => {
      const credential = new URLSearchParams(request.postData() ?? '').get('credential');
      if (credential) sent.push(credential);
    });
    authenticator = await page.context().newCDPSession(page);
    await authenticator.send('WebAuthn.enable');
    const made = await authenticator.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    });
    authenticatorId = made.authenticatorId;
    const password = await system.store.add({
      ...{ login: 'careful', name: 'Careful', roles: ['nurse'], wards: null, totpRequired: false },
    });
    await begin();
    await page.getByLabel('Name').fill('careful');
    await page.getByLabel('Password').fill(password);
    await page.getByLabel('Set up a passkey').check();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByLabel('The same again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('button', { name: 'Set it up' }).click();
    await asked();
  });
  afterAll(() => browser?.close());

  it('signs in without a password, and is not asked for again', async () => {
    await withPasskey();
    await asked();
    const { rows } = await system.database.pool.query('select counter from accounts.passkey where used_at is not null');
    expect(rows).toHaveLength(1);
  });

  it('counts as both factors: no code is asked for', async () => {
    const account = await system.store.byLogin('careful');
    await system.store.enrolTotp(account?.id ?? '', newTotpSecret(), 1);
    await withPasskey();
    await asked();
    await begin();
    await page.getByLabel('Name').fill('careful');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Code of your authenticator').waitFor();
  });

  it('answers one sign-in only: what it said is worth nothing in another', async () => {
    const visitor = new Visitor();
    const first = await visitor.go(address());
    const again = await visitor.submit(first, '/password', { name: 'nobody', password: 'x' });
    const replay = async (credential: string) => {
      const token = /name="token" value="([^"]*)"/.exec(again.text)?.[1] ?? '';
      const to = /action="([^"]+)\/passkey-sign-in"/.exec(again.text)?.[1] ?? '';
      const body = new URLSearchParams({ token, credential }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: first.url.origin };
      return visitor.go(new URL(`${to}/passkey-sign-in`, first.url).href, { method: 'POST', headers, body });
    };
    // The authenticator's own count would refuse it as well.
    await system.database.pool.query('update accounts.passkey set counter = 0');
    for (const credential of [sent.at(-1) ?? '', 'nonsense', '{"id":"unknown","response":{}}']) {
      const shown = await replay(credential);
      expect([shown.status, /role="alert">([^<]*)/.exec(shown.text)?.[1]]).toEqual([401, 'This passkey is not known here.']);
    }
  });

  it('wants the person herself: an authenticator that did not verify her opens nothing', async () => {
    await authenticator.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await withPasskey();
    await page.getByText('No passkey was used.').waitFor();
    await authenticator.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  });

  it('is gone with a new one-time password', async () => {
    await system.store.resetPassword('careful');
    await withPasskey();
    await page.getByText('This passkey is not known here.').waitFor();
  });
});
