import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Pool } from 'pg';

/** What the library keeps – sessions, codes, tokens, grants – as rows, so that a restart signs nobody out. */
export function artifactStore(pool: Pool): (model: string) => Adapter {
  const one = async (sql: string, values: readonly unknown[]): Promise<AdapterPayload | undefined> => {
    const { rows } = await pool.query<{ payload: AdapterPayload }>(sql, [...values]);
    return rows[0]?.payload;
  };
  const alive = '(expires_at is null or expires_at > clock_timestamp())';
  return (model) => ({
    async upsert(id, payload, expiresIn) {
      await pool.query(
        `insert into accounts.artifact (model, id, payload, grant_id, uid, account_id, expires_at)
         values ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7::double precision))
         on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid,
           account_id = excluded.account_id, expires_at = excluded.expires_at`,
        [
          model,
          id,
          JSON.stringify(payload),
          payload.grantId ?? null,
          payload.uid ?? null,
          payload.accountId ?? null,
          Number.isFinite(expiresIn) ? expiresIn : null,
        ],
      );
    },
    find: (id) => one(`select payload from accounts.artifact where model = $1 and id = $2 and ${alive}`, [model, id]),
    findByUid: (uid) => one(`select payload from accounts.artifact where model = $1 and uid = $2 and ${alive}`, [model, uid]),
    // The device flow is off.
    findByUserCode: () => Promise.resolve(undefined),
    async consume(id) {
      await pool.query(
        `update accounts.artifact set payload = payload || jsonb_build_object('consumed', extract(epoch from clock_timestamp())::bigint)
         where model = $1 and id = $2`,
        [model, id],
      );
    },
    async destroy(id) {
      await pool.query('delete from accounts.artifact where model = $1 and id = $2', [model, id]);
    },
    async revokeByGrantId(grantId) {
      await pool.query('delete from accounts.artifact where model = $1 and grant_id = $2', [model, grantId]);
    },
  });
}

/** Removes what has ended. */
export async function sweepArtifacts(pool: Pool): Promise<void> {
  await pool.query('delete from accounts.artifact where expires_at < clock_timestamp()');
  await pool.query('delete from accounts.launch where expires_at < clock_timestamp()');
  await pool.query(
    `delete from accounts.context c where not exists (select from accounts.artifact a where a.model = 'Grant' and a.id = c.grant_id)`,
  );
}
