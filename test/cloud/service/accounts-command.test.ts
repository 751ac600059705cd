import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { register } from '../../../cloud/service/accounts-command.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

let database: TestDatabase;
let directory: string;
let file: string;

beforeAll(async () => {
  database = await testDatabase();
  directory = await mkdtemp(join(tmpdir(), 'wardlight-accounts-'));
  file = join(directory, 'cloud.json');
  const host = '127.0.0.1';
  const config = {
    directory,
    databaseUrl: database.connectionString,
    hub: { host, port: 1, hostName: 'trial' },
    fhir: { host, port: 1 },
    api: { host, port: 1 },
    accounts: { host, port: 1 },
    mapping: null,
    notifyUrl: null,
    receiver: { host, port: 1 },
    stations: [],
  };
  await writeFile(file, JSON.stringify(config));
});
afterAll(async () => {
  await database?.drop();
  await rm(directory, { recursive: true, force: true });
});

/** @returns the lines on standard output */
async function accounts(...words: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  try {
    const program = new Command().exitOverride();
    register(program);
    await program.parseAsync(['accounts', ...words, '--config', file], { from: 'user' });
  } finally {
    spy.mockRestore();
  }
  return written
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('wardlight accounts', () => {
  it('adds an account and tells its one-time password, which no list shows', async () => {
    const [added] = await accounts('add', 'Nurse-1', '--roles', 'nurse, coordinator', '--ward', 'Ward 3', '--ward', 'Ward 4');
    expect(added).toMatchObject({
      login: 'nurse-1',
      oneTimePassword: expect.stringMatching(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/) as string,
    });
    const listed = await accounts('list');
    expect(listed).toMatchObject([
      {
        login: 'nurse-1',
        roles: ['nurse', 'coordinator'],
        wards: ['Ward 3', 'Ward 4'],
        disabled: false,
        oneTimePassword: 'not used yet',
      },
    ]);
    expect(JSON.stringify(listed)).not.toMatch(/scrypt/);
  });

  it('refuses a name that is taken, a role that is none and an account that is not there, by name', async () => {
    await expect(accounts('add', 'nurse-1', '--roles', 'nurse')).rejects.toThrow(/nurse-1.*already/);
    await expect(accounts('add', 'king', '--roles', 'king')).rejects.toThrow(/the roles are: nurse/);
    await expect(accounts('disable', 'nobody')).rejects.toThrow(/nobody.*no account/);
  });

  it('gives another ward, other roles and another name, and keeps what is not given', async () => {
    await accounts('change', 'Nurse-1', '--ward', 'Ward 9', '--name', 'Nurse of nine');
    expect(await accounts('list')).toMatchObject([
      { login: 'nurse-1', name: 'Nurse of nine', roles: ['nurse', 'coordinator'], wards: ['Ward 9'], authenticator: 'none' },
    ]);
    const [changed] = await accounts('change', 'nurse-1', '--roles', 'nurse', '--all-wards', '--totp');
    expect(changed).toMatchObject({ name: 'Nurse of nine', roles: ['nurse'], wards: 'all', authenticator: 'wanted' });
    await expect(accounts('change', 'nurse-1')).rejects.toThrow(/nothing to change/);
    await expect(accounts('change', 'nurse-1', '--roles', 'king')).rejects.toThrow(/the roles are: nurse/);
    await expect(accounts('change', 'nurse-1', '--ward', 'Ward 3', '--all-wards')).rejects.toThrow(/either/);
  });

  it('ends the sessions of whoever got other rights, and enables again', async () => {
    const { pool } = database;
    const [one] = (await accounts('list')) as [{ id: string }];
    await pool.query(
      `create schema if not exists api; create table if not exists api.session (hash text primary key, content jsonb not null)`,
    );
    const signedIn = async () => (await pool.query('select from api.session')).rows.length;
    await pool.query('insert into api.session (hash, content) values ($1, $2)', [
      'h1',
      JSON.stringify({ person: { id: one.id } }),
    ]);
    await accounts('change', 'nurse-1', '--no-totp');
    expect(await signedIn()).toBe(0);
    await accounts('disable', 'nurse-1');
    expect(await accounts('change', 'nurse-1', '--enable')).toMatchObject([{ disabled: false }]);
  });

  it('disables an account, and enables it again with a new one-time password', async () => {
    await accounts('disable', 'nurse-1');
    expect(await accounts('list')).toMatchObject([{ disabled: true }]);
    expect(await accounts('reset-password', 'nurse-1')).toMatchObject([{ oneTimePassword: expect.any(String) as string }]);
    expect(await accounts('list')).toMatchObject([{ disabled: false }]);
  });
});
