import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import type { Person } from '../../contract/accounts.ts';
import { makeTables } from '../../contract/tables-adapter.ts';

export interface Session {
  readonly person: Person;
  /** For signing out at the provider. */
  readonly idToken: string;
}

/** What has to be known when the person comes back from the provider. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Path of the page that was wanted. */
  readonly to: string;
}

export interface Sessions {
  /**
   * What the provider says of the person now holds in all her sessions: a ward that was taken from her is gone everywhere.
   * @returns what the browser keeps; here is only its hash
   */
  begin(session: Session): Promise<string>;
  /** null = unknown, idle for too long, or too old. */
  find(token: string): Promise<Session | null>;
  /** The person does something: the session is not idle. */
  touch(token: string): Promise<void>;
  end(token: string): Promise<void>;
  beginSignIn(pending: PendingSignIn): Promise<string>;
  /** Once. */
  takeSignIn(token: string): Promise<PendingSignIn | null>;
}

const SIGN_IN_MINUTES = 15;

export interface SessionLimits {
  readonly idleMinutes: number;
  readonly absoluteHours: number;
}

/** Sessions of the dashboard, in PostgreSQL: a restart signs nobody out, several processes know the same. */
export async function openSessions(pool: Pool, { idleMinutes, absoluteHours }: SessionLimits): Promise<Sessions> {
  await makeTables(
    pool,
    `
    create schema if not exists api;
    create table if not exists api.session (
      hash text primary key, content jsonb not null,
      created_at timestamptz not null default clock_timestamp(), active_at timestamptz not null default clock_timestamp()
    );
    create table if not exists api.sign_in (
      hash text primary key, content jsonb not null, created_at timestamptz not null default clock_timestamp()
    )`,
  );
  const alive = `created_at > clock_timestamp() - make_interval(secs => ${absoluteHours * 3_600})
    and active_at > clock_timestamp() - make_interval(secs => ${idleMinutes * 60})`;
  const insert = async (table: 'session' | 'sign_in', content: object): Promise<string> => {
    const token = randomBytes(32).toString('base64url');
    await pool.query(`insert into api.${table} (hash, content) values ($1, $2)`, [hashOf(token), JSON.stringify(content)]);
    return token;
  };
  return {
    async begin(session) {
      await pool.query(`delete from api.session where not (${alive})`);
      const { person } = session;
      await pool.query(
        `update api.session set content = jsonb_set(content, '{person}', $1::jsonb) where content->'person'->>'id' = $2`,
        [JSON.stringify(person), person.id],
      );
      return insert('session', session);
    },
    async find(token) {
      const { rows } = await pool.query<{ content: Session }>(`select content from api.session where hash = $1 and ${alive}`, [
        hashOf(token),
      ]);
      return rows[0]?.content ?? null;
    },
    async touch(token) {
      await pool.query(`update api.session set active_at = clock_timestamp() where hash = $1 and ${alive}`, [hashOf(token)]);
    },
    async end(token) {
      await pool.query('delete from api.session where hash = $1', [hashOf(token)]);
    },
    async beginSignIn(pending) {
      await pool.query(`delete from api.sign_in where created_at < clock_timestamp() - interval '${SIGN_IN_MINUTES} minutes'`);
      return insert('sign_in', pending);
    },
    async takeSignIn(token) {
      const { rows } = await pool.query<{ content: PendingSignIn }>(
        `delete from api.sign_in where hash = $1 and created_at > clock_timestamp() - interval '${SIGN_IN_MINUTES} minutes'
         returning content`,
        [hashOf(token)],
      );
      return rows[0]?.content ?? null;
    },
  };
}

/** Who signed in lately at Entra ID under this object id, with the rights that were told then; null: nobody within the hours. */
export async function personByEntraId(pool: Pool, entraId: string, hours: number): Promise<Person | null> {
  const { rows } = await pool.query<{ person: Person }>(
    `select content->'person' as person from api.session where content->'person'->>'entraId' = $1
     and created_at > clock_timestamp() - make_interval(secs => $2) order by created_at desc limit 1`,
    [entraId, hours * 3_600],
  );
  return rows[0]?.person ?? null;
}

/** All sessions of an account that was disabled or got a new password. */
export async function endSessionsOf(pool: Pool, accountId: string): Promise<void> {
  const { rows } = await pool.query<{ there: boolean }>("select to_regclass('api.session') is not null as there");
  if (rows[0]?.there) await pool.query("delete from api.session where content->'person'->>'id' = $1", [accountId]);
}

/** Of what a browser keeps; only this is kept here. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
