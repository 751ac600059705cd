import { createHash } from 'node:crypto';
import type { ClientBase, Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { problem } from '../problem.ts';

const ATTEMPTS = 6;
/** Deadlock, serialisation failure, and two writers that inserted the same row. */
const WORTH_REPEATING = new Set(['40P01', '40001', '23505']);
/** Said of every statement behind the one that failed. */
const ALREADY_FAILED = '25P02';
/** Of each connection, why the first of the statements that were sent off failed. */
const failures = new WeakMap<ClientBase, Error>();

/**
 * Runs `work` in one database transaction; it returns only after the commit is on disk.
 * @throws FhirProblem 409 when it kept losing races
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    let broken: Error | undefined;
    // A connection that ends between two statements says so by an event, not by a rejection.
    const lost = (error: Error): void => void (broken = error);
    client.on('error', lost);
    try {
      // A database configured otherwise must still not answer before the disk has it.
      const begun = sendOff(client, { text: 'begin; set local synchronous_commit to on' });
      const result = await work(client);
      await begun;
      const { command } = await client.query('commit');
      // What failed unnoticed makes of a commit a rollback, and of that no error.
      if (command !== 'COMMIT') throw failures.get(client) ?? new Error('the transaction was called off');
      return result;
    } catch (told) {
      const error = causeOf(told, client);
      await client.query('rollback').catch((failure: unknown) => {
        broken = failure instanceof Error ? failure : new Error(String(failure));
      });
      const code = (error as { code?: unknown }).code;
      if (typeof code !== 'string' || !WORTH_REPEATING.has(code)) throw error;
      if (attempt === ATTEMPTS) throw problem(409, 'conflict', 'too many writers wanted the same resources at once; try again');
    } finally {
      failures.delete(client);
      client.off('error', lost);
      client.release(broken);
    }
  }
}

/** What is told of a statement that waited behind is why the one ahead of it failed. */
function causeOf(error: unknown, client: ClientBase): unknown {
  const isBehind = (error as { code?: unknown }).code === ALREADY_FAILED;
  return isBehind ? (failures.get(client) ?? error) : error;
}

/**
 * Sends a statement before the answers to those ahead of it are there (the pool's `pipeline`), so that work here and in the database goes on
 * side by side. Whoever sent it waits for it before the commit: when one fails, so do all behind it, and the first says why.
 */
export function sendOff<T extends QueryResultRow>(client: ClientBase, statement: QueryConfig): Promise<QueryResult<T>> {
  const answer = client.query<T>(statement);
  answer.catch((error: unknown) => {
    if (!failures.has(client)) failures.set(client, error instanceof Error ? error : new Error(String(error)));
  });
  return answer;
}

const LOCK_ALL = '7301403';
const MOST_LOCKS = 200;

/**
 * Holds, until the transaction ends, a lock on each name, taken in an order all writers share. A writer of very many names
 * takes one lock that excludes all others instead: the database's table of locks is small.
 */
export async function lockNames(client: PoolClient, names: ReadonlySet<string>): Promise<void> {
  if (names.size === 0) return;
  if (names.size > MOST_LOCKS) {
    await client.query('select pg_advisory_xact_lock($1)', [LOCK_ALL]);
    return;
  }
  const keys = [...names]
    .map((name) => createHash('sha256').update(name).digest().readBigInt64BE())
    .sort((a, b) => (a < b ? -1 : 1));
  await client.query(
    'select pg_advisory_xact_lock_shared($1), (select count(pg_advisory_xact_lock(k)) from unnest($2::bigint[]) k)',
    [LOCK_ALL, keys.map(String)],
  );
}
