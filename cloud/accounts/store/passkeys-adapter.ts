import type { Pool } from 'pg';

export interface Passkey {
  /** Credential id, Base64url. */
  readonly id: string;
  /** Id of the account. */
  readonly account: string;
  /** COSE key. */
  readonly publicKey: Buffer;
  /** Of signatures, as the authenticator counts them; 0 from those that do not. */
  readonly counter: number;
}

export interface PasskeyStore {
  of(account: string): Promise<readonly Passkey[]>;
  find(id: string): Promise<Passkey | null>;
  /** @returns false for one that is there already */
  add(passkey: Passkey): Promise<boolean>;
  used(id: string, counter: number): Promise<void>;
}

interface Row {
  id: string;
  account_id: string;
  public_key: Buffer;
  counter: string;
}

export function passkeyStore(pool: Pool): PasskeyStore {
  const select = async (where: string, value: string): Promise<readonly Passkey[]> => {
    const { rows } = await pool.query<Row>(`select * from accounts.passkey where ${where} = $1 order by created_at`, [value]);
    return rows.map((row) => ({
      id: row.id,
      account: row.account_id,
      publicKey: row.public_key,
      counter: Number(row.counter),
    }));
  };
  return {
    of: (account) => select('account_id', account),
    find: async (id) => (await select('id', id))[0] ?? null,
    async add({ id, account, publicKey, counter }) {
      const { rowCount } = await pool.query(
        'insert into accounts.passkey (id, account_id, public_key, counter) values ($1, $2, $3, $4) on conflict do nothing',
        [id, account, publicKey, counter],
      );
      return rowCount === 1;
    },
    async used(id, counter) {
      await pool.query('update accounts.passkey set counter = $2, used_at = clock_timestamp() where id = $1', [id, counter]);
    },
  };
}
