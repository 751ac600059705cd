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
  /** What the person calls it; empty: nothing. */
  readonly name: string;
}

/** One that is kept. */
export interface KnownPasskey extends Passkey {
  readonly createdAt: Date;
  /** Null: never. */
  readonly usedAt: Date | null;
}

export interface PasskeyStore {
  of(account: string): Promise<readonly KnownPasskey[]>;
  find(id: string): Promise<KnownPasskey | null>;
  /** @returns false for one that is there already */
  add(passkey: Passkey): Promise<boolean>;
  used(id: string, counter: number): Promise<void>;
  /** @param mayBeLast false: the last one of the account stays. @returns whether it is gone now; false also for one of somebody else */
  remove(account: string, id: string, mayBeLast: boolean): Promise<boolean>;
}

interface Row {
  id: string;
  account_id: string;
  public_key: Buffer;
  counter: string;
  name: string;
  created_at: Date;
  used_at: Date | null;
}

export function passkeyStore(pool: Pool): PasskeyStore {
  const select = async (where: string, value: string): Promise<readonly KnownPasskey[]> => {
    const { rows } = await pool.query<Row>(`select * from accounts.passkey where ${where} = $1 order by created_at`, [value]);
    return rows.map((row) => ({
      id: row.id,
      account: row.account_id,
      publicKey: row.public_key,
      counter: Number(row.counter),
      name: row.name,
      createdAt: row.created_at,
      usedAt: row.used_at,
    }));
  };
  return {
    of: (account) => select('account_id', account),
    find: async (id) => (await select('id', id))[0] ?? null,
    async add({ id, account, publicKey, counter, name }) {
      const { rowCount } = await pool.query(
        'insert into accounts.passkey (id, account_id, public_key, counter, name) values ($1, $2, $3, $4, $5) on conflict do nothing',
        [id, account, publicKey, counter, name],
      );
      return rowCount === 1;
    },
    async used(id, counter) {
      await pool.query('update accounts.passkey set counter = $2, used_at = clock_timestamp() where id = $1', [id, counter]);
    },
    async remove(account, id, mayBeLast) {
      // All of them are locked first: two windows that each remove another one would leave none.
      const { rowCount } = await pool.query(
        `with own as (select id from accounts.passkey where account_id = $1 for update)
         delete from accounts.passkey where id = $2 and id in (select id from own) and ($3 or (select count(*) from own) > 1)`,
        [account, id, mayBeLast],
      );
      return rowCount === 1;
    },
  };
}
