import type { Pool } from 'pg';
import { makeTables } from '../../contract/tables-adapter.ts';

/** Tables of the authorisation server. Repeating it changes nothing. */
export const prepareAccounts = (pool: Pool): Promise<void> => makeTables(pool, TABLES);

const TABLES = `
  create schema if not exists accounts;
  create table if not exists accounts.account (
    id text primary key, name text not null unique, display_name text not null, password text not null,
    must_change boolean not null default true, roles text[] not null, wards text[],
    totp_required boolean not null default false, totp_secret text, totp_step bigint,
    disabled_at timestamptz, created_at timestamptz not null default clock_timestamp()
  );
  alter table accounts.account add column if not exists entra_id text unique;
  create table if not exists accounts.passkey (
    id text primary key, account_id text not null, public_key bytea not null, counter bigint not null,
    created_at timestamptz not null default clock_timestamp(), used_at timestamptz
  );
  alter table accounts.passkey add column if not exists name text not null default '';
  create index if not exists passkey_account on accounts.passkey (account_id);
  create table if not exists accounts.artifact (
    model text not null, id text not null, payload jsonb not null, grant_id text, uid text, account_id text,
    expires_at timestamptz, primary key (model, id)
  );
  create index if not exists artifact_grant on accounts.artifact (grant_id);
  create index if not exists artifact_account on accounts.artifact (account_id);
  create index if not exists artifact_uid on accounts.artifact (model, uid);
  create index if not exists artifact_expiry on accounts.artifact (expires_at);
  create table if not exists accounts.secret (name text primary key, value jsonb not null);
  create table if not exists accounts.launch (
    id text primary key, account_id text not null, client_id text not null, patient text not null, encounter text,
    expires_at timestamptz not null
  );
  create table if not exists accounts.attempt (key varchar(255) primary key, points integer not null default 0, expire bigint);
  create table if not exists accounts.context (grant_id text primary key, patient text, encounter text)`;
