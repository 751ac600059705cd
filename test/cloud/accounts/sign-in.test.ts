import { Secret, TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { PASSWORD, type Shown, signIn, Visitor } from '../../support/signed-in.ts';
import { CALLBACK, useAccounts } from './system.ts';

let nowMs = Date.now();
const system = useAccounts({ now: () => nowMs });
const atCallback = (url: URL): boolean => url.href.startsWith(CALLBACK);

/** The first page of an application's sign-in. */
function begin(visitor: Visitor): Promise<Shown> {
  const query = new URLSearchParams({
    client_id: 'growth-chart',
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid',
    aud: system.fhirUrl,
    state: 'state-of-a-trial',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  });
  return visitor.go(`${system.issuer}/auth?${query.toString()}`);
}

const add = (login: string, totpRequired = false): Promise<string> =>
  system.store.add({ login, name: login, roles: ['nurse'], wards: null, totpRequired });
const isAsked = ({ text }: Shown): boolean => text.includes('wants, for');

describe('signing in', () => {
  it('has a first account that may everything, whose password is told once', async () => {
    const [first] = (await system.store.list()).filter(({ login }) => login === 'admin');
    expect(first?.roles).toHaveLength(5);
    expect(first?.password).not.toContain(system.firstPassword);
    const shown = await signIn(new Visitor(), await begin(new Visitor()), 'admin', system.firstPassword).catch(() => null);
    // Another visitor's form is worth nothing.
    expect(shown?.status ?? 400).toBe(400);
  });

  it('wants a password of one’s own after the one-time password: long, not the name, not the same again', async () => {
    const visitor = new Visitor();
    const password = await add('beginner');
    const change = await visitor.submit(await begin(visitor), '/password', { name: 'Beginner', password });
    const attempt = (one: string, again = one) => visitor.submit(change, '/change', { password: one, repeated: again });
    expect((await attempt('short')).text).toContain('At least 12 characters');
    expect((await attempt('the beginner is here')).text).toContain('must not contain');
    expect((await attempt('abababababab')).text).toContain('repeats');
    expect((await attempt(PASSWORD, `${PASSWORD}!`)).text).toContain('differ');
    expect((await attempt(password)).text).toContain('differ from the one you were given');
    expect(isAsked(await attempt(PASSWORD))).toBe(true);
    const again = new Visitor();
    expect(isAsked(await again.submit(await begin(again), '/password', { name: 'beginner', password: PASSWORD }))).toBe(true);
  });

  it('says the same of a wrong password, an unknown name and a disabled account', async () => {
    const password = await add('gone');
    await add('there');
    await system.store.disable('gone');
    const said = async (name: string, word: string) => {
      const visitor = new Visitor();
      const { status, text } = await visitor.submit(await begin(visitor), '/password', { name, password: word });
      return [status, /role="alert">([^<]*)/.exec(text)?.[1]];
    };
    const refused = [401, 'Name or password is wrong.'];
    expect(await said('there', 'not this one')).toEqual(refused);
    expect(await said('nobody', 'not this one')).toEqual(refused);
    expect(await said('gone', password)).toEqual(refused);
  });

  it('lets nobody guess: after five attempts even the right password waits', async () => {
    const password = await add('guessed');
    const visitor = new Visitor();
    const first = await begin(visitor);
    const attempt = (word: string) => visitor.submit(first, '/password', { name: 'guessed', password: word });
    for (let count = 0; count < 5; count++) expect((await attempt(`guess ${count}`)).status).toBe(401);
    const late = await attempt(password);
    expect(late.status).toBe(429);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(60);
  });

  it('takes no form that another site made', async () => {
    const visitor = new Visitor();
    const first = await begin(visitor);
    const forged = { ...first, text: first.text.replace(/name="token" value="[^"]*"/, 'name="token" value="forged"') };
    expect((await visitor.submit(forged, '/password', { name: 'there', password: 'x' })).status).toBe(403);
    const elsewhere = { ...first, url: new URL(first.url) };
    Object.defineProperty(elsewhere.url, 'origin', { value: 'https://elsewhere.example' });
    expect((await visitor.submit(elsewhere, '/password', { name: 'there', password: 'x' })).status).toBe(403);
  });

  it('shows pages without any script, frame or foreign part', async () => {
    const shown = await begin(new Visitor());
    const policy = shown.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(
      /default-src 'none'.*form-action 'self' http:\/\/127\.0\.0\.1:9; base-uri 'none'; frame-ancestors 'none'/,
    );
    expect(shown.text).not.toMatch(/<script/i);
    expect(shown.headers.get('cache-control')).toBe('no-store');
  });
});

describe('a second factor', () => {
  it('is set up at the first sign-in, asked for from then on, and each code counts once', async () => {
    const visitor = new Visitor();
    const enrol = await signIn(visitor, await begin(visitor), 'careful', await add('careful', true), atCallback);
    const secret = (/<code>([A-Z2-7 ]+)<\/code>/.exec(enrol.text)?.[1] ?? '').replaceAll(' ', '');
    const code = (): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: nowMs });
    expect((await visitor.submit(enrol, '/enrol', { code: '000000' })).text).toContain('This code is wrong');
    const used = code();
    expect(isAsked(await visitor.submit(enrol, '/enrol', { code: used }))).toBe(true);

    const later = new Visitor();
    const asked = await later.submit(await begin(later), '/password', { name: 'careful', password: PASSWORD });
    expect(asked.text).toContain('Six digits');
    expect((await later.submit(asked, '/code', { code: used })).text).toContain('used already');
    nowMs += 30_000;
    expect(isAsked(await later.submit(asked, '/code', { code: code() }))).toBe(true);
  });
});
