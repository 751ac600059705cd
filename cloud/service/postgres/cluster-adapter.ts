import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account-adapter.ts';
import type { PostgresBinaries } from './binaries-adapter.ts';
import type { ServerHome } from './home-adapter.ts';
import { type PostmasterPid, parsePostmasterPid } from './postmaster-pid.ts';

export const SUPERUSER = 'wardlight';
const LOG_LIMIT_BYTES = 20_000_000;

/** Makes the data folder, whole or not at all. */
export async function createCluster(binaries: PostgresBinaries, home: ServerHome, account: Account | null): Promise<void> {
  const half = `${home.data}.new`;
  rmSync(half, { recursive: true, force: true });
  const options = ['-U', SUPERUSER, '--auth=trust', '--data-checksums', '--encoding=UTF8', '--locale=C'];
  const child = spawn(join(binaries.bin, 'initdb'), ['-D', half, ...options], {
    ...asAccount(account),
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (bytes: Buffer) => (complaint += bytes.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`initdb of PostgreSQL ${binaries.version} failed in ${home.folder}: ${complaint.trim()}`);
  renameSync(half, home.data);
}

/** Starts the server in a session of its own, so that Ctrl-C reaches us and not it. */
export function launchServer(binaries: PostgresBinaries, home: ServerHome, account: Account | null, sockets: string): void {
  if (existsSync(home.log) && statSync(home.log).size > LOG_LIMIT_BYTES) renameSync(home.log, `${home.log}.old`);
  const log = openSync(home.log, 'a');
  const settings = {
    listen_addresses: '',
    unix_socket_directories: sockets,
    port: 5432,
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    max_connections: 200,
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    // A ward fills tables quickly; without fresh statistics the planner picks the wrong index.
    autovacuum_naptime: '15s',
    autovacuum_analyze_scale_factor: '0.03',
    // What lies about on the disk is asked for side by side; only here can the server do so.
    ...(process.platform === 'linux' ? { effective_io_concurrency: 64 } : {}),
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(binaries.bin, 'postgres'), ['-D', home.data, ...flags], {
    ...asAccount(account),
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  // A program that cannot be started shows itself as a server that never gets ready; the log's tail tells why.
  child.on('error', () => undefined);
  child.unref();
}

function asAccount(account: Account | null): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

export function readPidFile(home: ServerHome): PostmasterPid | null {
  const file = join(home.data, 'postmaster.pid');
  return existsSync(file) ? parsePostmasterPid(readFileSync(file, 'utf8')) : null;
}

export function removePidFile(home: ServerHome): void {
  rmSync(join(home.data, 'postmaster.pid'), { force: true });
}

export function logTail(home: ServerHome): string {
  return existsSync(home.log) ? readFileSync(home.log, 'utf8').trimEnd().split('\n').slice(-8).join('\n') : '';
}
