import type { Pool } from 'pg';

/** Any number, the same in every process that may make tables at the same time. */
const TURN = 7_301_401;

/**
 * Makes what is not there yet. Workers that start in the same instant take turns: `create … if not exists` alone reports a
 * duplicate key when another session does the same (PostgreSQL, CREATE SCHEMA and CREATE TABLE look before they lock).
 *
 * @param statements SQL that changes nothing when it runs again; all of it or none
 */
export async function makeTables(pool: Pool, statements: string): Promise<void> {
  // Sent as one text they are one transaction, at the end of which the turn passes on.
  await pool.query(`select pg_advisory_xact_lock(${TURN}); ${statements}`);
}
