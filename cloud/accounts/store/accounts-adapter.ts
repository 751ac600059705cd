import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { InputRefused } from '#clinical';
import { ACCOUNT_ROLES, type AccountRole, isAccountRole, type Person } from '../../contract/accounts.ts';
import { hashPassword, oneTimePassword, type PasswordCost } from '../password.ts';

export interface Account extends Person {
  /** What is typed to sign in: small letters. */
  readonly login: string;
  readonly password: string;
  readonly mustChange: boolean;
  readonly totpRequired: boolean;
  readonly totpSecret: string | null;
  readonly totpStep: number | null;
  readonly disabled: boolean;
}

export interface NewAccount {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly wards: readonly string[] | null;
  readonly totpRequired: boolean;
}

export interface AccountChange extends Partial<Omit<NewAccount, 'login'>> {
  readonly enabled?: true;
}

export interface AccountStore {
  /** @returns the one-time password, which is kept nowhere. @throws InputRefused for a name that is taken, a role that is none */
  add(account: NewAccount): Promise<string>;
  list(): Promise<readonly Account[]>;
  /** null for an unknown or a disabled one. */
  byId(id: string): Promise<Account | null>;
  byLogin(login: string): Promise<Account | null>;
  /** By the object id in Entra ID, by which Teams names people. */
  byEntraId(entraId: string): Promise<Account | null>;
  /** @throws InputRefused for an unknown name and for an id that is somebody else's */
  linkEntra(login: string, entraId: string): Promise<void>;
  /** Ends every session and token of the account. @returns its id. @throws InputRefused for an unknown name */
  disable(login: string): Promise<string>;
  /**
   * Other rights, another name; absent = as it is. Ends every session and token, so that what holds is what is kept. A disabled account is
   * enabled by `enabled`. @returns its id. @throws InputRefused for an unknown name, a role that is none, no role at all
   */
  change(login: string, to: AccountChange): Promise<string>;
  /** A new one-time password; the second factor is enrolled again, passkeys go, sessions end, a disabled account is enabled. */
  resetPassword(login: string): Promise<{ readonly id: string; readonly password: string }>;
  changePassword(id: string, password: string): Promise<void>;
  /** @returns false when the code of this step, or a later one, has been used: then it does not count */
  useTotp(id: string, step: number): Promise<boolean>;
  enrolTotp(id: string, secret: string, step: number): Promise<void>;
  /** Not of an account that has to have one. */
  removeTotp(id: string): Promise<void>;
  /** Every session and token of the account. */
  endAll(id: string): Promise<void>;
}

interface Row {
  id: string;
  name: string;
  display_name: string;
  password: string;
  must_change: boolean;
  roles: string[];
  wards: string[] | null;
  totp_required: boolean;
  totp_secret: string | null;
  totp_step: string | null;
  disabled_at: Date | null;
  entra_id: string | null;
}

const ENTRA_ID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const LOGIN = /^[a-z0-9][a-z0-9._@-]{1,63}$/;

/** @param cost of the passwords that are set from now on; absent = what is recommended */
export function accountStore(pool: Pool, cost?: PasswordCost): AccountStore {
  const one = async (where: string, value: string): Promise<Account | null> => {
    const { rows } = await pool.query<Row>(`select * from accounts.account where ${where} = $1`, [value]);
    return rows[0] ? accountOf(rows[0]) : null;
  };
  const known = async (login: string): Promise<Account> => {
    const account = await one('name', login.toLowerCase());
    if (account === null) throw new InputRefused(login, 'no account of this name');
    return account;
  };
  const endAll = async (id: string): Promise<void> => {
    await pool.query('delete from accounts.artifact where account_id = $1', [id]);
  };
  const enabled = (account: Account | null): Account | null => (account === null || account.disabled ? null : account);

  return {
    async add({ login, name, roles, wards, totpRequired }) {
      const typed = login.toLowerCase();
      if (!LOGIN.test(typed)) throw new InputRefused(login, 'a name of 2 to 64 letters, digits, ".", "_", "@" and "-"');
      checkRoles(login, roles);
      const password = oneTimePassword();
      const { rowCount } = await pool.query(
        `insert into accounts.account (id, name, display_name, password, roles, wards, totp_required)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (name) do nothing`,
        [
          randomUUID(),
          typed,
          name,
          await hashPassword(password, cost),
          [...roles],
          wards === null ? null : [...wards],
          totpRequired,
        ],
      );
      if (rowCount === 0) throw new InputRefused(login, 'there is an account of this name already');
      return password;
    },
    async list() {
      const { rows } = await pool.query<Row>('select * from accounts.account order by name');
      return rows.map(accountOf);
    },
    byId: async (id) => enabled(await one('id', id)),
    byLogin: async (login) => enabled(await one('name', login.trim().toLowerCase())),
    byEntraId: async (entraId) => enabled(await one('entra_id', entraId.toLowerCase())),
    async linkEntra(login, entraId) {
      const { id } = await known(login);
      if (!ENTRA_ID.test(entraId)) throw new InputRefused(entraId, 'no object id of Entra ID');
      const other = await one('entra_id', entraId.toLowerCase());
      if (other !== null && other.id !== id) throw new InputRefused(entraId, `this id is ${other.login}'s`);
      await pool.query('update accounts.account set entra_id = $2 where id = $1', [id, entraId.toLowerCase()]);
    },
    async disable(login) {
      const { id } = await known(login);
      await pool.query('update accounts.account set disabled_at = clock_timestamp() where id = $1', [id]);
      await endAll(id);
      return id;
    },
    async change(login, { name, roles, wards, totpRequired, enabled: enable }) {
      const { id } = await known(login);
      if (roles !== undefined) checkRoles(login, roles);
      await pool.query(
        `update accounts.account set display_name = coalesce($2, display_name), roles = coalesce($3, roles),
           wards = case when $4 then $5::text[] else wards end, totp_required = coalesce($6, totp_required),
           disabled_at = case when $7 then null else disabled_at end where id = $1`,
        [id, name ?? null, roles ?? null, wards !== undefined, wards ?? null, totpRequired ?? null, enable === true],
      );
      await endAll(id);
      return id;
    },
    async resetPassword(login) {
      const { id } = await known(login);
      const password = oneTimePassword();
      await pool.query(
        `update accounts.account set password = $2, must_change = true, totp_secret = null, totp_step = null, disabled_at = null
         where id = $1`,
        [id, await hashPassword(password, cost)],
      );
      await pool.query('delete from accounts.passkey where account_id = $1', [id]);
      await endAll(id);
      return { id, password };
    },
    async changePassword(id, password) {
      await pool.query('update accounts.account set password = $2, must_change = false where id = $1', [
        id,
        await hashPassword(password, cost),
      ]);
    },
    async useTotp(id, step) {
      const { rowCount } = await pool.query(
        'update accounts.account set totp_step = $2 where id = $1 and (totp_step is null or totp_step < $2)',
        [id, step],
      );
      return rowCount === 1;
    },
    async enrolTotp(id, secret, step) {
      await pool.query('update accounts.account set totp_secret = $2, totp_step = $3 where id = $1 and totp_secret is null', [
        id,
        secret,
        step,
      ]);
    },
    async removeTotp(id) {
      await pool.query('update accounts.account set totp_secret = null, totp_step = null where id = $1 and not totp_required', [
        id,
      ]);
    },
    endAll,
  };
}

function checkRoles(login: string, roles: readonly string[]): void {
  if (roles.length === 0) throw new InputRefused(login, `at least one role of: ${ACCOUNT_ROLES.join(', ')}`);
  const none = roles.find((role) => !isAccountRole(role));
  if (none !== undefined) throw new InputRefused(none, `no role; the roles are: ${ACCOUNT_ROLES.join(', ')}`);
}

function accountOf(row: Row): Account {
  const roles: readonly AccountRole[] = row.roles.filter(isAccountRole);
  return {
    id: row.id,
    login: row.name,
    name: row.display_name,
    password: row.password,
    mustChange: row.must_change,
    roles,
    wards: row.wards,
    totpRequired: row.totp_required,
    totpSecret: row.totp_secret,
    totpStep: row.totp_step === null ? null : Number(row.totp_step),
    disabled: row.disabled_at !== null,
    ...(row.entra_id === null ? {} : { entraId: row.entra_id }),
  };
}

/** The first account of an empty database may everything, so that there is somebody. @returns its one-time password, once */
export async function firstAccount(store: AccountStore): Promise<{ readonly login: string; readonly password: string } | null> {
  if ((await store.list()).length > 0) return null;
  const login = 'admin';
  try {
    const password = await store.add({ login, name: 'Administrator', roles: ACCOUNT_ROLES, wards: null, totpRequired: false });
    return { login, password };
  } catch (error) {
    // Another process was first, and told it.
    if (error instanceof InputRefused) return null;
    throw error;
  }
}
