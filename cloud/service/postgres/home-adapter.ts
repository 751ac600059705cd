import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Account, canReach } from './account-adapter.ts';

/** Where a server keeps its things; everything but `log` belongs to the account it runs as. */
export interface ServerHome {
  readonly folder: string;
  readonly data: string;
  readonly log: string;
  readonly supervisor: string;
}

/** Used when the account may not enter the wanted folder, e.g. one below root's home. */
export const SHARED_FOLDER = '/var/lib/wardlight';

/**
 * Prepares `directory`. When the server's account cannot reach it, `directory` becomes a link to a folder of its own below
 * /var/lib/wardlight: no permission of any folder above is widened.
 */
export function prepareHome(directory: string, account: Account | null): ServerHome {
  const wanted = resolve(directory);
  if (!existsSync(wanted)) {
    if (canReach(account, resolve(wanted, '..'))) {
      mkdirSync(wanted, { recursive: true, mode: 0o755 });
    } else {
      mkdirSync(resolve(wanted, '..'), { recursive: true });
      if (lstatSync(wanted, { throwIfNoEntry: false })) throw new Error(`${wanted} links to a folder that is gone`);
      const elsewhere = join(SHARED_FOLDER, `postgres-${randomUUID()}`);
      mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
      symlinkSync(elsewhere, wanted);
    }
  }
  const folder = realpathSync(wanted);
  if (!canReach(account, folder)) {
    throw new Error(`PostgreSQL runs as ${account?.name ?? 'this user'}, who may not enter ${folder}; choose another folder`);
  }
  if (account) chownSync(folder, account.uid, account.gid);
  return {
    folder,
    data: join(folder, 'data'),
    log: join(folder, 'postgres.log'),
    supervisor: join(folder, 'supervisor.json'),
  };
}

/** Major version of the data there; null when there is none yet. */
export function dataMajor(home: ServerHome): number | null {
  const file = join(home.data, 'PG_VERSION');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : null;
}

/** A Unix socket's path is at most 107 bytes, so a deep folder gets its socket in the system's temporary folder. */
export function socketFolder(home: ServerHome, account: Account | null): string {
  const beside = join(home.folder, 'socket');
  const fits = Buffer.byteLength(beside) <= 80;
  const folder = fits ? beside : mkdtempSync(join(tmpdir(), 'wardlight-postgres-'));
  mkdirSync(folder, { recursive: true });
  // Whoever may enter this folder may connect: it is the server's only lock.
  chmodSync(folder, 0o700);
  if (account) chownSync(folder, account.uid, account.gid);
  return folder;
}
