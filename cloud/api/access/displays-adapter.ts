import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { makeTables } from '../../contract/tables-adapter.ts';
import type { DisplayRule, WallDisplay } from '../../contract/wall-display.ts';
import { hashOf } from './sessions-adapter.ts';

export interface Displays {
  /** @returns what this browser keeps; here is only its hash */
  begin(display: Pick<WallDisplay, 'name' | 'wards' | 'by'>): Promise<string>;
  /** null = unknown, ended, switched off for too long, or too old. */
  find(token: string): Promise<WallDisplay | null>;
  /** Those that have not ended, the newest first. */
  all(): Promise<readonly WallDisplay[]>;
  end(id: string): Promise<void>;
}

interface Row {
  id: string;
  name: string;
  wards: string[] | null;
  by_id: string;
  by_name: string;
  created_at: Date;
  seen_at: Date;
}

/** Screens on walls, in PostgreSQL: a restart leaves them as they are. */
export async function openDisplays(pool: Pool, { idleDays, days }: Pick<DisplayRule, 'idleDays' | 'days'>): Promise<Displays> {
  await makeTables(
    pool,
    `create schema if not exists api;
     create table if not exists api.display (
       hash text primary key, id text not null unique, name text not null, wards text[], by_id text not null, by_name text not null,
       created_at timestamptz not null default clock_timestamp(), seen_at timestamptz not null default clock_timestamp()
     )`,
  );
  const alive = `seen_at > clock_timestamp() - make_interval(secs => ${idleDays * 86_400})
    and created_at > clock_timestamp() - make_interval(secs => ${days * 86_400})`;
  return {
    async begin({ name, wards, by }) {
      await pool.query(`delete from api.display where not (${alive})`);
      const token = randomBytes(32).toString('base64url');
      await pool.query('insert into api.display (hash, id, name, wards, by_id, by_name) values ($1, $2, $3, $4, $5, $6)', [
        ...[hashOf(token), randomUUID(), name],
        wards === null ? null : [...wards],
        ...[by.id, by.name],
      ]);
      return token;
    },
    async find(token) {
      const hash = hashOf(token);
      const { rows } = await pool.query<Row>(`select * from api.display where hash = $1 and ${alive}`, [hash]);
      if (rows[0] === undefined) return null;
      await pool.query(
        "update api.display set seen_at = clock_timestamp() where hash = $1 and seen_at < clock_timestamp() - interval '1 minute'",
        [hash],
      );
      return displayOf(rows[0]);
    },
    async all() {
      return (await pool.query<Row>(`select * from api.display where ${alive} order by created_at desc`)).rows.map(displayOf);
    },
    async end(id) {
      await pool.query('delete from api.display where id = $1', [id]);
    },
  };
}

/** Those that an account made: who made it answers for it, and a browser that was taken home shows nothing any more. */
export async function endDisplaysOf(pool: Pool, accountId: string): Promise<void> {
  const { rows } = await pool.query<{ there: boolean }>("select to_regclass('api.display') is not null as there");
  if (rows[0]?.there) await pool.query('delete from api.display where by_id = $1', [accountId]);
}

function displayOf({ id, name, wards, by_id, by_name, created_at, seen_at }: Row): WallDisplay {
  const by = { id: by_id, name: by_name };
  return { id, name, wards, by, since: created_at.toISOString(), seenAt: seen_at.toISOString() };
}
