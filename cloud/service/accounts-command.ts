import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { Pool } from 'pg';
import { InputRefused, whyUnreadable } from '#clinical';
import { type Account, type AccountChange, type AccountStore, accountStore } from '../accounts/store/accounts-adapter.ts';
import { prepareAccounts } from '../accounts/store/schema-adapter.ts';
import { ACCOUNT_ROLES } from '../contract/accounts.ts';
import { endElsewhere } from './accounts-adapter.ts';
import { parseServiceConfig } from './config.ts';
import { startPostgres } from './postgres/postgres-adapter.ts';

interface ChangeOptions extends Options {
  readonly allWards?: boolean;
  readonly enable?: boolean;
}

interface Options {
  readonly config: string;
  readonly name?: string;
  readonly roles?: string;
  readonly ward?: readonly string[];
  readonly totp?: boolean;
}

/** `wardlight accounts add|list|change|disable|reset-password|link-teams`: who may sign in. Works while the service runs, and while it does not. */
export function register(program: Command): void {
  const accounts = program.command('accounts').description('who may sign in to the cloud service');
  const sub = (name: string, description: string): Command =>
    accounts.command(name).description(description).requiredOption('--config <file>', 'configuration of the service (JSON)');

  sub('add <login>', 'add an account; prints its one-time password')
    .requiredOption('--roles <list>', `comma-separated: ${ACCOUNT_ROLES.join(', ')}`)
    .option('--name <name>', 'the name that people see; default: the login')
    .option('--ward <name>', 'a ward whose patients may be seen, repeatable; none: all wards', collected)
    .option('--totp', 'a code of an authenticator app is needed beside the password')
    .action((login: string, options: Options) =>
      withStore(options.config, async (store) => {
        const password = await store.add({
          login,
          name: options.name ?? login,
          roles: listed(options.roles ?? ''),
          wards: options.ward ?? null,
          totpRequired: options.totp ?? false,
        });
        print({ login: login.toLowerCase(), oneTimePassword: password });
      }),
    );
  sub('change <login>', 'other rights or another name; what is not given stays. Ends every session, so that they hold at once')
    .option('--roles <list>', `comma-separated: ${ACCOUNT_ROLES.join(', ')}`)
    .option('--name <name>', 'the name that people see')
    .option('--ward <name>', 'a ward whose patients may be seen, repeatable: these and no others', collected)
    .option('--all-wards', 'the patients of all wards may be seen')
    .option('--totp', 'a code of an authenticator app is needed beside the password')
    .option('--no-totp', 'no code is needed')
    .option('--enable', 'an account that was disabled may sign in again')
    .action((login: string, options: ChangeOptions) =>
      withStore(options.config, async (store, pool) => {
        const to = changeOf(options);
        if (Object.keys(to).length === 0) throw new InputRefused(login, 'nothing to change is given; see --help');
        await endElsewhere(pool, await store.change(login, to));
        const changed = (await store.list()).find((account) => account.login === login.toLowerCase());
        if (changed !== undefined) print(shown(changed));
      }),
    );
  sub('list', 'one line for each account').action((options: Options) =>
    withStore(options.config, async (store) => {
      for (const account of await store.list()) print(shown(account));
    }),
  );
  sub('link-teams <login> <objectId>', 'whose presses on cards in Teams are hers: her object id in Entra ID').action(
    (login: string, objectId: string, options: Options) =>
      withStore(options.config, async (store) => {
        await store.linkEntra(login, objectId);
        print({ login: login.toLowerCase(), teams: objectId.toLowerCase() });
      }),
  );
  sub('disable <login>', 'end every session and token of an account; nobody signs in with it').action(
    (login: string, options: Options) =>
      withStore(options.config, async (store, pool) => {
        const id = await store.disable(login);
        await endElsewhere(pool, id);
        print({ login: login.toLowerCase(), disabled: true });
      }),
  );
  sub('reset-password <login>', 'a new one-time password; the authenticator is set up again, sessions end').action(
    (login: string, options: Options) =>
      withStore(options.config, async (store, pool) => {
        const { id, password } = await store.resetPassword(login);
        await endElsewhere(pool, id);
        print({ login: login.toLowerCase(), oneTimePassword: password });
      }),
  );
}

const listed = (roles: string): string[] => roles.split(',').map((role) => role.trim());

function changeOf({ name, roles, ward, allWards, totp, enable }: ChangeOptions): AccountChange {
  if (ward !== undefined && allWards === true) throw new InputRefused('--ward', 'either some wards or --all-wards');
  return {
    ...(name === undefined ? {} : { name }),
    ...(roles === undefined ? {} : { roles: listed(roles) }),
    ...(ward === undefined ? {} : { wards: ward }),
    ...(allWards === true ? { wards: null } : {}),
    ...(totp === undefined ? {} : { totpRequired: totp }),
    ...(enable === true ? { enabled: true } : {}),
  };
}

const collected = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** Never the password's hash or the secret of the authenticator. */
function shown({ id, login, name, roles, wards, mustChange, totpRequired, totpSecret, disabled }: Account): object {
  return {
    login,
    name,
    roles,
    wards: wards ?? 'all',
    disabled,
    oneTimePassword: mustChange ? 'not used yet' : 'used',
    authenticator: totpSecret !== null ? 'set up' : totpRequired ? 'wanted' : 'none',
    id,
  };
}

async function withStore(file: string, work: (store: AccountStore, pool: Pool) => Promise<void>): Promise<void> {
  const config = parseServiceConfig(await textOf(file), file);
  if (config.accounts === null) throw new InputRefused(`${file}, accounts`, 'this service has no accounts of its own');
  const postgres = config.databaseUrl === null ? await startPostgres({ directory: join(config.directory, 'postgres') }) : null;
  const pool = new Pool({ connectionString: config.databaseUrl ?? postgres?.connectionString, max: 2 });
  // A server that is stopped right afterwards may say so on a connection that is still closing; a query that fails says so itself.
  pool.on('error', () => undefined);
  try {
    await prepareAccounts(pool);
    await work(accountStore(pool), pool);
  } finally {
    await pool.end();
    await postgres?.stop();
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputRefused(file, whyUnreadable(error));
  }
}
