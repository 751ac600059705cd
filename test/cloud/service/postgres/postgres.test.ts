import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningPostgres, startPostgres } from '../../../../cloud/service/postgres/postgres-adapter.ts';
import { isAlive } from '../../../../cloud/service/postgres/processes-adapter.ts';

let parent: string;
let directory: string;
const running: RunningPostgres[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'wardlight-supervision-'));
  // As root the server runs as somebody else, who has to get in here.
  directory = join(parent, 'pg');
  chmodSync(parent, 0o711);
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  rmSync(parent, { recursive: true, force: true });
});

async function start(): Promise<RunningPostgres & { lines: string[] }> {
  const lines: string[] = [];
  const server = await startPostgres({ directory, report: (line) => lines.push(line) });
  running.push(server);
  return { ...server, lines };
}

async function ask<T>(server: RunningPostgres, sql: string): Promise<T> {
  const client = new Client({ connectionString: server.connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ answer: T }>(sql);
    return rows[0]?.answer as T;
  } finally {
    await client.end();
  }
}

const postmaster = (): number => Number(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);

test('a new server keeps what it acknowledges: fsync, synchronous commit, checksums, UTF-8, no TCP port', async () => {
  const server = await start();
  expect(Number(server.version.split('.')[0])).toBeGreaterThanOrEqual(15);
  const settings = await ask<Record<string, string>>(
    server,
    `select json_object_agg(name, setting) as answer from pg_settings
     where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'server_encoding', 'listen_addresses')`,
  );
  expect(settings).toEqual({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    data_checksums: 'on',
    server_encoding: 'UTF8',
    listen_addresses: '',
  });
});

test('stop ends the server and a second start finds the data again', async () => {
  const first = await start();
  await ask(first, 'create table kept as select 42 as answer');
  const pid = postmaster();
  await first.stop();
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(join(directory, 'data', 'postmaster.pid'))).toBe(false);
  expect(await ask(await start(), 'select answer from kept')).toBe(42);
});

test('two starts at once give one server, and only its supervisor ends it', async () => {
  const child = await supervisedElsewhere();
  const pid = postmaster();
  const guest = await start();
  expect(guest.lines.join()).toContain('attached');
  await guest.stop();
  expect(isAlive(pid)).toBe(true);
  child.kill('SIGTERM');
  await ended(child);
  await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
});

test('after kill -9 of the supervisor the next start attaches to the server that lives on, and may end it', async () => {
  const child = await supervisedElsewhere();
  const pid = postmaster();
  child.kill('SIGKILL');
  await ended(child);
  expect(isAlive(pid)).toBe(true);
  const heir = await start();
  expect(postmaster()).toBe(pid);
  expect(await ask(heir, 'select 1 as answer')).toBe(1);
  await heir.stop();
  expect(isAlive(pid)).toBe(false);
});

test('after kill -9 of the server it is started again at the same address with every acknowledged row', async () => {
  const server = await start();
  await ask(server, 'create table kept as select 42 as answer');
  const pid = postmaster();
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => ask(server, 'select answer from kept').catch(() => null), { timeout: 60_000 }).toBe(42);
  expect(postmaster()).not.toBe(pid);
});

test('a pid file left by a crash, its number now used by another program, does not stop the start', async () => {
  const first = await start();
  await first.stop();
  const file = join(directory, 'data', 'postmaster.pid');
  writeFileSync(file, `${process.pid}\n${join(directory, 'data')}\n1\n5432\n${join(directory, 'socket')}\n\n0 0\nready\n`);
  const { uid, gid } = statSync(join(directory, 'data'));
  chownSync(file, uid, gid);
  expect(await ask(await start(), 'select 1 as answer')).toBe(1);
});

test('a folder that cannot hold a server is refused by name', async () => {
  writeFileSync(join(parent, 'file'), 'not a folder');
  await expect(startPostgres({ directory: join(parent, 'file', 'pg') })).rejects.toThrow(join(parent, 'file'));
});

/** Another process of ours that starts the server here and stays. */
async function supervisedElsewhere(): Promise<ChildProcess> {
  const module = new URL('../../../../cloud/service/postgres/postgres-adapter.ts', import.meta.url).href;
  const script = `
    const { startPostgres } = await import(${JSON.stringify(module)});
    const server = await startPostgres({ directory: ${JSON.stringify(directory)} });
    process.on('SIGTERM', () => void server.stop().then(() => process.exit()));
    console.log('up');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once('exit', resolve));
}
