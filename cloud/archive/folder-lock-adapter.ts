import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import type { Hold } from './storage.ts';

/** Who holds an archive, in words. */
export function holderName(): string {
  return `process ${process.pid} on ${hostname()}, since ${new Date().toISOString()}`;
}

/** SQLite's file lock goes with the process that held it, even when it is killed. @returns the holder, when it is another */
export async function holdFolder(directory: string): Promise<Hold | string> {
  const name = join(directory, '.writer.txt');
  const lock = new Database(join(directory, '.writer.db'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { readonly code?: unknown }).code !== 'SQLITE_BUSY') throw error;
    return readFile(name, 'utf8').catch(() => 'an unknown process');
  }
  // For people only: a disk that is full must not keep the lock from who has it.
  await writeFile(name, holderName(), { mode: 0o600 }).catch(() => undefined);
  return {
    lost: new AbortController().signal,
    release() {
      lock.close();
      return Promise.resolve();
    },
  };
}
