import Fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { addGuard, type Gate, personOf } from '../../../../cloud/api/access/guard.ts';
import type { AccountRole, Person } from '../../../../cloud/contract/accounts.ts';

function guarded(gate: Gate | null): FastifyInstance {
  const server = Fastify();
  addGuard(server, gate);
  server.get('/api/ward', (request) => personOf(request));
  server.post('/api/mappings', (request) => personOf(request));
  server.get('/api/patients/:id', () => ({}));
  server.get('/mapping', () => 'the page');
  return server;
}

const person = (...roles: AccountRole[]): Person => ({ id: 'a', name: 'Somebody', roles, wards: ['Ward 3'] });
const noted: (readonly [string, readonly string[]])[] = [];
const signedIn = (who: Person | null): Gate => ({
  personOf: () => Promise.resolve(who),
  sees: (_person, patient) => Promise.resolve(patient === 'Patient/own'),
  note(_person, what, patients) {
    noted.push([what, patients]);
    return Promise.resolve();
  },
});
const FROM_PAGE = { 'x-wardlight': 'dashboard' };

describe('the guard of the routes', () => {
  it('does not let a route be added that no rule speaks of', () => {
    expect(() => guarded(null).get('/api/forgotten', () => 'open')).toThrow(/no rule says who may "GET \/api\/forgotten"/);
  });

  it('answers 401 to nobody, 403 to another role, and tells the route who asks', async () => {
    const ask = async (who: Person | null) => (await guarded(signedIn(who)).inject('/api/ward')).statusCode;
    expect(await ask(null)).toBe(401);
    expect(await ask(person('integrator', 'auditor'))).toBe(403);
    const answer = await guarded(signedIn(person('auditor', 'nurse'))).inject('/api/ward');
    expect([answer.statusCode, answer.json()]).toEqual([200, person('auditor', 'nurse')]);
  });

  it('answers for the patients of the own wards alone, and writes down whom it answered for', async () => {
    const server = guarded(signedIn(person('nurse')));
    expect((await server.inject('/api/patients/own')).statusCode).toBe(200);
    const hidden = await server.inject('/api/patients/other');
    expect([hidden.statusCode, hidden.json()]).toEqual([403, expect.objectContaining({ breakGlass: true })]);
    expect(noted).toEqual([['GET /api/patients/:id', ['Patient/own']]]);
  });

  it('shows the page itself, which holds nothing, to everybody', async () => {
    expect((await guarded(signedIn(null)).inject('/mapping')).statusCode).toBe(200);
  });

  it('takes changes from the dashboard alone, whoever is signed in', async () => {
    const server = guarded(signedIn(person('integrator')));
    expect((await server.inject({ method: 'POST', url: '/api/mappings' })).statusCode).toBe(403);
    expect((await server.inject({ method: 'POST', url: '/api/mappings', headers: FROM_PAGE })).statusCode).toBe(200);
  });

  it('knows everybody as this machine where nobody has to sign in', async () => {
    expect((await guarded(null).inject('/api/ward')).json()).toMatchObject({ id: 'local', wards: null });
  });
});
