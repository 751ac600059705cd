import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureCertificates } from '../../../cloud/hub/certificate-adapter.ts';
import { certificateNames, isSecure } from '../../../cloud/service/addresses.ts';
import { type Service, startService } from '../../../cloud/service/compose.ts';
import { parseServiceConfig, type RoleName, type ServiceConfig } from '../../../cloud/service/config.ts';
import { findPatients } from '../../../electron/monitor/patient/find-patients-adapter.ts';
import { freePort } from '../../../electron/start/ports-adapter.ts';
import { quietLogger } from '../../support/logger.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { signIn, Visitor } from '../../support/signed-in.ts';

const ROLES = new Set<RoleName>(['accounts', 'fhir', 'api']);
const host = '127.0.0.1';
const trusted = getCACertificates('default');

async function configuration(directory: string, databaseUrl: string, more: object): Promise<ServiceConfig> {
  const [fhir, api, accounts] = await Promise.all([freePort(0), freePort(0), freePort(0)]);
  const content = {
    ...{ directory, databaseUrl, mapping: null, notifyUrl: null, stations: [] },
    hub: { host, port: 0, hostName: 'hub' },
    fhir: { host, port: fhir },
    api: { host, port: api },
    receiver: { host, port: 0 },
    accounts: { host, port: accounts, publicUrl: `https://localhost:${accounts}`, fhirWithoutToken: true },
    dashboardUrl: `https://localhost:${api}`,
    ...more,
  };
  return parseServiceConfig(JSON.stringify(content), 'trial');
}

/** The headers of an answer to a request that names its host so. */
function headersFor(port: number, name: string, ca: string | readonly string[]): Promise<NodeJS.Dict<string | string[]>> {
  return new Promise((resolve, reject) => {
    const options = { host, port, path: '/', ca: [ca].flat(), agent: false, headers: { host: name }, servername: 'localhost' };
    const asking = request(options, (response) => {
      response.resume();
      resolve(response.headers);
    });
    asking.on('error', reject).end();
  });
}

describe('the service over TLS, by the authority of the house', () => {
  let directory: string;
  let database: TestDatabase;
  let config: ServiceConfig;
  let service: Service;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wardlight-tls-'));
    database = await testDatabase();
    const httpRedirect = { host, port: await freePort(0) };
    const secretFile = join(directory, 'bot-secret');
    await writeFile(secretFile, 'a secret of nobody');
    const notify = { teamsBot: { appId: 'a', tenantId: 't', secretFile }, push: { contact: 'mailto:it@hospital.example' } };
    config = await configuration(directory, database.connectionString, { tls: 'on', httpRedirect, notify });
    service = await startService(config, ROLES, quietLogger);
  });
  afterAll(async () => {
    await service?.stop();
    await database?.drop();
    await rm(directory, { recursive: true, force: true });
    setDefaultCACertificates(trusted);
  });

  it('signs somebody in: dashboard, authorisation server and FHIR endpoint trust each other', async () => {
    const visitor = new Visitor();
    const { login, password } = service.firstSignIn ?? { login: '', password: '' };
    const dashboard = service.addresses.dashboard ?? '';
    const first = await visitor.go(`${dashboard}/sign-in?to=/api/session`);
    expect(first.url.protocol).toBe('https:');
    const shown = await signIn(visitor, first, login, password);
    expect(JSON.parse(shown.text)).toMatchObject({ accounts: true, person: { name: 'Administrator' } });
  });

  it('is trusted by nobody who was not given the authority, and speaks no plain http', async () => {
    await expect(headersFor(config.fhir.port, 'localhost', trusted)).rejects.toMatchObject({
      code: expect.stringMatching(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/) as string,
    });
    await expect(fetch(`http://${host}:${config.api.port}/`)).rejects.toThrow('fetch failed');
    const file = await readFile(service.addresses.certificateAuthorityFile, 'utf8');
    expect(file).toBe(service.addresses.certificateAuthority);
    expect(await headersFor(config.fhir.port, 'localhost', file)).toHaveProperty('content-type');
  });

  it('is asked by the bed with the authority that the bed was given', async () => {
    const url = service.addresses.fhir ?? '';
    const ask = (certificateAuthority: string) => findPatients({ url, certificateAuthority }, 'Ward 3', 'nobody', Date.now());
    const other = await mkdtemp(join(tmpdir(), 'wardlight-tls-other-'));
    expect(await ask((await ensureCertificates(other)).ca)).toMatchObject({ state: 'offline' });
    expect(await ask(service.addresses.certificateAuthority)).toMatchObject({ state: 'none' });
    await rm(other, { recursive: true });
  });

  it('tells browsers to come by TLS only, but for the names of this machine', async () => {
    const ca = service.addresses.certificateAuthority;
    const named = await headersFor(config.api.port, 'wardlight.hospital.example', ca);
    expect(named['strict-transport-security']).toBe('max-age=31536000');
    expect(named['content-security-policy']).toContain("default-src 'self'");
    const issuer = await headersFor(config.accounts?.port ?? 0, 'accounts.hospital.example', ca);
    expect(issuer['strict-transport-security']).toBe('max-age=31536000');
    const local = await headersFor(config.api.port, `localhost:${config.api.port}`, ca);
    expect(local['strict-transport-security']).toBeUndefined();
  });

  it('has the bot’s way in and the key for push messages, each with its own lock', async () => {
    const { dashboard } = service.addresses;
    const press = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"type":"invoke"}' };
    expect((await fetch(`${dashboard}/api/messages`, press)).status).toBe(401);
    expect((await fetch(`${dashboard}/api/push`)).status).toBe(401);
  });

  it('leads who comes by plain http to the page over TLS, and takes nothing there', async () => {
    const plain = `http://${host}:${config.httpRedirect?.port ?? 0}`;
    const led = await fetch(`${plain}/patients/p1?from=here`, { redirect: 'manual' });
    expect([led.status, led.headers.get('location')]).toEqual([308, `${config.dashboardUrl}/patients/p1?from=here`]);
    const elsewhere = await fetch(`${plain}//elsewhere.example/`, { redirect: 'manual' });
    expect(new URL(elsewhere.headers.get('location') ?? '').origin).toBe(config.dashboardUrl);
    expect((await fetch(`${plain}/api/session/end`, { method: 'POST' })).status).toBe(403);
  });
});

describe('which certificate is shown', () => {
  const at = (tls: unknown, listener: string): boolean => isSecure({ tls } as ServiceConfig, listener);

  it('by itself on everything that can be reached from elsewhere, and where it is wanted', () => {
    expect(['127.0.0.1', '::1', 'localhost', '0.0.0.0', '10.1.2.3'].map((one) => at('auto', one))).toEqual([
      ...[false, false, false],
      ...[true, true],
    ]);
    expect([at('on', '127.0.0.1'), at('off', '0.0.0.0'), at({ certFile: 'c', keyFile: 'k' }, '127.0.0.1')]).toEqual([
      ...[true, false, true],
    ]);
  });

  it('is the hospital’s where files are given: a key of another certificate is refused by name', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'wardlight-tls-files-'));
    const database = await testDatabase();
    const [own, other] = [await ensureCertificates(join(directory, 'a')), await ensureCertificates(join(directory, 'b'))];
    const [certFile, keyFile] = [join(directory, 'own.crt'), join(directory, 'own.key')];
    await writeFile(certFile, own.cert);
    await writeFile(keyFile, other.key);
    const config = await configuration(join(directory, 'cloud'), database.connectionString, { tls: { certFile, keyFile } });
    await expect(startService(config, new Set<RoleName>(['fhir']), quietLogger)).rejects.toThrow(`${certFile}, ${keyFile}`);
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  it('names every address that is configured', async () => {
    const config = await configuration('/d', 'postgresql://nowhere', {
      dashboardUrl: 'https://wardlight.hospital.example',
      fhir: { host, port: 1, publicUrl: 'https://fhir.hospital.example/fhir' },
      accounts: { host: '10.1.2.3', port: 2 },
    });
    expect(certificateNames(config)).toEqual(['wardlight.hospital.example', '10.1.2.3', 'fhir.hospital.example']);
    const directory = await mkdtemp(join(tmpdir(), 'wardlight-tls-names-'));
    const first = await ensureCertificates(directory, new Date(), ['10.1.2.3']);
    const more = await ensureCertificates(directory, new Date(), ['10.1.2.3', 'wardlight.hospital.example']);
    expect(more.ca).toBe(first.ca);
    expect(more.cert).not.toBe(first.cert);
    expect((await ensureCertificates(directory, new Date(), ['wardlight.hospital.example'])).cert).toBe(more.cert);
    await rm(directory, { recursive: true, force: true });
  });
});
