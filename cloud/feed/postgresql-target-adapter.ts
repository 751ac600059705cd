import type { Pool } from 'pg';
import { POSTGRESQL } from './sql/postgresql.ts';
import { type FeedTarget, rounds } from './target.ts';

/** The pool is the caller's and stays open. */
export function postgresqlTarget(pool: Pool): FeedTarget {
  return {
    name: 'PostgreSQL',
    async write(changes) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        for (const change of changes) {
          for (const rows of rounds(change)) await client.query(POSTGRESQL.upsert(change.table), [JSON.stringify(rows)]);
        }
        await client.query('commit');
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      } finally {
        client.release();
      }
    },
    /** SQLSTATE class 22: the value itself is the trouble and will be next time too. */
    isBadValue: (error): error is Error =>
      error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('22'),
    stop: () => Promise.resolve(),
  };
}
