import type { Bundle, Patient } from '@medplum/fhirtypes';
import { importJWK, SignJWT } from 'jose';
import * as oauth from 'openid-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { launchStore } from '../../../cloud/accounts/launches-adapter.ts';
import { plainHttpFor } from '../../../cloud/contract/plain-http.ts';
import { type Shown, signIn, Visitor } from '../../support/signed-in.ts';
import { BACKEND_KEY, CALLBACK, useAccounts } from './system.ts';

const system = useAccounts();
const atCallback = (url: URL): boolean => url.href.startsWith(CALLBACK);
const SCOPE = 'openid fhirUser launch/patient offline_access patient/*.rs';

let nurse: { login: string; password: string };
beforeAll(async () => {
  const account = { login: 'nurse-3', name: 'Nurse of Ward 3', roles: ['nurse'], wards: ['Ward 3'], totpRequired: false };
  nurse = { login: account.login, password: await system.store.add(account) };
});

/** openid-client, unmodified, as an application that knows nothing of us but the address of the FHIR endpoint. */
async function stranger(clientId = 'growth-chart', secret?: oauth.ClientAuth): Promise<oauth.Configuration> {
  const smart = (await (await fetch(`${system.fhirUrl}/.well-known/smart-configuration`)).json()) as { issuer: string };
  return oauth.discovery(new URL(smart.issuer), clientId, undefined, secret ?? oauth.None(), {
    execute: [...plainHttpFor(smart.issuer)],
  });
}

interface Launch {
  readonly config: oauth.Configuration;
  readonly checks: oauth.AuthorizationCodeGrantChecks;
  readonly address: URL;
}

async function launchOf(config: oauth.Configuration, more: Record<string, string> = {}): Promise<Launch> {
  const verifier = oauth.randomPKCECodeVerifier();
  const state = oauth.randomState();
  const address = oauth.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: SCOPE,
    aud: system.fhirUrl,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  });
  return { config, checks: { pkceCodeVerifier: verifier, expectedState: state }, address };
}

/** Signs in as the nurse, up to the page that asks whether the application may. */
async function asked(launch: Launch, visitor = new Visitor()): Promise<{ visitor: Visitor; consent: Shown }> {
  const first = await visitor.go(launch.address.href);
  const consent = await signIn(visitor, first, nurse.login, nurse.password, atCallback);
  nurse.password = 'a long sentence for trials';
  return { visitor, consent };
}

async function tokensOf(launch: Launch): Promise<oauth.TokenEndpointResponse & oauth.TokenEndpointResponseHelpers> {
  const { visitor, consent } = await asked(launch);
  const [, patient = ''] = /name="patient" value="([^"]+)"/.exec(consent.text) ?? [];
  const back = await visitor.submit(consent, '/consent', { decision: 'allow', patient }, atCallback);
  return oauth.authorizationCodeGrant(launch.config, back.url, launch.checks);
}

describe('a stranger, by a standard OAuth client', () => {
  it('is told by the FHIR endpoint where to ask, and only for what works', async () => {
    const smart = (await (await fetch(`${system.fhirUrl}/.well-known/smart-configuration`)).json()) as Record<string, unknown>;
    const server = (await stranger()).serverMetadata();
    expect(smart['issuer']).toBe(server.issuer);
    expect(smart['authorization_endpoint']).toBe(server.authorization_endpoint);
    expect(smart['token_endpoint']).toBe(server.token_endpoint);
    expect(smart['introspection_endpoint']).toBe(server.introspection_endpoint);
    expect(smart['revocation_endpoint']).toBe(server.revocation_endpoint);
    expect(smart['jwks_uri']).toBe(server.jwks_uri);
    expect(server.code_challenge_methods_supported).toEqual(['S256']);
  });

  it('launches by itself: the nurse picks one of her patients, the token is for that patient alone', async () => {
    const launch = await launchOf(await stranger());
    const { visitor, consent } = await asked(launch);
    expect(consent.text).toContain('Ahead, Simulated');
    expect(consent.text).not.toContain('Behind');
    const [, patient = ''] = /name="patient" value="([^"]+)"/.exec(consent.text) ?? [];
    const back = await visitor.submit(consent, '/consent', { decision: 'allow', patient }, atCallback);
    const tokens = await oauth.authorizationCodeGrant(launch.config, back.url, launch.checks);
    expect(tokens['patient']).toBe(patient);
    expect(tokens.scope?.split(' ').sort()).toEqual(SCOPE.split(' ').sort());
    expect(tokens.claims()?.['fhirUser']).toMatch(new RegExp(`^${system.fhirUrl}/Practitioner/`));

    const own = (await (await system.fhir('Patient', tokens.access_token)).json()) as Bundle<Patient>;
    expect(own.entry?.map(({ resource }) => resource?.name?.[0]?.family)).toEqual(['Ahead']);
    const fhirUser = tokens.claims()?.sub ?? '';
    expect((await system.fhir(`Practitioner/${fhirUser}`, tokens.access_token)).status).toBe(200);
    expect((await system.fhir('Patient', undefined)).status).toBe(401);
  });

  it('gets a new token for the same patient by refresh, and the old refresh token is then worth nothing', async () => {
    const launch = await launchOf(await stranger());
    const tokens = await tokensOf(launch);
    const renewed = await oauth.refreshTokenGrant(launch.config, tokens.refresh_token ?? '');
    expect(renewed['patient']).toBe(tokens['patient']);
    expect((await system.fhir('Patient', renewed.access_token)).status).toBe(200);
    await expect(oauth.refreshTokenGrant(launch.config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('takes a token back: it stands for nothing from then on', async () => {
    const config = await stranger('confidential', oauth.ClientSecretBasic('a secret of nobody, for trials'));
    const tokens = await tokensOf(await launchOf(config));
    expect(await oauth.tokenIntrospection(config, tokens.access_token)).toMatchObject({
      active: true,
      patient: tokens['patient'],
    });
    await oauth.tokenRevocation(config, tokens.access_token);
    expect(await oauth.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
    expect((await system.fhir('Patient', tokens.access_token)).status).toBe(401);
  });

  it('goes away with nothing when the person does not allow it', async () => {
    const launch = await launchOf(await stranger());
    const { visitor, consent } = await asked(launch);
    const back = await visitor.submit(consent, '/consent', { decision: 'deny' }, atCallback);
    expect(back.url.searchParams.get('error')).toBe('access_denied');
  });

  it('is not given a patient of another ward, whatever the form says', async () => {
    const launch = await launchOf(await stranger());
    const { visitor, consent } = await asked(launch);
    const again = await visitor.submit(consent, '/consent', { decision: 'allow', patient: await idOf('Behind') }, atCallback);
    expect([again.status, again.text.includes('Choose one of your patients')]).toEqual([400, true]);
  });

  it.each([
    ['another aud', { aud: 'https://elsewhere.example/fhir' }, /aud must be/],
    ['another redirect address', { redirect_uri: 'http://127.0.0.1:9/elsewhere' }, /redirect_uri/],
    ['a plain code challenge', { code_challenge_method: 'plain' }, /code_challenge_method/],
  ])('is refused with %s', async (_name, wrong, why) => {
    const { address } = await launchOf(await stranger(), wrong);
    const shown = await new Visitor().go(address.href, {}, atCallback);
    const said = shown.status === 0 ? (shown.url.searchParams.get('error_description') ?? '') : shown.text;
    expect(said).toMatch(why);
    expect(shown.url.searchParams.get('code')).toBeNull();
  });
});

describe('what an application asks for', () => {
  it.each([
    ['de', 'möchte für Nurse of Ward 3:', 'alles dieses Patienten lesen, suchen', 'Nicht erlauben'],
    ['es', 'quiere, para Nurse of Ward 3:', 'leer, buscar todo de este paciente', 'No permitir'],
    ['zh', '希望代表Nurse of Ward 3：', '读取、搜索此患者的全部数据', '不允许'],
  ])('is said in the language of who is asked: %s', async (language, ...words) => {
    const { consent } = await asked(await launchOf(await stranger(), { ui_locales: language }));
    const read = consent.text.replace(/<style>.*?<\/style>/s, '').replaceAll(/<[^>]*>/g, ' ');
    for (const text of words) expect(read).toContain(text);
    expect(read).not.toMatch(/\b(Allow|wants|read|search|born|know)\b/i);
  });
});

describe('an EHR launch', () => {
  it('gives the patient who was looked at, without asking, to this person and application alone', async () => {
    const account = await system.store.byLogin('nurse-3');
    const launches = launchStore(system.database.pool);
    const own = { accountId: account?.id ?? '', clientId: 'growth-chart', patient: await idOf('Ahead'), encounter: 'enc-1' };
    const scope = 'launch openid fhirUser patient/*.rs';
    const launch = await launchOf(await stranger(), { scope, launch: await launches.begin(own) });
    const { visitor, consent } = await asked(launch);
    expect(consent.text).toContain('It is about <strong>Ahead, Simulated');
    const back = await visitor.submit(consent, '/consent', { decision: 'allow' }, atCallback);
    const tokens = await oauth.authorizationCodeGrant(launch.config, back.url, launch.checks);
    expect(tokens).toMatchObject({ patient: own.patient, encounter: 'enc-1' });

    const foreign = await launchOf(await stranger(), {
      scope,
      launch: await launches.begin({ ...own, accountId: 'somebody else' }),
    });
    expect((await asked(foreign)).consent.text).toMatch(/made for somebody else/);
  });
});

describe('Backend Services', () => {
  const assertion = async (claims: { jti?: string; aud?: string; life?: string } = {}): Promise<string> =>
    new SignJWT({ jti: claims.jti ?? crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES384', kid: BACKEND_KEY.kid ?? '', typ: 'JWT' })
      .setIssuer('backend')
      .setSubject('backend')
      .setAudience(claims.aud ?? `${system.issuer}/token`)
      .setExpirationTime(claims.life ?? '4m')
      .sign(await importJWK(BACKEND_KEY, 'ES384'));
  const ask = async (scope: string, client_assertion: string) =>
    fetch(`${system.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion,
      }),
    });

  it('gives five minutes, and no more than the application may have', async () => {
    const answer = await ask('system/Observation.rs system/Patient.rs', await assertion());
    const tokens = (await answer.json()) as { access_token: string; expires_in: number; scope: string };
    expect(tokens).toMatchObject({ expires_in: 300, scope: 'system/Observation.rs', token_type: 'Bearer' });
    expect((await system.fhir('Observation', tokens.access_token)).status).toBe(200);
    expect((await system.fhir('Patient', tokens.access_token)).status).toBe(403);
  });

  it('takes an assertion once, for here, and signed by the registered key', async () => {
    const once = await assertion();
    expect((await ask('system/Observation.rs', once)).status).toBe(200);
    expect((await ask('system/Observation.rs', once)).status).toBe(401);
    expect((await ask('system/Observation.rs', await assertion({ aud: 'https://elsewhere.example/token' }))).status).toBe(401);
    expect((await ask('system/Observation.rs', await assertion({ life: '-1m' }))).status).toBe(401);
  });
});

async function idOf(family: string): Promise<string> {
  const token = await system.systemToken();
  const found = (await (await system.fhir(`Patient?family=${family}`, token)).json()) as Bundle<Patient>;
  return found.entry?.[0]?.resource?.id ?? '';
}
