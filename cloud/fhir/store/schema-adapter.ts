import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { NO_DATE_FROM } from '../search/criteria.ts';

/**
 * One row per resource (its current version) and one per earlier version. `body` is the JSON text as it is answered, so that
 * decimals keep their digits. `updated` is in milliseconds, `starts` and `ends` in microseconds since 1970; a resource without
 * a date has bounds that sort last in both directions. `series1` and `series2` are an Observation's places among those of its patient and
 * code (`search/places.ts`); whatever was stored without them is `unplaced`.
 */
const SCHEMA = `
  create schema if not exists fhir;
  create table if not exists fhir.resource (
    type text not null, id text not null, version integer not null, updated bigint not null,
    deleted boolean not null, method text not null, body text,
    keys text[] not null default '{}', patient text,
    starts bigint not null default ${NO_DATE_FROM}, ends bigint not null default -${NO_DATE_FROM},
    primary key (type, id)
  );
  create table if not exists fhir.history (
    type text not null, id text not null, version integer not null, updated bigint not null,
    deleted boolean not null, method text not null, body text,
    primary key (type, id, version)
  );
  alter table fhir.resource add column if not exists series1 uuid, add column if not exists series2 uuid,
    add column if not exists unplaced boolean not null default true;
  create index if not exists resource_keys on fhir.resource using gin (keys) with (fastupdate = off);
  create index if not exists resource_patient on fhir.resource (type, patient, ends desc, id);
  create index if not exists resource_ends on fhir.resource (type, ends desc, id);
  create index if not exists resource_updated on fhir.resource (type, updated, id);
  create index if not exists resource_series1 on fhir.resource (series1, ends desc) include (starts) where series1 is not null;
  create index if not exists resource_series2 on fhir.resource (series2, ends desc) include (starts) where series2 is not null;
  create index if not exists resource_unplaced on fhir.resource (patient, ends desc) include (starts) where unplaced and type = 'Observation';
  create table if not exists fhir.event (
    number bigserial primary key, topic text not null, type text not null, id text not null, version integer not null, at bigint not null
  );
  create table if not exists fhir.subscription (
    id text primary key, settings jsonb not null, rights jsonb, status text not null,
    last bigint not null default 0, delivered bigint not null default 0
  );
  alter table fhir.subscription add column if not exists holder jsonb;
  create table if not exists fhir.notification (
    subscription text not null, number bigint not null, type text not null, id text not null, version integer not null, at bigint not null,
    primary key (subscription, number)
  );
  create table if not exists fhir.setting (name text primary key, value text not null)`;

/** Any number, the same in every process that may make the tables at the same time. */
const SCHEMA_LOCK = 7_301_402;

/** @returns the secret that signs page links: kept, so that links outlive a restart and work on every server */
export async function prepareSchema(pool: Pool): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    await client.query(SCHEMA);
    await client.query(`insert into fhir.setting values ('cursor-secret', $1) on conflict do nothing`, [
      randomBytes(32).toString('base64'),
    ]);
    const { rows } = await client.query<{ value: string }>(`select value from fhir.setting where name = 'cursor-secret'`);
    await client.query('commit');
    return rows[0]?.value ?? '';
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
