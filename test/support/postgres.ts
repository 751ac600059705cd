import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Client, Pool } from 'pg';
import { startPostgres } from '../../cloud/service/postgres/postgres-adapter.ts';

export interface TestDatabase {
  readonly connectionString: string;
  readonly pool: Pool;
  /** Ends the pool and removes the database. */
  drop(): Promise<void>;
}

let server: Promise<string> | undefined;

/**
 * A fresh, empty database on a real server. All test files of one run share one server, started by whoever asks first and
 * ended, with its files, when the run's main process is gone. WARDLIGHT_TEST_DATABASE_URL names another server to use.
 */
export async function testDatabase(): Promise<TestDatabase> {
  server ??= serverAddress();
  const address = await server;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(address, `create database ${name}`);
  const connectionString = withDatabase(address, name);
  const pool = new Pool({ connectionString, pipeline: true });
  // A server killed by a test closes idle connections; that is the test's business, not an uncaught error.
  pool.on('error', () => undefined);
  return {
    connectionString,
    pool,
    async drop() {
      await pool.end();
      await administer(address, `drop database if exists ${name} with (force)`);
    },
  };
}

async function serverAddress(): Promise<string> {
  const given = process.env['WARDLIGHT_TEST_DATABASE_URL'];
  if (given) return given;
  const run = process.env['VITEST'] && isMainThread ? process.ppid : process.pid;
  const directory = join(tmpdir(), `wardlight-test-${run}`);
  endWith(run, directory);
  return (await startPostgres({ directory })).connectionString;
}

/** Test workers are killed without warning, so the server's end is left to a process that watches the whole run. */
function endWith(run: number, directory: string): void {
  const script = `
    alive() { kill -0 "$1" 2>/dev/null && ! grep -qs '^State:.Z' "/proc/$1/status"; }
    mkdir "$2.watched" 2>/dev/null || exit 0
    while alive "$1"; do sleep 0.2; done
    server=$(head -n 1 "$2/data/postmaster.pid" 2>/dev/null)
    if [ -n "$server" ]; then kill -QUIT "$server"; while alive "$server"; do sleep 0.1; done; fi
    rm -rf "$2" "$2.watched"`;
  spawn('sh', ['-c', script, 'sh', String(run), directory], { detached: true, stdio: 'ignore' }).unref();
}

async function administer(address: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: withDatabase(address, 'postgres') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function withDatabase(address: string, name: string): string {
  const url = new URL(address);
  url.pathname = `/${name}`;
  return url.href;
}

/** As if the resources of a type had been stored then: what was measured meanwhile belongs to nobody guessed. */
export async function storedSince(pool: Pool, type: string, since: string): Promise<void> {
  await pool.query(
    `update fhir.resource set updated = $2, body = regexp_replace(body, '"lastUpdated":"[^"]*"', '"lastUpdated":"' || $3 || '"')
     where type = $1`,
    [type, Date.parse(since), since],
  );
}
