import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { POSTGRESQL } from './sql/postgresql.ts';

/**
 * What changed rows or columns that were there before the column table; each entry runs once, in order, and is never edited. New
 * tables, columns, indexes, views and rights come from the column table.
 */
export const MIGRATIONS: readonly string[] = [
  `create table feed.risk_assessment (
     assessment_id text primary key, window_id text not null unique,
     patient text not null, patient_name text not null, encounter text, bed text not null, ward text not null, device_id text not null,
     window_start timestamptz not null, window_end timestamptz not null, method text not null, method_version text not null,
     total int, total_min int not null, total_max int not null, band text, band_at_least text,
     points jsonb not null, missing jsonb not null, vitals jsonb not null, flag text, written_at timestamptz not null
   );
   create index on feed.risk_assessment (patient, window_end desc);
   create table feed.flag (
     flag text primary key, patient text not null, bed text not null, ward text not null,
     status text not null, reason text not null, since timestamptz not null, until timestamptz
   );
   create index on feed.flag (patient, since desc);
   create table feed.alarm_event (
     event_id text primary key, alarm_id text not null, device_id text not null, bed text not null, ward text not null,
     patient_identifier text, condition text not null, source text not null, priority text not null, phase text not null,
     text text not null, value double precision, limit_value double precision, unit text,
     onset_at timestamptz not null, at timestamptz not null, record text not null
   );
   create index on feed.alarm_event (device_id, at desc);
   create view feed.v_ward_now as
     select distinct on (patient) * from feed.risk_assessment order by patient, window_end desc;
   create view feed.v_patient_trend as
     select patient, bed, ward, window_end as at, total, total_min, total_max, band, band_at_least,
            (vitals->'heart-rate'->>'median')::double precision as heart_rate,
            (vitals->'spo2'->>'median')::double precision as spo2,
            (vitals->'respiratory-rate'->>'median')::double precision as respiratory_rate,
            (vitals->'abp-systolic'->>'median')::double precision as abp_systolic,
            (vitals->'abp-mean'->>'median')::double precision as abp_mean
     from feed.risk_assessment;
   create view feed.v_alarm_now as
     select * from (select distinct on (alarm_id) * from feed.alarm_event order by alarm_id, at desc, phase = 'end' desc) newest
     where phase <> 'end';`,
  `alter table feed.risk_assessment
     add column charted jsonb not null default '[]', add column composed boolean not null default false, add column oldest_age_ms int;
   create or replace view feed.v_ward_now as
     select distinct on (patient) * from feed.risk_assessment order by patient, window_end desc;`,
];

/** Brings schema `feed` to what the column table says. Safe when several processes start at once. */
export async function migrateFeed(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query("select pg_advisory_xact_lock(hashtext('feed migrations'))");
    await client.query('create schema if not exists feed');
    await client.query(
      'create table if not exists feed.migration (version int primary key, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ version: number }>('select coalesce(max(version), 0) as version from feed.migration');
    const done = rows[0]?.version ?? 0;
    for (const [index, sql] of MIGRATIONS.entries()) {
      if (index < done) continue;
      await client.query(sql);
      await client.query('insert into feed.migration (version) values ($1)', [index + 1]);
    }
    await complete(client);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** Only when the column table is not the one that made the schema: views that are made anew wait for whoever reads them. */
async function complete(client: PoolClient): Promise<void> {
  const statements = POSTGRESQL.schema();
  const mark = `made from column table ${createHash('sha256').update(statements.join(';')).digest('hex').slice(0, 16)}`;
  const { rows } = await client.query<{ mark: string | null }>(
    "select obj_description('feed'::regnamespace, 'pg_namespace') as mark",
  );
  if (rows[0]?.mark === mark) return;
  for (const statement of statements) await client.query(statement);
  await client.query(`comment on schema feed is '${mark}'`);
}
