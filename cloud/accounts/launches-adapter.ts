import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';

/** Whom an application is about. */
export interface LaunchContext {
  readonly patient: string | null;
  readonly encounter: string | null;
}

export interface LaunchStore {
  /** For an EHR launch: what goes as `launch` to the application. Holds for five minutes, for this person and application. */
  begin(launch: { accountId: string; clientId: string; patient: string; encounter: string | null }): Promise<string>;
  find(id: string, accountId: string, clientId: string): Promise<LaunchContext | null>;
  keep(grantId: string, context: LaunchContext): Promise<void>;
  /** What was chosen when the application was let in. */
  of(grantId: string): Promise<LaunchContext>;
}

const LIFE_S = 300;

export function launchStore(pool: Pool): LaunchStore {
  return {
    async begin({ accountId, clientId, patient, encounter }) {
      const id = randomBytes(24).toString('base64url');
      await pool.query(
        `insert into accounts.launch values ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => ${LIFE_S}))`,
        [id, accountId, clientId, patient, encounter],
      );
      return id;
    },
    async find(id, accountId, clientId) {
      const { rows } = await pool.query<LaunchContext>(
        `select patient, encounter from accounts.launch
         where id = $1 and account_id = $2 and client_id = $3 and expires_at > clock_timestamp()`,
        [id, accountId, clientId],
      );
      return rows[0] ?? null;
    },
    async keep(grantId, { patient, encounter }) {
      await pool.query(
        `insert into accounts.context values ($1, $2, $3)
         on conflict (grant_id) do update set patient = excluded.patient, encounter = excluded.encounter`,
        [grantId, patient, encounter],
      );
    },
    async of(grantId) {
      const { rows } = await pool.query<LaunchContext>('select patient, encounter from accounts.context where grant_id = $1', [
        grantId,
      ]);
      return rows[0] ?? { patient: null, encounter: null };
    },
  };
}
