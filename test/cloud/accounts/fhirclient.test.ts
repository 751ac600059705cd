import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../electron/start/ports-adapter.ts';
import { hasChromium, openBrowser } from '../../support/browser.ts';
import { PASSWORD } from '../../support/signed-in.ts';
import { useAccounts } from './system.ts';

const port = await freePort(0);
const origin = `http://127.0.0.1:${port}`;
const chart = {
  id: 'chart-in-browser',
  name: 'Chart in a browser',
  kind: 'public' as const,
  redirectUris: [`${origin}/app`],
  launchUri: `${origin}/launch`,
  scopes: ['patient/*.rs'],
};
const SCRIPT = fileURLToPath(new URL('../../../node_modules/fhirclient/build/fhir-client.pure.min.js', import.meta.url));

describe.skipIf(!hasChromium)('fhirclient, unmodified, in a browser (needs Chromium)', () => {
  const system = useAccounts({ apps: [chart] });
  let app: Server;
  let browser: Browser;

  beforeAll(async () => {
    const page = (
      script: string,
    ): string => `<!doctype html><meta charset="utf-8"><title>Chart</title><p id="said">…</p><script src="/fhir-client.js"></script>
      <script>const say = (text) => { document.getElementById('said').textContent = text; };${script}</script>`;
    const launch = `FHIR.oauth2.authorize(${JSON.stringify({
      iss: system.fhirUrl,
      clientId: chart.id,
      scope: 'launch/patient openid fhirUser offline_access patient/*.read',
      redirectUri: `${origin}/app`,
    })}).catch((error) => say(error.message));`;
    // Its own option: a public application has to say who it is when it renews (RFC 6749, section 6).
    const ready = `FHIR.oauth2.settings.refreshTokenWithClientId = true; FHIR.oauth2.ready().then(async (client) => {
      const patient = await client.patient.read();
      const user = await client.user.read();
      const before = client.state.tokenResponse.access_token;
      await client.refresh();
      const renewed = client.state.tokenResponse.access_token !== before;
      say([patient.name[0].family, user.resourceType, renewed ? 'renewed' : 'the same token'].join(', '));
    }).catch((error) => say('failed: ' + error.message));`;
    const script = await readFile(SCRIPT, 'utf8');
    app = createServer(({ url }, response) => {
      const [path] = (url ?? '').split('?');
      if (path === '/fhir-client.js') response.setHeader('content-type', 'text/javascript').end(script);
      else response.setHeader('content-type', 'text/html').end(page(path === '/app' ? ready : launch));
    });
    await new Promise<void>((resolve) => app.listen(port, '127.0.0.1', resolve));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => app.close(resolve));
  });

  it('launches by itself, reads the chosen patient and the person, and renews its token', { timeout: 120_000 }, async () => {
    const account = { login: 'nurse-4', name: 'Nurse of Ward 4', roles: ['nurse'], wards: ['Ward 4'], totpRequired: false };
    const password = await system.store.add(account);
    const page = await browser.newPage();
    await page.goto(`${origin}/launch`);
    await page.getByLabel('Name').fill('nurse-4');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByLabel('The same again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByLabel('Behind, Simulated').check();
    expect(await page.getByText('Ahead').count()).toBe(0);
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    const said = page.locator('#said');
    await said.filter({ hasNotText: '…' }).waitFor({ timeout: 60_000 });
    expect(await said.textContent()).toBe('Behind, Practitioner, renewed');
  });
});
