import type { Pool } from 'pg';

/** Somebody signed in to this server with one browser. */
export interface SignedIn {
  /** Of the library's session. */
  readonly uid: string;
  readonly since: Date;
}

/** Where an account is signed in now, the newest first. */
export async function signedInOf(pool: Pool, accountId: string): Promise<readonly SignedIn[]> {
  const { rows } = await pool.query<{ uid: string; since: number }>(
    `select uid, (payload->>'loginTs')::float8 as since from accounts.artifact
     where model = 'Session' and account_id = $1 and expires_at > clock_timestamp() and payload ? 'loginTs' order by 2 desc`,
    [accountId],
  );
  return rows.map(({ uid, since }) => ({ uid, since: new Date(since * 1_000) }));
}
