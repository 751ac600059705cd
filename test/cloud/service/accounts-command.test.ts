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

  it('disables an account, and enables it again with a new one-time password', async () => {
    await accounts('disable', 'nurse-1');
    expect(await accounts('list')).toMatchObject([{ disabled: true }]);
    expect(await accounts('reset-password', 'nurse-1')).toMatchObject([{ oneTimePassword: expect.any(String) as string }]);
    expect(await accounts('list')).toMatchObject([{ disabled: false }]);
  });
});
