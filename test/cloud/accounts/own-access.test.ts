import { source as AXE } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passkeyStore } from '../../../cloud/accounts/store/passkeys-adapter.ts';
import { hasChromium, openBrowser } from '../../support/browser.ts';
import { PASSWORD, Visitor } from '../../support/signed-in.ts';
import { useAccounts } from './system.ts';

// Passkeys belong to a name, never to an IP address.
const system = useAccounts({ issuerName: 'localhost' });

async function account(login: string): Promise<void> {
  await system.store.add({ login, name: 'Careful', roles: ['nurse'], wards: null, totpRequired: false });
  const known = await system.store.byLogin(login);
  await system.store.changePassword(known?.id ?? '', PASSWORD);
}

describe('the page of one’s own sign-in, without a browser', () => {
  const visitor = new Visitor();
  const address = (): string => `${system.issuer}/account`;
  beforeAll(() => account('plain'));

  it('asks who it is first, then shows what she signs in with', async () => {
    const first = await visitor.go(address());
    expect(first.text).toContain('<h1>Sign in</h1>');
    const own = await visitor.submit(first, '/password', { name: 'plain', password: PASSWORD });
    expect([own.url.pathname, own.status]).toEqual(['/account', 200]);
    expect(own.url.search).toBe('');
    expect(own.text).toContain('You have no passkey');
    expect(own.text).toContain('this browser');
  });

  it('takes a new password only from whoever knows the old one', async () => {
    const own = await visitor.go(address());
    const change = (current: string, password: string) =>
      visitor.submit(own, '/account/password', { current, password, repeated: password });
    expect((await change('not hers', 'another good sentence')).text).toContain('Name or password is wrong');
    expect((await change(PASSWORD, 'short')).text).toContain('At least 12 characters');
    expect((await change(PASSWORD, 'another good sentence')).text).toContain('Done.');
    expect((await change(PASSWORD, 'yet another sentence')).status).toBe(400);
  });

  it('takes no form that another site sends', async () => {
    const post = (token: string, origin: string) =>
      visitor.go(`${address()}/end`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
        body: new URLSearchParams({ token }).toString(),
      });
    const token = /name="token" value="([^"]*)"/.exec((await visitor.go(address())).text)?.[1] ?? '';
    expect((await post('made up', system.issuer)).status).toBe(403);
    expect((await post(token, 'https://elsewhere.example')).status).toBe(403);
  });

  it('ends every session, also of other browsers', async () => {
    const other = new Visitor();
    const there = await other.go(address());
    await other.submit(there, '/password', { name: 'plain', password: 'another good sentence' });
    const own = await visitor.go(address());
    expect(own.text.match(/Since /g)).toHaveLength(2);
    expect((await visitor.submit(own, '/account/end', {})).text).toContain('signed out everywhere');
    for (const one of [visitor, other]) expect((await one.go(address())).text).toContain('<h1>Sign in</h1>');
  });

  it('is no longer shown to whoever finds a computer on which somebody signed in long ago', async () => {
    const late = new Visitor();
    await late.submit(await late.go(address()), '/password', { name: 'plain', password: 'another good sentence' });
    await system.database.pool.query(
      `update accounts.artifact set payload = jsonb_set(payload, '{loginTs}', to_jsonb((payload->>'loginTs')::int - 601)) where model = 'Session' and payload ? 'loginTs'`,
    );
    expect((await late.go(address())).text).toContain('<h1>Sign in</h1>');
  });

  it.each([
    ['de-CH,de;q=0.9,en;q=0.8', 'de', 'Anmelden'],
    ['es', 'es', 'Iniciar sesión'],
    ['fr;q=0.9, zh-CN;q=0.8', 'zh', '登录'],
    ['fr', 'en', 'Sign in'],
  ])('speaks the language of the browser: %s', async (accepted, language, words) => {
    const one = new Visitor();
    const first = await one.go(address());
    const { text } = await one.go(first.url.href, { headers: { 'accept-language': accepted } });
    expect(text).toContain(`<html lang="${language}">`);
    expect(text).toContain(`<h1>${words}</h1>`);
  });
});

describe.skipIf(!hasChromium)('one’s own passkeys (needs Chromium, with its own virtual authenticator)', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    await account('keys');
    browser = await openBrowser();
    page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(`${system.issuer}/account`);
    await page.getByLabel('Name').fill('keys');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Your sign-in' }).waitFor();
  });
  afterAll(() => browser?.close());

  /** With an authenticator of its own: one keeps one passkey for an account. */
  const add = async (name: string): Promise<void> => {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'usb', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    });
    await page.getByLabel('What do you call it?').fill(name);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText(name, { exact: true }).waitFor();
    await session.detach();
  };

  it('are added by name, and shown with when they were used', async () => {
    await add('My phone');
    expect(await page.getByRole('listitem').filter({ hasText: 'My phone' }).textContent()).toContain('never used');
    await add('Key on my ring');
    const known = await system.store.byLogin('keys');
    const [first] = await passkeyStore(system.database.pool).of(known?.id ?? '');
    await passkeyStore(system.database.pool).used(first?.id ?? '', 1);
    await page.reload();
    expect(await page.getByRole('listitem').filter({ hasText: 'My phone' }).textContent()).toContain('last used');
  });

  it('can be removed, the last one only with the password that is left', async () => {
    await page.getByRole('button', { name: 'Remove: My phone' }).click();
    await page.getByText('Done.').waitFor();
    expect(await page.getByText('My phone', { exact: true }).count()).toBe(0);
    const item = page.getByRole('listitem').filter({ hasText: 'Key on my ring' });
    await item.getByText('Remove', { exact: true }).first().click();
    await item.getByLabel('Your password').fill('forgotten');
    await item.getByRole('button', { name: 'Remove: Key on my ring' }).click();
    await page.getByRole('alert').getByText('wrong').waitFor();
    await item.getByText('Remove', { exact: true }).first().click();
    await item.getByLabel('Your password').fill(PASSWORD);
    await item.getByRole('button', { name: 'Remove: Key on my ring' }).click();
    await page.getByText('You have no passkey').waitFor();
  });

  it('is a page without a barrier for those who cannot see or use a mouse', async () => {
    await add('Another one');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      // The page's own policy lets no script in by a tag.
      await page.evaluate(AXE);
      const violations = await page.evaluate(async () => {
        type Axe = { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        return (await (globalThis as unknown as { axe: Axe }).axe.run()).violations;
      });
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
  });
});
