import { describe, expect, it } from 'vitest';
import { checkRoute, ROUTES } from '../../../cloud/accounts/routes.ts';
import { useAccounts } from './system.ts';

// Passkeys have routes, too, where there can be some.
const system = useAccounts({ issuerName: 'localhost' });

const ask = (route: string): Promise<Response> => {
  const [method = '', path = ''] = route.split(' ');
  return fetch(`${system.issuer}${path.replace(':uid', 'made-up')}`, { method, redirect: 'manual' });
};
const of = (wanted: string) => Object.entries(ROUTES).flatMap(([route, who]) => (who === wanted ? [route] : []));

/** The server refuses to start with a route that is not in the table, so these are all there are. */
describe('the routes of the authorisation server', () => {
  it('are all in the table: another one would keep the server from starting', () => {
    expect(() => checkRoute('POST', '/account/everybody')).toThrow(/POST \/account\/everybody/);
    expect(() => checkRoute('HEAD', '/account')).not.toThrow();
  });

  it.each(of('interaction'))('%s is for whoever began a sign-in in this browser', async (route) => {
    const answer = await ask(route);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('has ended')]);
  });

  it.each(of('session'))('%s sends whoever is not signed in to the sign-in', async (route) => {
    const answer = await ask(route);
    expect(answer.status).toBe(303);
    expect(new URL(answer.headers.get('location') ?? '', system.issuer).pathname).toBe(
      route.startsWith('GET') ? '/auth' : '/account',
    );
  });

  it.each([
    ['POST /token', 400],
    ['POST /token/introspection', 400],
    ['POST /token/revocation', 400],
    ['GET /auth', 400],
    ['POST /request', 400],
    // Not offered: nobody registers an application or asks by device code.
    ['POST /reg', 404],
    ['POST /device/auth', 404],
    ['GET /me', 404],
    ['GET /anything', 404],
  ])('%s gives a stranger nothing: %i', async (route, status) => {
    const answer = await ask(route);
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toMatch(/access_token|"active":true/);
  });

  it('tell an application without a credential nothing about tokens, whoever it says that it is', async () => {
    for (const client of ['growth-chart', 'wardlight-own-access', 'stages']) {
      const answer = await fetch(`${system.issuer}/token/introspection`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ client_id: client, token: await system.systemToken() }).toString(),
      });
      expect([client, await answer.text()]).toEqual([client, expect.not.stringContaining('"active":true')]);
    }
  });
});
